// Numeric IP addresses as text (RFC 3986 section 3.2.2). Pure, any thread.
#pragma once

#include <string_view>

namespace redial::wire {

// Four decimal numbers 0..255 without leading zeros (which some read as octal).
bool is_ipv4_literal(std::string_view text);
// An IPv6 address without brackets and without zone id, "::" and a trailing IPv4 part allowed.
bool is_ipv6_literal(std::string_view text);
inline bool is_ip_literal(std::string_view text) {
    return is_ipv4_literal(text) || is_ipv6_literal(text);
}

}  // namespace redial::wire
