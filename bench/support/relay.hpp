// What a tap is measured against: the least that stands between two connections, an epoll loop that
// reads and writes, on a thread of its own as the engine's is; and a server that answers each
// message with one as long, in a process of its own.
#pragma once

#include <sys/types.h>
#include <cstdint>
#include <thread>

namespace redial::bench {

inline constexpr std::size_t echo_bytes = 64;      // of a message's payload
inline constexpr std::size_t echo_in_bytes = 70;   // a masked frame of it
inline constexpr std::size_t echo_out_bytes = 66;  // an unmasked one

// Serves one connection after the other. Forks. Precondition: this process has no other thread.
class EchoServer {
public:
    EchoServer();
    ~EchoServer();
    EchoServer(const EchoServer&) = delete;
    EchoServer& operator=(const EchoServer&) = delete;
    std::uint16_t port() const { return port_; }

private:
    std::uint16_t port_ = 0;
    pid_t process_ = -1;
};

// Relays every connection to `to`, both on loopback.
class BareRelay {
public:
    explicit BareRelay(std::uint16_t to);
    ~BareRelay();
    BareRelay(const BareRelay&) = delete;
    BareRelay& operator=(const BareRelay&) = delete;
    std::uint16_t port() const { return port_; }

private:
    std::uint16_t port_ = 0;
    int listening_ = -1;
    int stop_ = -1;
    std::thread thread_;
};

}  // namespace redial::bench
