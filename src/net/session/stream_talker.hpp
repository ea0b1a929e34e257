// The open connection of an event stream: the answer's body while it comes, its framing and coding
// undone, as one message an event (WHATWG HTML 9.2.6). Nothing is sent on it but the request's body
// before it. It stops reading while the event ring is full and while it is told to be silent.
// Service thread only.
#pragma once

#include "core/session_config.hpp"
#include "net/dial/dialer.hpp"
#include "net/session/talk.hpp"
#include "wire/content_decoder.hpp"
#include "wire/event_stream.hpp"

namespace redial::net {

// What outlives a session's connections.
struct StreamMemory {
    std::optional<std::string> last_id;  // none: no event had one
    std::optional<Duration> retry;       // the server's reconnection time
};

class StreamTalker final : public Talk {
public:
    StreamTalker(DialService& service, std::shared_ptr<const core::SessionConfig> config,
                 DialSuccess dialled, TalkOwner& owner, StreamMemory& memory, On on);

    void begin() override;

    bool may_send() const override { return false; }
    bool is_idle() const override { return !is_ended_; }
    void send(core::Opcode, std::shared_ptr<const Bytes>, std::uint64_t) override {}
    void send_ping(BytesView) override {}
    void close(std::uint16_t code, const std::string& reason, CloseLimit limit) override;
    void leave(std::uint16_t code, const std::string& reason) override;
    void reset() override;
    void give_up(core::Outcome outcome) override { end(std::move(outcome)); }
    void set_silent(bool is_on) override;
    bool is_silent() const override { return is_silent_; }
    bool is_reading() const override { return !is_silent_ && !waits_for_room_; }
    bool is_within_message() const override { return parser_.unfinished_bytes() > 0; }
    Instant heard_at() const override { return heard_at_; }
    bool is_closing() const override { return false; }
    std::optional<core::Outcome> closed_so_far() const override { return std::nullopt; }
    void on_room() override;
    void put_on_link(SessionLink& link) override;

    std::optional<Instant> deadline() const override { return std::nullopt; }
    void on_time() override {}

    void on_bytes(std::span<std::uint8_t> bytes) override;
    void on_end(const SocketEnd& end) override;

private:
    void take_tls(BytesView bytes);
    void feed(BytesView bytes);
    void feed_held();
    void take_body(BytesView bytes);
    void take_text(BytesView bytes);
    void take_block();
    void take_fields(std::string_view lines);
    void note_unsendable_id();
    void see_body_sent();
    void see(core::MessageSeen& seen);
    void update_reading();
    void end(core::Outcome outcome);
    void end_by(const SocketEnd& end_of_socket);
    void end_body();
    void fail(std::string what);
    std::string unfinished_words() const;

    DialService& service_;
    std::shared_ptr<const core::SessionConfig> config_;
    TalkOwner& owner_;
    StreamMemory& memory_;
    Channel channel_;
    bool is_linked_;
    bool has_sent_body_;
    wire::HttpBody body_;
    wire::ContentDecoder decoder_;
    bool is_coded_;  // the bytes of an event are not those that came
    wire::EventStreamParser parser_;

    Bytes plain_;  // decrypted, reused
    Bytes held_;   // read, but not taken apart: the event ring is full
    bool is_ended_ = false;
    bool is_silent_ = false;
    bool waits_for_room_ = false;  // of the event ring
    bool has_noted_id_ = false;
    Instant heard_at_{};
};

}  // namespace redial::net
