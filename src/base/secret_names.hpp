// Which names are those of secrets: of header fields, query parameters, members of JSON. A name is
// taken apart into its words ("X-Api-Key", "accessToken", "stream_key"), so that "monkey" and
// "passenger" are none. Pure, any thread, no allocation.
#pragma once

#include <cstdint>
#include <string_view>

namespace redial {

enum class Secrecy : std::uint8_t {
    None,
    IfOpaque,  // "key", "session", "auth": secret when the value looks like one (is_opaque)
    Always,    // "token", "password", "api_key", "session_id"
};
// Names above 64 bytes are nobody's: None.
Secrecy secrecy_of(std::string_view name);

// At least 16 characters of those that keys and tokens are made of, letters and digits among them.
bool is_opaque(std::string_view value);
// That looks drawn at random even where no name says what it is: all three of upper case, lower
// case and digits in 20 characters or more, or 32 hexadecimal digits.
bool is_random(std::string_view value);

}  // namespace redial
