// Percent-encoding of paths and of query names and values (RFC 3986 2.1, 2.3). Any thread.
#pragma once

#include <string>
#include <string_view>

namespace redial {

// All but the unreserved characters (letters, digits, "-._~") become %XX.
std::string percent_encoded(std::string_view text);
// %XX becomes its byte and '+' a space, as servers read a query; malformed percents stay.
std::string percent_decoded(std::string_view text);
// The same of a path, or of user info, where '+' is no space.
std::string percent_decoded_path(std::string_view text);

}  // namespace redial
