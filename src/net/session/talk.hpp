// What a session's driver asks of its open connection, whatever is spoken on it: frames of a
// WebSocket (talker.hpp), or events over HTTP (stream_talker.hpp). Service thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/event.hpp"
#include "net/dial/link_socket.hpp"
#include "net/session/outgoing.hpp"

namespace redial::net {

// Whoever gives messages to be sent.
class SendOwner {
public:
    virtual ~SendOwner() = default;
    virtual void on_room_to_send() = 0;
    // The message of the queue with this id: the system does not take it for now; it has taken all
    // of it.
    virtual void on_message_waits(std::uint64_t queue_id, const LeavingMessage& message) = 0;
    virtual void on_message_left(std::uint64_t queue_id, core::MessageSeen& seen) = 0;
};

class TalkOwner {
public:
    virtual ~TalkOwner() = default;
    virtual Intake on_message(const core::MessageSeen& message) = 0;
    virtual void on_close_seen() = 0;  // the first close frame, either way
    virtual void on_noted(core::Severity severity, std::string text) = 0;
    virtual void on_talk_ended(core::Outcome outcome) = 0;  // last of all; told once
    virtual void on_talk_changed() = 0;                     // its deadline may be another
};

class Talk : public SocketSink {
public:
    enum class On : std::uint8_t { Socket, Link };

    // Reads what came with the opening. May end the connection.
    virtual void begin() = 0;

    virtual bool may_send() const = 0;  // open, not silent, and not too much unsent
    virtual bool is_idle() const = 0;   // nothing is unsent, and more could be sent
    // `queue_id`: by which the owner is told what becomes of it; 0: it is not told. Only where it
    // may_send().
    virtual void send(core::Opcode opcode, std::shared_ptr<const Bytes> payload,
                      std::uint64_t queue_id) = 0;
    virtual void send_ping(BytesView payload) = 0;
    enum class CloseLimit : std::uint8_t { Own, Machines };  // who watches the close limit
    virtual void close(std::uint16_t code, const std::string& reason, CloseLimit limit) = 0;
    // Says goodbye without waiting for an answer; afterwards it is dead.
    virtual void leave(std::uint16_t code, const std::string& reason) = 0;
    virtual void reset() = 0;  // RST; afterwards it is dead
    // Ends it without a goodbye, and tells it: it is as good as dead.
    virtual void give_up(core::Outcome outcome) = 0;
    virtual void set_silent(bool is_on) = 0;
    virtual bool is_silent() const = 0;
    virtual bool is_reading() const = 0;
    virtual bool is_within_message() const = 0;
    virtual Instant heard_at() const = 0;  // the newest bytes
    virtual bool is_closing() const = 0;
    // How it ends, once both close frames were seen and only TCP's end is missing.
    virtual std::optional<core::Outcome> closed_so_far() const = 0;
    virtual void on_room() = 0;  // the event ring has room again
    // From now on through the session's link; one that is on it stays there.
    virtual void put_on_link(SessionLink& link) = 0;

    virtual std::optional<Instant> deadline() const = 0;
    virtual void on_time() = 0;
};

}  // namespace redial::net
