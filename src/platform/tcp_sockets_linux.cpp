// Linux's own answers: TCP_INFO and SIOCOUTQ. Service thread only.
#include "platform/tcp_sockets.hpp"

#include <linux/sockios.h>
#include <linux/tcp.h>  // netinet/tcp.h's tcp_info is shorter
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstddef>

namespace redial::platform {
namespace {

constexpr std::uint8_t tcp_state_close = 7;  // TCP_CLOSE, which linux/tcp.h leaves out

}  // namespace

int new_stream(int family) {
    return ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

int accept_stream(int listening) {
    return ::accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

std::optional<TcpFacts> tcp_facts(int descriptor) {
    tcp_info info{};
    socklen_t length = sizeof info;
    if (::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return std::nullopt;
    TcpFacts facts;
    facts.is_closed = info.tcpi_state == tcp_state_close;
    // The kernel has thrown the queue away by then, but still knows how far it had come.
    const std::size_t told_bytes = offsetof(tcp_info, tcpi_notsent_bytes) + 4;
    if (length >= told_bytes) facts.unsent_bytes = info.tcpi_notsent_bytes;
    return facts;
}

std::optional<std::uint64_t> unacknowledged_bytes(int descriptor) {
    int bytes = 0;
    if (::ioctl(descriptor, SIOCOUTQ, &bytes) != 0) return std::nullopt;
    return static_cast<std::uint64_t>(std::max(bytes, 0));
}

}  // namespace redial::platform
