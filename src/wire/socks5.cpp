// Speaks SOCKS 5 as its client (RFC 1928, RFC 1929). Pure, any thread.
#include "wire/socks5.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "wire/http_text.hpp"
#include "wire/ip_literal.hpp"

namespace redial::wire {
namespace {

constexpr std::uint8_t version = 5, login_version = 1, connect_command = 1;
constexpr std::uint8_t method_none = 0, method_password = 2, method_refused = 0xff;
constexpr std::uint8_t type_ipv4 = 1, type_name = 3, type_ipv6 = 4;
constexpr std::size_t field_bytes_max = 255;

// RFC 1928 6.
constexpr std::string_view replies[] = {"",
                                        "general failure",
                                        "not allowed by its rules",
                                        "network unreachable",
                                        "host unreachable",
                                        "connection refused by the server",
                                        "time to live expired",
                                        "it does not know CONNECT",
                                        "it does not take this kind of address"};

std::string words_of_reply(std::uint8_t code) {
    const std::string_view known = code < std::size(replies) ? replies[code] : "not a known reply";
    return "SOCKS 5: " + std::string(known) + " (" + std::to_string(code) + ")";
}

void append_counted(Bytes& to, std::string_view text) {
    to.push_back(static_cast<std::uint8_t>(text.size()));
    append(to, text);
}

std::vector<std::uint16_t> groups_of(std::string_view text) {
    std::vector<std::uint16_t> groups;
    if (text.empty()) return groups;
    for (const std::string_view part : split_list(text, ':')) {
        if (is_ipv4_literal(part)) {
            const auto parts = split_list(part, '.');
            for (int pair = 0; pair < 4; pair += 2) {
                const auto high = parse_number(parts[static_cast<std::size_t>(pair)], 255);
                const auto low = parse_number(parts[static_cast<std::size_t>(pair) + 1], 255);
                groups.push_back(
                    static_cast<std::uint16_t>(high.value_or(0) << 8 | low.value_or(0)));
            }
            continue;
        }
        const std::string digits(part);
        groups.push_back(static_cast<std::uint16_t>(std::stoul(digits, nullptr, 16)));
    }
    return groups;
}

// Of a literal that holds (is_ipv6_literal).
void append_ipv6(Bytes& to, std::string_view host) {
    const std::size_t gap = host.find("::");
    const bool has_gap = gap != std::string_view::npos;
    std::vector<std::uint16_t> groups = groups_of(host.substr(0, gap));
    const auto tail = has_gap ? groups_of(host.substr(gap + 2)) : std::vector<std::uint16_t>();
    groups.resize(std::max<std::size_t>(8, tail.size()) - tail.size());
    groups.insert(groups.end(), tail.begin(), tail.end());
    for (const std::uint16_t group : groups) {
        to.push_back(static_cast<std::uint8_t>(group >> 8));
        to.push_back(static_cast<std::uint8_t>(group & 0xff));
    }
}

}  // namespace

Result<Bytes> Socks5::begin() {
    if (proxy_.user.size() > field_bytes_max || proxy_.password.size() > field_bytes_max)
        return Error{"user and password have at most 255 bytes each (RFC 1929)", "proxy", ""};
    if (end_.host.size() > field_bytes_max)
        return Error{"the host is longer than 255 bytes (RFC 1928)", "URL", ""};
    // Only what can be kept: a proxy that may choose would take the login for nothing.
    if (proxy_.user.empty()) return Bytes{version, 1, method_none};
    return Bytes{version, 2, method_none, method_password};
}

std::size_t Socks5::wanted_bytes() const {
    if (part_ != Part::Reply) return 2;
    if (read_.size() < 5) return 5;
    const std::size_t address = read_[3] == type_ipv4   ? 4
                                : read_[3] == type_ipv6 ? 16
                                                        : std::size_t{1} + read_[4];
    return 4 + address + 2;
}

TunnelVerdict Socks5::feed(BytesView bytes, std::size_t& taken, Bytes& answer) {
    taken = 0;
    for (;;) {
        const std::size_t wanted = wanted_bytes();
        const std::size_t count = std::min(wanted - read_.size(), bytes.size() - taken);
        const BytesView more = bytes.subspan(taken, count);
        read_.insert(read_.end(), more.begin(), more.end());
        taken += count;
        const std::uint8_t spoken = part_ == Part::Login ? login_version : version;
        if (!read_.empty() && read_[0] != spoken) {
            const BytesView seen = part_ == Part::Method ? bytes : BytesView(read_);
            return TunnelRefused{"not an answer in SOCKS 5: " + quoted_or_hex(seen, 24)};
        }
        // A refusal may come without an address behind it.
        if (part_ == Part::Reply && read_.size() >= 2 && read_[1] != 0)
            return TunnelRefused{words_of_reply(read_[1])};
        if (read_.size() < wanted) return {};
        if (part_ == Part::Reply && wanted_bytes() > wanted) continue;
        if (part_ == Part::Reply) return TunnelOpened{"SOCKS 5: connected"};
        TunnelVerdict verdict = part_ == Part::Method ? take_method(answer) : take_login(answer);
        if (verdict.index() != 0) return verdict;
        read_.clear();
    }
}

TunnelVerdict Socks5::take_method(Bytes& answer) {
    const std::uint8_t method = read_[1];
    if (method == method_none) {
        part_ = Part::Reply;
        append_request(answer);
        return {};
    }
    if (method == method_password && !proxy_.user.empty()) {
        part_ = Part::Login;
        answer.push_back(login_version);
        append_counted(answer, proxy_.user);
        append_counted(answer, proxy_.password);
        return {};
    }
    if (method != method_refused)
        return TunnelRefused{"SOCKS 5: wants a login that was not offered (" +
                             std::to_string(method) + ")"};
    return TunnelRefused{proxy_.user.empty() ? "SOCKS 5: lets nobody in without a login"
                                             : "SOCKS 5: takes neither a password nor none"};
}

TunnelVerdict Socks5::take_login(Bytes& answer) {
    if (read_[1] != 0) return TunnelRefused{"SOCKS 5: user or password refused"};
    part_ = Part::Reply;
    append_request(answer);
    return {};
}

void Socks5::append_request(Bytes& to) const {
    to.insert(to.end(), {version, connect_command, 0});
    if (is_ipv4_literal(end_.host)) {
        to.push_back(type_ipv4);
        for (const std::string_view part : split_list(end_.host, '.'))
            to.push_back(static_cast<std::uint8_t>(parse_number(part, 255).value_or(0)));
    } else if (is_ipv6_literal(end_.host)) {
        to.push_back(type_ipv6);
        append_ipv6(to, end_.host);
    } else {
        to.push_back(type_name);
        append_counted(to, end_.host);
    }
    to.push_back(static_cast<std::uint8_t>(end_.port >> 8));
    to.push_back(static_cast<std::uint8_t>(end_.port & 0xff));
}

}  // namespace redial::wire
