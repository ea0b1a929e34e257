// POSIX says nothing of a connection's state: what was not acknowledged is not seen. Service thread
// only.
#include "platform/tcp_sockets.hpp"

#include <fcntl.h>
#include <sys/socket.h>

namespace redial::platform {
namespace {

int prepared(int descriptor) {
    if (descriptor < 0) return descriptor;
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    return descriptor;
}

}  // namespace

int new_stream(int family) { return prepared(::socket(family, SOCK_STREAM, 0)); }
int accept_stream(int listening) { return prepared(::accept(listening, nullptr, nullptr)); }

std::optional<TcpFacts> tcp_facts(int) { return std::nullopt; }
std::optional<std::uint64_t> unacknowledged_bytes(int) { return std::nullopt; }

}  // namespace redial::platform
