// Dials of a port on which nobody listens, as the system shows them: a packet socket with a filter
// for the SYNs that come to that port (RFC 9293 3.5). Linux lets only CAP_NET_RAW see them.
// Service thread only.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace redial::platform {

// A SYN: who sent it, and to whom.
struct Knock {
    struct End {
        std::array<std::uint8_t, 16> bytes{};  // IPv4: the first four
        std::uint16_t port = 0;
    };
    bool is_v6 = false;
    End from;
    End to;
};

enum class Reach : std::uint8_t { Loopback, Everywhere };
// A non-blocking descriptor that is readable when somebody has knocked, or why there is none.
std::variant<int, std::string> begin_syn_watch(std::uint16_t port, Reach reach);
// The next knock at that port; nullopt: nobody more.
std::optional<Knock> read_syn(int descriptor);
// SYNs that found no room in the socket's buffer since it was asked last.
unsigned lost_syns(int descriptor);

}  // namespace redial::platform
