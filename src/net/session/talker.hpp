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
#include "net/session/talk.hpp"
#include "wire/decoder.hpp"
#include "wire/encoder.hpp"

namespace redial::net {

class Talker final : public Talk, private wire::DecoderSink {
public:
    Talker(DialService& service, std::shared_ptr<const core::SessionConfig> config,
           DialSuccess dialled, TalkOwner& owner, SendOwner& sends, On on);
    ~Talker() override;

    void begin() override;

    bool may_send() const override;
    bool is_idle() const override;
    void send(core::Opcode opcode, std::shared_ptr<const Bytes> payload,
              std::uint64_t queue_id) override;
    void send_ping(BytesView payload) override;
    void close(std::uint16_t code, const std::string& reason, CloseLimit limit) override;
    void leave(std::uint16_t code, const std::string& reason) override;
    void reset() override;
    void give_up(core::Outcome outcome) override { end(std::move(outcome)); }
    void set_silent(bool is_on) override;
    bool is_silent() const override { return is_silent_; }
    bool is_reading() const override { return !is_silent_ && !waits_for_room_ && !waits_for_peer_; }
    bool is_within_message() const override { return !decoder_.place().empty(); }
    Instant heard_at() const override { return heard_at_; }
    bool is_closing() const override { return sent_close_ || peer_closed_; }
    std::optional<core::Outcome> closed_so_far() const override;
    void on_room() override;
    void put_on_link(SessionLink& link) override;

    std::optional<Instant> deadline() const override;
    void on_time() override;

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
