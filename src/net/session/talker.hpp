// An open connection: frames in and out, heartbeat, echo, the closing handshake (RFC 6455 sections
// 5 and 7) and the faults made on it. It stops reading while the event ring is full, while the peer
// does not take what we answer, and while it is told to be silent. A message is told as sent once
// the system has all of it. Service thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/command.hpp"
#include "net/dial/dialer.hpp"
#include "net/session/heartbeat.hpp"
#include "net/session/outgoing.hpp"
#include "net/session/seen_frames.hpp"
#include "wire/decoder.hpp"
#include "wire/encoder.hpp"

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

class Talker final : public SocketSink, private wire::DecoderSink {
public:
    enum class On : std::uint8_t { Socket, Link };
    Talker(DialService& service, std::shared_ptr<const core::SessionConfig> config,
           DialSuccess dialled, TalkOwner& owner, SendOwner& sends, On on);
    ~Talker() override;

    // Reads the frames that came with the opening handshake. May end the connection.
    void begin();

    bool may_send() const;  // open, not silent, and not too much unsent
    bool is_idle() const;   // may send, and nothing is unsent
    // `queue_id`: by which the owner is told what becomes of it; 0: it is not told.
    void send(core::Opcode opcode, std::shared_ptr<const Bytes> payload, std::uint64_t queue_id);
    void send_ping(BytesView payload);
    enum class CloseLimit : std::uint8_t { Own, Machines };  // who watches the close limit
    void close(std::uint16_t code, const std::string& reason, CloseLimit limit);
    // Says goodbye without waiting for an answer; afterwards it is dead.
    void leave(std::uint16_t code, const std::string& reason);
    void reset();  // RST; afterwards it is dead
    // Ends it without a closing handshake, and tells it: it is as good as dead.
    void give_up(core::Outcome outcome) { end(std::move(outcome)); }
    void set_silent(bool is_on);
    bool is_silent() const { return is_silent_; }
    bool is_reading() const { return !is_silent_ && !waits_for_room_ && !waits_for_peer_; }
    bool is_within_message() const { return !decoder_.place().empty(); }
    Instant heard_at() const { return heard_at_; }  // the newest bytes
    bool is_closing() const { return sent_close_ || peer_closed_; }
    // How it ends, once both close frames were seen and only TCP's end is missing.
    std::optional<core::Outcome> closed_so_far() const;
    void on_room();  // the event ring has room again
    // From now on through the session's link; one that is on it stays there.
    void put_on_link(SessionLink& link);

    std::optional<Instant> deadline() const;
    void on_time();

    void on_bytes(std::span<std::uint8_t> bytes) override;
    void on_drained() override;
    void on_blocked() override;
    void on_end_ahead(SocketEndKind) override;
    void on_end(const SocketEnd& end) override;

private:
    void on_message(const wire::MessageInfo& info, BytesView payload) override;
    void on_ping(BytesView payload) override;
    void on_pong(BytesView payload) override;
    void on_close(std::uint16_t code, std::string_view reason) override;

    void take_tls(BytesView bytes);
    void feed(std::span<std::uint8_t> bytes);
    void feed_held();
    void after_feed(const std::optional<wire::Violation>& violation);
    void answer_close();
    void fail(const wire::Violation& violation);
    void see(core::MessageSeen& seen);
    void see_answer(core::MessageSeen& seen, std::size_t out_begin);
    void see_left(LeavingMessage& left);
    void tell_left();
    void tell_waiting();
    void note_answers();
    void note_pong_with_other_data(BytesView payload);
    std::uint64_t acknowledged_bytes() const;
    bool forgives_upload();
    std::string unconfirmed_words() const;
    void let_go();
    void send_close(std::uint16_t code, std::string_view reason);
    void send_out();
    void update_reading();
    void end(core::Outcome outcome);
    void end_by(const SocketEnd& end);
    core::Outcome closed_outcome() const;
    core::Outcome closed_by(const SocketEnd& end) const;
    void begin_close_limit();

    DialService& service_;
    std::shared_ptr<const core::SessionConfig> config_;
    TalkOwner& owner_;
    SendOwner& sends_;
    Channel channel_;
    LinkedTalk talk_;  // for the link, should it come later
    bool is_linked_;
    wire::Decoder decoder_;
    wire::Encoder encoder_;
    Heartbeat heartbeat_;
    Instant heard_at_;

    Bytes plain_;  // decrypted, reused
    Bytes held_;   // read, but not decoded: the event ring is full
    Bytes out_;    // one batch of frames, reused
    Outgoing outgoing_;
    std::uint64_t answer_bytes_ = 0;      // given since the socket last had nothing unsent
    std::uint64_t ping_end_ = 0;          // where in what is given the awaited ping ends
    std::uint64_t acknowledged_ = 0;      // of what was given, when that was last looked at
    std::uint64_t unheard_messages_ = 0;  // sent since anything last came from the peer
    std::uint64_t unheard_bytes_ = 0;
    bool is_blocked_ = false;      // the system takes no more for now
    bool has_noted_pong_ = false;  // one with other data than our ping's
    SeenFrames frames_;            // of the message being told
    bool is_ended_ = false;
    bool is_socket_over_ = false;  // nothing can leave any more
    bool is_silent_ = false;
    bool waits_for_room_ = false;  // of the event ring
    bool waits_for_peer_ = false;  // to take what we answer
    bool peer_has_ended_ = false;  // TCP: it takes nothing more, and what it sent is bounded

    struct Close {
        std::uint16_t code = 1005;
        std::string reason;
    };
    std::optional<Close> sent_close_;
    std::uint64_t close_end_ = 0;  // where in what is given our close frame ends
    std::optional<Close> peer_closed_;
    bool peer_closed_first_ = false;
    std::optional<Instant> close_due_;
};

}  // namespace redial::net
