// The page of `redial battery --html`: report cards of one client or of several, each with its
// grade, what kind of client it is, and every situation with its dials as a plot. Pure, any thread.
#pragma once

#include <span>
#include <string>

#include "report/test_page.hpp"
#include "verdict/card.hpp"

namespace redial::report {

struct CardPageOptions {
    std::string title;
    std::string source;
    Redact redact;
};

std::string card_page(std::span<const verdict::Card> cards, const CardPageOptions& options);

}  // namespace redial::report
