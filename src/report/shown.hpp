// What others said, made safe to stand in a document: secrets out, controls visible, nothing that
// turns the reading direction, a bound on its length. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

#include "report/document.hpp"

namespace redial::report {

inline constexpr std::size_t shown_characters_max = 1000;

// One line.
std::string shown(const Document& document, std::string_view words);
// Lines stay lines; of a long text the end.
std::string shown_lines(const Document& document, std::string_view words);

std::string html_escaped(std::string_view text);

}  // namespace redial::report
