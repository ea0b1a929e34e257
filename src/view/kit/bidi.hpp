// The order in which a line's characters are seen: the Unicode bidirectional algorithm (UAX #9), by
// FriBidi. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace redial::view {

using BidiLevel = std::int8_t;  // odd: from right to left

// Which way a line runs that says nothing itself.
enum class LineBase : std::uint8_t {
    Own,   // the way of its first letter
    Data,  // from left to right, and its quotes and brackets hold what they enclose in its place
};

// One level a character. Marks that steer the direction (U+202A to U+202E, U+2066 to U+2069, and
// their like) steer nothing here: they are shown as codes, since a payload could else be read in
// an order that it does not have ("Trojan Source", CVE-2021-42574).
std::vector<BidiLevel> bidi_levels(const std::u32string& line, LineBase base);

// Of pieces with these levels, from left to right: which comes first (rule L2).
std::vector<std::size_t> visual_order(const std::vector<BidiLevel>& levels);

// What a character is drawn as within text from right to left: brackets turn.
char32_t mirrored(char32_t code_point);

}  // namespace redial::view
