// Results of herds beside each other, as the command line prints and the window shows them. Pure,
// any thread.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/herd_figures.hpp"

namespace redial::model {

struct HerdRow {
    std::string policy;
    core::HerdResult result;
};

// "5.1 s", "never".
std::string back_in_words(const std::optional<Duration>& back_after);

// RFC 4180: policy, second since the loss, arrivals, opened, back so far.
std::string herd_csv(std::span<const HerdRow> rows);

}  // namespace redial::model
