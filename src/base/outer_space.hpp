// What a paste brings along at both ends of a text that is one word: spaces, line ends, and what
// looks like nothing. Pure, any thread.
#pragma once

#include <string_view>

namespace redial {

// Without ASCII white space and control characters, Unicode's spaces (U+00A0, U+1680, U+2000 to
// U+200A, U+2028, U+2029, U+202F, U+205F, U+3000) and invisible marks (U+200B to U+200F, U+202A to
// U+202E, U+2060, U+2066 to U+2069, U+FEFF) at both ends. What stands between words stays.
std::string_view without_outer_space(std::string_view text);

}  // namespace redial
