// What each system says of its stream sockets in its own way, and how it makes them. Service thread
// only.
#pragma once

#include <cstdint>
#include <optional>

namespace redial::platform {

// Non-blocking, and closed in programs that are started; -1 and errno.
int new_stream(int family);
int accept_stream(int listening);

struct TcpFacts {
    bool is_closed = false;
    std::optional<std::uint64_t> unsent_bytes;  // the system took them, and they never left
};
// None: not seen on this system, or no TCP socket.
std::optional<TcpFacts> tcp_facts(int descriptor);
// What the system has taken and the peer's TCP has not acknowledged; none: it does not say.
std::optional<std::uint64_t> unacknowledged_bytes(int descriptor);

}  // namespace redial::platform
