// The seam between the drivers and the sockets: TCP connections as handles with callbacks, so that
// drivers and lab server are tested without sockets (tests/net/fake_service.hpp) and live on
// libwebsockets' loop (lws_loop.hpp). Service thread only.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "net/system/address.hpp"

namespace redial::net {

// How a TCP connection came to its end, told apart as exactly as the system knows it.
enum class SocketEndKind : std::uint8_t {
    Finished,     // the peer's FIN
    Reset,        // the peer's RST
    Refused,      // a dial answered by RST
    Unreachable,  // no route, network down, host unreachable
    TimedOut,     // the system's own patience is over
    Failed,       // anything else: out of descriptors, forbidden ...
};

struct SocketEnd {
    SocketEndKind kind = SocketEndKind::Failed;
    std::string words;  // the system's: "Connection refused"; empty for Finished
    // Taken by the system and, when the connection broke, never on the wire / never acknowledged.
    std::uint64_t unsent_bytes = 0;
    std::uint64_t unacknowledged_bytes = 0;
};

// What a connection tells its owner.
class SocketSink {
public:
    virtual ~SocketSink() = default;
    virtual void on_connected() {}  // dials only, first of all
    // The bytes may be changed in place (unmasking); they are gone after the call.
    virtual void on_bytes(std::span<std::uint8_t> bytes) = 0;
    virtual void on_drained() {}  // everything sent is with the system
    virtual void on_blocked() {}  // the system takes no more for now; something still waits
    // Asked when a dial begins: whether the peer's FIN is to end one direction only, as a relay
    // wants it. Then on_finished tells it, what is sent still goes out, and on_end follows when our
    // own FIN is out too or the connection breaks.
    virtual bool keeps_half() const { return false; }
    virtual void on_finished() {}
    // While reading is paused: the peer's FIN (Finished) has come behind what is still unread, or
    // its RST or another error (Reset), after which nothing that is sent arrives. At most once
    // each. What is unread can still be read, and is bounded now; the end itself is told in its
    // order, when reading goes on.
    virtual void on_end_ahead(SocketEndKind) {}
    virtual void on_end(const SocketEnd& end) = 0;  // last of all; told once
};

enum class ReadMode : std::uint8_t { Reads, Pauses };

// One TCP connection. Destroying it drops it: FIN (or RST when bytes were unread), and the sink
// hears nothing more. It may be destroyed from within its sink's calls.
class Socket {
public:
    virtual ~Socket() = default;
    // Takes a copy; sent at the end of the current batch at the latest. The caller bounds it by
    // unsent_bytes().
    virtual void send(BytesView bytes) = 0;
    virtual std::size_t unsent_bytes() const = 0;
    // Of all that was given to send(), what the system has taken; also once the connection is over.
    virtual std::uint64_t taken_bytes() const = 0;
    // Of that, what the peer's TCP has not acknowledged yet; 0 where nobody knows.
    virtual std::uint64_t unacknowledged_bytes() const { return 0; }
    // While reading is paused TCP's window holds the peer back, and an end is only told ahead.
    virtual void set_reading(ReadMode mode) = 0;
    virtual void set_sink(SocketSink& sink) = 0;
    // Our FIN behind what was sent; reading goes on. Nothing may be sent afterwards.
    virtual void finish_writing() = 0;
    virtual std::string peer_address() const = 0;  // "127.0.0.1:80"
};

class ListenerSink {
public:
    virtual ~ListenerSink() = default;
    virtual bool keeps_half() const { return false; }  // of the sockets that come: as SocketSink's
    // Set the sink at once.
    virtual void on_accepted(std::unique_ptr<Socket> socket) = 0;
    // A dial was turned away because this program has no descriptor left for it.
    virtual void on_no_descriptor() {}
};

// A listening socket; destroying it closes it, so that dials are refused.
class Listener {
public:
    virtual ~Listener() = default;
    virtual std::uint16_t port() const = 0;
    // Those that the system has connected already are told now, before it is closed.
    virtual void take_waiting() = 0;
};

// Hears who dials a port on which nobody listens.
class DialWatchSink {
public:
    virtual ~DialWatchSink() = default;
    virtual void on_dial_seen(const Address& from) = 0;
};
class DialWatch {
public:
    virtual ~DialWatch() = default;
    // Whether dials were missed for want of room since it was asked last.
    virtual bool has_missed() = 0;
};

// Takes connections back that are to end in an orderly way, or at once.
class SocketEnder {
public:
    virtual ~SocketEnder() = default;
    // Sends what is unsent, then FIN, and waits shortly for the peer's, so that the last bytes are
    // not destroyed by an RST for what the peer was still sending (RFC 6455 7.1.1).
    virtual void finish(std::unique_ptr<Socket> socket) = 0;
    // RST (SO_LINGER 0), behind as much of what is unsent as the system takes at once.
    virtual void reset(std::unique_ptr<Socket> socket) = 0;
};

class Transport : public SocketEnder {
public:
    using Dialled = std::variant<std::unique_ptr<Socket>, SocketEnd>;
    // A dial under way, or why it could not begin.
    virtual Dialled dial(const Address& address, SocketSink& sink) = 0;
    // Error: the address is taken or not ours; `taken` tells which.
    struct ListenError {
        bool is_taken = false;
        std::string words;
    };
    using Listening = std::variant<std::unique_ptr<Listener>, ListenError>;
    virtual Listening listen(const Address& address, ListenerSink& sink) = 0;
    // Or why dials of a closed port cannot be seen here.
    using Watching = std::variant<std::unique_ptr<DialWatch>, std::string>;
    virtual Watching watch_dials(const Address& address, DialWatchSink& sink) = 0;
};

}  // namespace redial::net
