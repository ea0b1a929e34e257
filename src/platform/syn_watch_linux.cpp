// Opens the packet socket that shows dials of a closed port, and reads SYNs from it. Service thread
// only.
#include "platform/syn_watch.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>
#include <system_error>

namespace redial::platform {

namespace {

constexpr std::size_t packet_bytes = 128;  // both heads, with IPv4's options

// Classic BPF over what starts at the IP head: a SYN without ACK to `port`, IPv4 or IPv6 (without
// extension heads, which a SYN does not have).
auto filter_of(std::uint16_t port) {
    constexpr std::uint32_t all = 0xffff;
    return std::array<sock_filter, 21>{{
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x60, 9, 0),   // IPv6: to its part
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x40, 0, 16),  // neither: to the last line
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 9),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 0, 14),
        BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
        BPF_STMT(BPF_LD | BPF_H | BPF_IND, 2),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, port, 0, 11),
        BPF_STMT(BPF_LD | BPF_B | BPF_IND, 13),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x10, 9, 0),  // ACK
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x02, 7, 8),  // SYN
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 6),             // IPv6
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 0, 6),
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 42),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, port, 0, 4),
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 53),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x10, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x02, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, all),
        BPF_STMT(BPF_RET | BPF_K, 0),
    }};
}

Knock::End end_at(const std::uint8_t* bytes, bool is_v6, std::uint16_t port) {
    Knock::End address;
    std::copy_n(bytes, is_v6 ? 16 : 4, address.bytes.begin());
    address.port = port;
    return address;
}

std::uint16_t port_at(const std::uint8_t* bytes) {
    return static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]);
}

std::optional<Knock> knock_in(const std::uint8_t* packet, std::size_t size) {
    const bool is_v6 = size > 0 && packet[0] >> 4 == 6;
    const std::size_t head = is_v6 ? 40 : (packet[0] & 0xfu) * 4u;
    if (size < head + 4 || (!is_v6 && head < 20)) return std::nullopt;
    const std::uint8_t* tcp = packet + head;
    const std::size_t from = is_v6 ? 8 : 12;
    const std::size_t to = is_v6 ? 24 : 16;
    return Knock{is_v6, end_at(packet + from, is_v6, port_at(tcp)),
                 end_at(packet + to, is_v6, port_at(tcp + 2))};
}

}  // namespace

std::variant<int, std::string> begin_syn_watch(std::uint16_t port, Reach reach) {
    // Protocol 0 takes nothing yet: what comes before the filter stands must not be seen.
    const int descriptor = ::socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
        const bool is_forbidden = errno == EPERM || errno == EACCES;
        return is_forbidden
                   ? std::string("seeing who dials it needs CAP_NET_RAW")
                   : "who dials it cannot be seen: " + std::generic_category().message(errno);
    }
    auto filter = filter_of(port);
    const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    sockaddr_ll all{};
    all.sll_family = AF_PACKET;
    all.sll_protocol = htons(ETH_P_ALL);
    if (reach == Reach::Loopback) all.sll_ifindex = static_cast<int>(::if_nametoindex("lo"));
    if (::setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0 &&
        ::bind(descriptor, reinterpret_cast<sockaddr*>(&all), sizeof all) == 0) {
        return descriptor;
    }
    const int error = errno;
    ::close(descriptor);
    return "who dials it cannot be seen: " + std::generic_category().message(error);
}

std::optional<Knock> read_syn(int descriptor) {
    for (;;) {
        std::array<std::uint8_t, packet_bytes> packet{};
        sockaddr_ll link{};
        socklen_t length = sizeof link;
        const ssize_t size = ::recvfrom(descriptor, packet.data(), packet.size(), 0,
                                        reinterpret_cast<sockaddr*>(&link), &length);
        if (size < 0) return std::nullopt;
        // On loopback each packet is shown twice, as it goes and as it comes.
        if (link.sll_pkttype == PACKET_OUTGOING) continue;
        if (const auto knock = knock_in(packet.data(), static_cast<std::size_t>(size)))
            return knock;
    }
}

unsigned lost_syns(int descriptor) {
    tpacket_stats stats{};
    socklen_t length = sizeof stats;
    if (::getsockopt(descriptor, SOL_PACKET, PACKET_STATISTICS, &stats, &length) != 0) return 0;
    return stats.tp_drops;
}

}  // namespace redial::platform
