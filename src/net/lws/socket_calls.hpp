// The system's socket calls behind plain values: what libwebsockets either does not tell (the exact
// error of a dial, a taken port) or would do in its own way. Descriptors are non-blocking. Service
// thread only.
#pragma once

#include <span>
#include <variant>

#include "net/lws/transport.hpp"
#include "net/system/address.hpp"

namespace redial::net {

// A descriptor whose connect(2) is under way, or why it failed at once.
std::variant<int, SocketEnd> begin_connect(const Address& address);
std::variant<int, Transport::ListenError> begin_listen(const Address& address);
// The next connection of a listening descriptor; -1: none is waiting, -2: out of descriptors.
int accept_one(int listening);
std::uint16_t local_port(int descriptor);
std::string peer_text(int descriptor);

// True when the kernel has connected a socket to itself: a dial of a free port in the ephemeral
// range can do that on loopback, and it must count as refused.
bool is_connected_to_itself(int descriptor);
// The pending error of a socket (SO_ERROR, cleared by asking), 0 for none.
int pending_error(int descriptor);
// What the system has taken and the peer's TCP has not acknowledged; 0 where it does not say.
std::uint64_t unacknowledged(int descriptor);
// Why a dead socket is dead: `error` where known, else by its TCP state (7 CLOSE: reset, 8
// CLOSE_WAIT: FIN).
SocketEnd end_of(int descriptor, int error);
SocketEnd end_of_error(int error);
void make_close_reset(int descriptor);  // SO_LINGER 0

// Bytes taken, 0 at the end of the stream, or -1 with `error` set (0: nothing to do now).
std::ptrdiff_t receive(int descriptor, std::span<std::uint8_t> into, int& error);
std::ptrdiff_t transmit(int descriptor, BytesView bytes, int& error);
void close_descriptor(int descriptor);
int duplicate(int descriptor);
void shut_down_writing(int descriptor);
void stop_listening(int descriptor);  // at once, before it is closed

// libwebsockets sizes its tables by RLIMIT_NOFILE: too small is too few sessions, and the 2^30 that
// some containers have is gigabytes. Keeps the limit within bounds while it lives.
class DescriptorLimit {
public:
    DescriptorLimit();
    ~DescriptorLimit();
    DescriptorLimit(const DescriptorLimit&) = delete;
    DescriptorLimit& operator=(const DescriptorLimit&) = delete;

private:
    std::uint64_t before_ = 0;
    bool restores_ = false;
};

}  // namespace redial::net
