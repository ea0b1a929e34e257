// TCP over IP as packets, made up from what was read and written: TcpTalk counts the sequence
// numbers of one connection's two sides. Pure; one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/opcode.hpp"

namespace redial::log {

struct IpEnd {
    std::array<std::uint8_t, 16> address{};  // the first four bytes of it are an IPv4 address
    bool is_v6 = false;
    std::uint16_t port = 0;
    bool operator==(const IpEnd&) const = default;
};
// "127.0.0.1:80", "[::1]:80"; also without a port (then 0).
std::optional<IpEnd> ip_end(std::string_view text);
// The same, or the first one with a port in words: "connection refused by 127.0.0.1:9000, ...".
std::optional<IpEnd> first_address_in(std::string_view words);

namespace tcp {
inline constexpr std::uint8_t fin = 1, syn = 2, rst = 4, psh = 8, ack = 16;
}
// A packet of IPv4 has at most 65535 bytes, headers included.
inline constexpr std::size_t segment_bytes_max = 60'000;

class TcpTalk {
public:
    TcpTalk(const IpEnd& client, const IpEnd& server) : ends_{client, server} {}
    // One packet. SYN and FIN count as a byte each, as they do in TCP. At most segment_bytes_max.
    std::string packet(core::Side from, std::uint8_t flags, std::string_view payload);
    // Bytes that passed and are not known: the next packet of this side leaves room for them.
    void skip(core::Side from, std::uint64_t bytes);

private:
    std::array<IpEnd, 2> ends_;            // by core::Side
    std::array<std::uint32_t, 2> sent_{};  // sequence number of the side's next byte
};

}  // namespace redial::log
