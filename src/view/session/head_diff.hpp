// What a tap changed in a head on its way: the lines of one side beside those of the other. Pure,
// any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace redial::view {

enum class LineFate : std::uint8_t { Same, Changed, Added, Removed };

struct HeadLine {
    LineFate fate = LineFate::Same;
    std::string before;  // as it came; "" when added
    std::string after;   // as it went on; "" when removed
};

// The first lines are a pair; header fields are matched by name, those of one name in their order
// (RFC 7230 3.2.2). Lines stand in the order they came in, added ones at the end.
std::vector<HeadLine> compare_heads(std::string_view before, std::string_view after);
// How many are not Same.
std::size_t differences(const std::vector<HeadLine>& lines);

}  // namespace redial::view
