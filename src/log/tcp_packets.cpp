// Makes IP and TCP headers (RFC 791, 8200, 9293). Any thread.
#include "log/tcp_packets.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace redial::log {
namespace {

constexpr std::uint8_t protocol_tcp = 6;
constexpr std::uint8_t hops = 64;
constexpr std::uint16_t window = 65535;

void put(std::string& out, std::uint32_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i) & 0xff);
}

std::string_view address_of(const IpEnd& end) {
    return {reinterpret_cast<const char*>(end.address.data()), end.is_v6 ? 16U : 4U};
}

// RFC 1071: the sum of 16-bit words, an odd last byte as if a zero followed.
std::uint32_t sum_of(std::string_view bytes) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<std::uint8_t>(bytes[i]);
        sum += i % 2 == 0 ? static_cast<std::uint32_t>(byte) << 8 : byte;
    }
    return sum;
}
std::uint16_t checksum_of(std::uint64_t sum) {
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}
void set_u16(std::string& out, std::size_t at, std::uint16_t value) {
    out[at] = static_cast<char>(value >> 8);
    out[at + 1] = static_cast<char>(value & 0xff);
}

std::string ip_header(const IpEnd& from, const IpEnd& to, std::size_t content_bytes) {
    std::string header;
    if (from.is_v6) {
        put(header, 0x60000000, 4);
        put(header, static_cast<std::uint32_t>(content_bytes), 2);
        put(header, protocol_tcp, 1);
        put(header, hops, 1);
    } else {
        put(header, 0x4500, 2);
        put(header, static_cast<std::uint32_t>(content_bytes + 20), 2);
        put(header, 0x00004000, 4);  // do not fragment
        put(header, hops, 1);
        put(header, protocol_tcp, 1);
        put(header, 0, 2);
    }
    header += address_of(from);
    header += address_of(to);
    if (!from.is_v6) set_u16(header, 10, checksum_of(sum_of(header)));
    return header;
}

std::optional<std::uint16_t> port_in(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return port;
}

}  // namespace

std::optional<IpEnd> ip_end(std::string_view text) {
    IpEnd end;
    const bool has_brackets = text.starts_with('[');
    const std::size_t colon = has_brackets ? text.find("]:") : text.find(':');
    end.is_v6 = has_brackets || (colon != std::string_view::npos &&
                                 text.find(':', colon + 1) != std::string_view::npos);
    std::string_view host = text;
    if (has_brackets) {
        if (text.find(']') == std::string_view::npos) return std::nullopt;
        host = text.substr(1, text.find(']') - 1);
        if (colon != std::string_view::npos) text.remove_prefix(colon + 2);
    } else if (!end.is_v6 && colon != std::string_view::npos) {
        host = text.substr(0, colon);
        text.remove_prefix(colon + 1);
    }
    if (colon != std::string_view::npos && (has_brackets || !end.is_v6)) {
        const auto port = port_in(text);
        if (!port) return std::nullopt;
        end.port = *port;
    }
    const std::string name(host.substr(0, host.find('%')));  // a zone is of this machine alone
    const int family = end.is_v6 ? AF_INET6 : AF_INET;
    if (inet_pton(family, name.c_str(), end.address.data()) != 1) return std::nullopt;
    return end;
}

std::optional<IpEnd> first_address_in(std::string_view words) {
    if (const auto whole = ip_end(words)) return whole;
    while (!words.empty()) {
        const std::size_t end = std::min(words.find_first_of(" ,;"), words.size());
        if (const auto found = ip_end(words.substr(0, end)); found && found->port != 0)
            return found;
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return std::nullopt;
}

std::string TcpTalk::packet(core::Side from, std::uint8_t flags, std::string_view payload) {
    const auto index = static_cast<std::size_t>(from);
    const IpEnd& source = ends_[index];
    const IpEnd& target = ends_[1 - index];
    const bool has_ack = (flags & tcp::ack) != 0;
    std::string segment;
    put(segment, source.port, 2);
    put(segment, target.port, 2);
    put(segment, sent_[index], 4);
    put(segment, has_ack ? sent_[1 - index] : 0, 4);
    const bool has_scale = (flags & tcp::syn) != 0;
    put(segment, has_scale ? 0x60 : 0x50, 1);  // words of header
    put(segment, flags, 1);
    put(segment, window, 2);
    put(segment, 0, 4);
    // RFC 7323: a window of a GiB, since nobody acknowledges in between.
    if (has_scale) put(segment, 0x0103030e, 4);
    segment += payload;
    const std::uint64_t pseudo = std::uint64_t{sum_of(address_of(source))} +
                                 sum_of(address_of(target)) + protocol_tcp + segment.size();
    set_u16(segment, 16, checksum_of(pseudo + sum_of(segment)));
    sent_[index] += static_cast<std::uint32_t>(payload.size());
    if ((flags & (tcp::syn | tcp::fin)) != 0) ++sent_[index];
    return ip_header(source, target, segment.size()) + segment;
}

void TcpTalk::skip(core::Side from, std::uint64_t bytes) {
    sent_[static_cast<std::size_t>(from)] += static_cast<std::uint32_t>(bytes);
}

}  // namespace redial::log
