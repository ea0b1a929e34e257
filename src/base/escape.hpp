// Text of unknown origin made safe to show on one line: nothing in it can move a cursor, start a
// new line, turn the reading direction or hide. Any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace redial {

// True for code points that do something instead of being seen: C0 and C1 controls, DEL, line and
// paragraph separators, and the marks that steer the direction of reading
// (UAX #9).
bool is_control(char32_t code_point);

// Controls become \n, \r, \t, \xNN or \u{NNNN}, invalid bytes \xNN; everything else stays as it is
// (also the backslash: this is for eyes, not for parsing back). The result is valid UTF-8. Texts
// of more than `input_bytes_max` bytes are cut between characters and end in "...".
std::string escaped_line(std::string_view text, std::size_t input_bytes_max = 1024);

}  // namespace redial
