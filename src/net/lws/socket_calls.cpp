// Connects, listens, sends and receives through the system's calls, and says every error in words.
// Service thread only.
#include "net/lws/socket_calls.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "platform/tcp_sockets.hpp"

namespace redial::net {
namespace {

constexpr int listen_backlog = 4096;              // capped by net.core.somaxconn
constexpr std::uint64_t descriptors_min = 16384;  // 10,000 sessions and the program's own
constexpr std::uint64_t descriptors_max = 65536;  // 1.5 MiB of libwebsockets' tables

std::string words_of(int error) { return std::generic_category().message(error); }

int new_socket(const Address& address) {
    const int family = !address.unix_path.empty() ? AF_UNIX : address.is_v6 ? AF_INET6 : AF_INET;
    return platform::new_stream(family);
}

void set_option(int descriptor, int level, int name, int value) {
    ::setsockopt(descriptor, level, name, &value, sizeof value);
}

}  // namespace

SocketEnd end_of_error(int error) {
    switch (error) {
        case ECONNREFUSED: return {SocketEndKind::Refused, words_of(error)};
        case ECONNRESET:
        case EPIPE: return {SocketEndKind::Reset, words_of(ECONNRESET)};
        case ENETUNREACH:
        case EHOSTUNREACH:
        case ENETDOWN:
        case EHOSTDOWN:
        case EADDRNOTAVAIL:  // no address of that family here
        case EAFNOSUPPORT: return {SocketEndKind::Unreachable, words_of(error)};
        case ETIMEDOUT: return {SocketEndKind::TimedOut, words_of(error)};
        case EMFILE: return {SocketEndKind::Failed, words_of(error) + "; raise it with ulimit -n"};
        default: return {SocketEndKind::Failed, words_of(error)};
    }
}

std::variant<int, SocketEnd> begin_connect(const Address& address) {
    const int descriptor = new_socket(address);
    if (descriptor < 0) return end_of_error(errno);
    set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
    sockaddr_storage storage;
    const socklen_t length = to_system(address, storage);
    const int result = ::connect(descriptor, reinterpret_cast<sockaddr*>(&storage), length);
    if (result == 0 || errno == EINPROGRESS || errno == EINTR) return descriptor;
    const int error = errno;
    close_descriptor(descriptor);
    // A Unix socket's line of dials that wait may be full: it tells at once where TCP would wait.
    if (!address.unix_path.empty() && error == EAGAIN)
        return SocketEnd{SocketEndKind::Refused, "its queue of dials is full"};
    const bool is_link_local = address.is_v6 && address.bytes[0] == 0xfe;
    if (error == EINVAL && is_link_local && address.scope == 0)
        return SocketEnd{SocketEndKind::Unreachable, "no network interface for its zone"};
    return end_of_error(error);
}

std::variant<int, Transport::ListenError> begin_listen(const Address& address) {
    const int descriptor = new_socket(address);
    if (descriptor < 0) return Transport::ListenError{false, words_of(errno)};
    // Without it a restart within a minute would find its own port taken by TIME_WAIT.
    set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
    if (address.is_v6) set_option(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    sockaddr_storage storage;
    const socklen_t length = to_system(address, storage);
    if (::bind(descriptor, reinterpret_cast<sockaddr*>(&storage), length) == 0 &&
        ::listen(descriptor, listen_backlog) == 0) {
        return descriptor;
    }
    const int error = errno;
    close_descriptor(descriptor);
    return Transport::ListenError{error == EADDRINUSE, words_of(error)};
}

int accept_one(int listening) {
    const int descriptor = platform::accept_stream(listening);
    if (descriptor < 0) return errno == EMFILE || errno == ENFILE ? -2 : -1;
    set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
    return descriptor;
}

std::uint16_t local_port(int descriptor) {
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&storage), &length) != 0) return 0;
    const auto address = from_system(storage);
    return address ? address->port : std::uint16_t{0};
}

std::string peer_text(int descriptor) {
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&storage), &length) != 0) return "";
    const auto address = from_system(storage);
    return address ? to_text(*address) : "";
}

bool is_connected_to_itself(int descriptor) {
    sockaddr_storage here{};
    sockaddr_storage there{};
    socklen_t here_length = sizeof here;
    socklen_t there_length = sizeof there;
    return ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&here), &here_length) == 0 &&
           ::getpeername(descriptor, reinterpret_cast<sockaddr*>(&there), &there_length) == 0 &&
           from_system(here) == from_system(there);
}

int pending_error(int descriptor) {
    int error = 0;
    socklen_t length = sizeof error;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) != 0) return errno;
    return error;
}

std::uint64_t unacknowledged(int descriptor) {
    return platform::unacknowledged_bytes(descriptor).value_or(0);
}

SocketEnd end_of(int descriptor, int error) {
    const auto facts = platform::tcp_facts(descriptor);
    if (error == 0 && !(facts && facts->is_closed)) return {SocketEndKind::Finished, ""};
    SocketEnd end = end_of_error(error != 0 ? error : ECONNRESET);
    if (facts) end.unsent_bytes = facts->unsent_bytes.value_or(0);
    end.unacknowledged_bytes = unacknowledged(descriptor);
    return end;
}

void make_close_reset(int descriptor) {
    const linger now{1, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

std::ptrdiff_t receive(int descriptor, std::span<std::uint8_t> into, int& error) {
    const ssize_t count = ::recv(descriptor, into.data(), into.size(), 0);
    error = count >= 0 || errno == EAGAIN || errno == EINTR ? 0 : errno;
    return count;
}

std::ptrdiff_t transmit(int descriptor, BytesView bytes, int& error) {
    const ssize_t count = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    error = count >= 0 || errno == EAGAIN || errno == EINTR ? 0 : errno;
    return count;
}

void close_descriptor(int descriptor) { ::close(descriptor); }

int duplicate(int descriptor) { return ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0); }

void shut_down_writing(int descriptor) { ::shutdown(descriptor, SHUT_WR); }

void stop_listening(int descriptor) { ::shutdown(descriptor, SHUT_RDWR); }

DescriptorLimit::DescriptorLimit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    before_ = limit.rlim_cur;
    const std::uint64_t high = std::min<std::uint64_t>(limit.rlim_max, descriptors_max);
    const std::uint64_t low = std::min<std::uint64_t>(limit.rlim_max, descriptors_min);
    const std::uint64_t wanted = std::clamp<std::uint64_t>(before_, low, high);
    if (wanted == before_) return;
    limit.rlim_cur = wanted;
    // A raised limit stays; a lowered one is given back.
    restores_ = ::setrlimit(RLIMIT_NOFILE, &limit) == 0 && wanted < before_;
}

DescriptorLimit::~DescriptorLimit() {
    rlimit limit{};
    if (!restores_ || ::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = before_;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace redial::net
