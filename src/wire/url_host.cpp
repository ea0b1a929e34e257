// Reads the host of a URL. Pure, any thread.
#include "wire/url_host.hpp"

#include <algorithm>
#include <vector>

#include "wire/http_text.hpp"
#include "wire/idn.hpp"
#include "wire/ip_literal.hpp"

namespace redial::wire {
namespace {

constexpr std::size_t host_bytes_max = 253;  // RFC 1035 2.3.4, without the root's dot
constexpr std::size_t label_bytes_max = 63;
constexpr std::size_t zone_bytes_max = 15;  // an interface's name

Error bad_host(std::string what, std::string hint = "") {
    return {std::move(what), "URL", std::move(hint)};
}

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

Status check_name(std::string_view host) {
    const auto is_legal = [](char c) {
        return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
    };
    const auto bad = std::find_if_not(host.begin(), host.end(), is_legal);
    if (bad != host.end()) {
        return bad_host("the host has a character that may not stand in a name: " +
                        in_quotes(std::string_view{&*bad, 1}));
    }
    std::string_view name = host;
    if (name.ends_with('.')) name.remove_suffix(1);
    if (name.size() > host_bytes_max) return bad_host("the host is longer than 253 characters");
    const std::vector<std::string_view> labels = split_list(name, '.');
    for (const std::string_view label : labels) {
        if (label.empty()) return bad_host("the host has an empty part: " + in_quotes(host));
        if (label.size() > label_bytes_max) {
            return bad_host("a part of the host is longer than 63 characters");
        }
    }
    // Resolvers read "1.2.3", "0x7f.1" and "010.0.0.1" in surprising ways: say so instead.
    const bool looks_numeric = std::all_of(labels.back().begin(), labels.back().end(),
                                           [](char c) { return c >= '0' && c <= '9'; });
    if (looks_numeric && !is_ipv4_literal(name)) {
        return bad_host(in_quotes(host) + " is not an IPv4 address",
                        "write four numbers from 0 to 255, without leading zeros");
    }
    return Done{};
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

Result<std::string> read_name(std::string_view host) {
    std::string ascii(host);
    if (!is_ascii(host)) {
        Result<std::string> made = idn_to_ascii(ascii);
        if (!made) return made.error();
        ascii = *std::move(made);
    }
    const Status checked = check_name(ascii);
    if (!checked) return checked.error();
    return to_lower(ascii);
}

Result<std::string> read_bracketed(std::string_view address) {
    const std::size_t percent = address.find('%');
    const std::string_view numbers = address.substr(0, percent);
    if (!is_ipv6_literal(numbers)) return bad_host(in_quotes(address) + " is not an IPv6 address");
    if (percent == std::string_view::npos) return to_lower(address);
    std::string_view zone = address.substr(percent + 1);
    // RFC 6874 2 wants "%25"; people write "%", as ping has it.
    if (zone.starts_with("25")) zone.remove_prefix(2);
    const bool is_zone = !zone.empty() && zone.size() <= zone_bytes_max &&
                         std::all_of(zone.begin(), zone.end(), [](char c) {
                             return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' ||
                                    c == '~' || c == '@';
                         });
    if (!is_zone) {
        return bad_host(in_quotes(zone) + " is not an IPv6 zone",
                        "write a network interface's name, as [fe80::1%25eth0]");
    }
    return to_lower(numbers) + "%" + std::string(zone);
}

std::string host_both_ways(const std::string& host) {
    if (host.find("xn--") == std::string::npos) return host;
    const std::string shown = idn_to_unicode(host);
    return shown.empty() || shown == host ? host : host + " (" + shown + ")";
}

}  // namespace redial::wire
