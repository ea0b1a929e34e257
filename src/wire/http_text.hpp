// The small pieces of HTTP text: tokens, white space and lists (RFC 7230 section 3.2.6). Heads,
// extension lists and both sides of the handshake are read with them. Pure, any thread.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace redial::wire {

bool is_token_char(char c);
bool is_token(std::string_view text);
bool equal_without_case(std::string_view a, std::string_view b);  // ASCII only
std::string to_lower(std::string_view text);                      // ASCII only
// Without spaces and tabs at both ends (OWS of RFC 7230 3.2.3).
std::string_view trimmed(std::string_view text);
// Whether a field value may be sent as it is: no control character but the tab (RFC 7230 3.2).
bool is_field_value(std::string_view text);
// Elements of a list between `separator`s, trimmed; separators inside quoted strings do not
// count. Empty elements are kept: the caller knows whether they are legal (RFC 7230 7 lets lists
// hold them).
std::vector<std::string_view> split_list(std::string_view text, char separator);
// The elements are views: of a temporary string they would outlive what they show.
template <std::same_as<std::string> Text>
std::vector<std::string_view> split_list(Text&& text, char separator) = delete;
// A decimal number without sign, or nullopt; also nullopt above `most`.
std::optional<std::uint64_t> parse_number(std::string_view text, std::uint64_t most);

// The start of foreign bytes for an error message: quoted when it is printable ASCII, else in hex
// ("15 03 01 00 02 02 28"). At most `bytes_max` bytes, then "...".
std::string quoted_or_hex(BytesView bytes, std::size_t bytes_max);
// Text from a peer made safe and short for a message: control and non-ASCII bytes as \xNN.
std::string in_quotes(std::string_view text, std::size_t bytes_max = 80);

}  // namespace redial::wire
