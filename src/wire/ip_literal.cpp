// Reads IPv4 and IPv6 addresses from text (RFC 3986 section 3.2.2). Pure, any thread.
#include "wire/ip_literal.hpp"

#include <algorithm>
#include <optional>

#include "wire/http_text.hpp"

namespace redial::wire {
namespace {

bool is_hex_group(std::string_view text) {
    return !text.empty() && text.size() <= 4 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
}

// How many 16-bit groups "a:b:c" stands for, nullopt when it is no such list. Only the last element
// of the whole address may be an IPv4 part, which counts as two.
std::optional<int> groups_in(std::string_view text, bool may_end_in_ipv4) {
    if (text.empty()) return 0;
    const std::vector<std::string_view> parts = split_list(text, ':');
    int groups = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const bool is_last = i + 1 == parts.size();
        if (is_hex_group(parts[i])) {
            ++groups;
        } else if (is_last && may_end_in_ipv4 && is_ipv4_literal(parts[i])) {
            groups += 2;
        } else {
            return std::nullopt;
        }
    }
    return groups;
}

}  // namespace

bool is_ipv4_literal(std::string_view text) {
    const std::vector<std::string_view> parts = split_list(text, '.');
    return parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
               return parse_number(part, 255) && (part.size() == 1 || part.front() != '0');
           });
}

bool is_ipv6_literal(std::string_view text) {
    constexpr std::size_t bytes_max = 45;  // eight groups, the last two as an IPv4 address
    if (text.size() > bytes_max || text.find(' ') != std::string_view::npos) return false;
    const std::size_t gap = text.find("::");
    if (gap == std::string_view::npos) return groups_in(text, true) == 8;
    if (text.find("::", gap + 1) != std::string_view::npos) return false;
    const auto before = groups_in(text.substr(0, gap), false);
    const auto after = groups_in(text.substr(gap + 2), true);
    return before && after && *before + *after <= 7;
}

}  // namespace redial::wire
