// What passes through one relayed connection, understood and told as a session's events. The
// client's view is the truth: what it sent as it sent it, and what it was given as it was delivered
// (docs/transport.md, "Watching"). It only looks: nothing here can change or hold up a byte.
// Service thread only.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/session/seen_frames.hpp"
#include "net/tap/tap_lane.hpp"
#include "net/tap/tap_polled.hpp"
#include "net/tap/tap_stream.hpp"
#include "wire/handshake.hpp"
#include "wire/watcher.hpp"

namespace redial::net {

// What a dial asks for.
enum class TapSpeech : std::uint8_t { WebSocket, EventStream, Polling };
TapSpeech speech_of(const wire::HttpHead& request);

// What the answer to a client's first poll began.
struct PollingBegun {
    TapLane* lane = nullptr;
    PolledTerms terms;
    PlainBody body;
};

class TapWatch final : public LaneHolder {
public:
    TapWatch(DialService& service, const core::SessionConfig& config, Instant began_at);
    TapWatch(DialService& service, const wire::DecoderLimits& limits, Instant began_at);
    ~TapWatch() override;

    // What was seen before the lane was known is told now, with its own time.
    void join(TapLane& lane, TapLane::Dial dial);
    void leave() override;
    TapLane* lane() { return lane_; }
    // This opening handshake goes on with a session that polls: it belongs to the attempt of that,
    // and carries it once the client has said so. `url`: what it asks for.
    void join(std::shared_ptr<TapPolled> polled, std::string url);
    // A first poll is a dial once its answer begins a session of Engine.IO, or there will be none:
    // `dial` is called then, once, and has to let this join a lane.
    void await_session(std::function<void()> dial, std::string url);
    // The first poll was answered with a session, of which this tells no more. Once.
    std::optional<PollingBegun> take_polling();
    // It was answered with something else: a request as any other. Once.
    std::optional<core::HttpSeen> take_no_poll();
    // The next attempt on the same connection, once this one is over.
    std::unique_ptr<TapWatch> next(Instant now) const;
    // The opening handshake is not the connection's first request.
    void begin_at(Instant at);
    // It follows a request of its client's that began the attempt.
    void begin_with(core::HttpSeen seen, Instant asked_at, Instant answered_at);
    // Faults told before there was a session that they belong to, and never will be.
    std::vector<core::FaultMade> take_early_faults();
    bool is_open() const { return is_open_; }
    bool needs_lane() const { return lane_ == nullptr && !is_ended_; }
    bool is_telling() const { return lane_ != nullptr || !is_ended_; }
    // How TCP ended at the client; none while it has not.
    const std::optional<ClientEnd>& client_end() const { return client_end_; }
    const std::string& end_detail() const { return end_detail_; }
    // A fault lets bytes vanish while the sockets stay up: since when.
    void set_half_open(std::optional<Instant> since) { half_open_since_ = since; }

    void on_stage(core::StageDone stage);
    void on_connected(const std::string& address, const std::string& tls);
    // What is spoken is HTTP/2, of which the heads below are what they are in HTTP/1.1.
    void on_client_http2() { has_http2_client_ = true; }
    void on_server_http2() { has_http2_server_ = true; }
    // `server_head`: as the server gets it, where that is not the same. `hint_for`: what a refusal
    // with this status may come from, in words, or "".
    using HintFor = std::function<std::string(int)>;
    void on_request(const wire::HttpHead& head, std::string server_head, HintFor hint_for,
                    Instant at);
    void on_request_body(BytesView body, std::uint64_t size_bytes);  // it may be cut
    void on_not_http(const std::string& why);
    void on_from_client(BytesView bytes);  // behind the request's head
    void on_to_client(BytesView bytes);
    void on_from_server(BytesView bytes);   // of interest until its head is whole
    void on_answer_whole();                 // to the dial; nothing more of it comes
    void on_stream_bytes(BytesView bytes);  // of an event stream's body, without its framing
    void on_stream_end(bool is_whole);      // false: its chunks do not fit together

    void on_client_end(ClientEnd end, std::string detail);  // the first one counts
    void end();                                             // nothing more will come
    void end_with(core::Outcome outcome);  // the server could not be reached, a limit ...
    void on_fault(std::string name, std::string detail);
    void on_half_open(core::Side side, Duration after, std::string by);

    // Its client has said goodbye: a new dial is not beside this connection but after it.
    bool is_left_by_client() const;
    bool is_live() const override { return !is_left_by_client() && !half_open_since_; }

private:
    struct Close {
        std::uint16_t code = 1005;
        std::string reason;
    };
    // One direction's frames, from its sender to the lane.
    class Flow final : public wire::WatcherSink {
    public:
        Flow(TapWatch& watch, core::Direction direction);
        void begin(const std::optional<wire::DeflateAgreement>& deflate);
        void feed(BytesView bytes);
        const std::optional<Close>& close() const { return close_; }
        // What its sender broke of the closing handshake; "" for nothing.
        const std::string& closing_problem() const { return closing_problem_; }

    private:
        void on_message(const wire::MessageInfo& info, BytesView payload) override;
        void on_ping(BytesView payload) override;
        void on_pong(BytesView payload) override;
        void on_close(std::uint16_t code, std::string_view reason) override;
        void on_violation(const wire::Violation& violation, BytesView bytes) override;
        void on_lost(const std::string& why) override;
        void on_unreadable(const std::string& why) override;
        void tell_control(core::Opcode opcode, BytesView payload, std::optional<Duration> rtt);

        TapWatch& watch_;
        core::Direction direction_;
        std::optional<wire::Watcher> watcher_;
        SeenFrames frames_;
        std::optional<Close> close_;
        std::string closing_problem_;
        std::uint32_t violations_ = 0;
    };
    // Pings of one side that wait for the other's pong.
    struct Ping {
        Bytes payload;
        Instant at;
    };

    void tell(core::Happening what);
    void take_answer(BytesView bytes);
    void open(const wire::Accepted& accepted, BytesView rest);
    void refuse(wire::RefusedUpgrade refusal);
    void begin_stream(const wire::HttpHead& head);
    bool is_stream() const { return speech_ == TapSpeech::EventStream; }
    bool is_polling() const { return speech_ == TapSpeech::Polling; }
    void tell_upgrade(bool is_ok, std::string detail, std::vector<core::Header> headers);
    core::AttemptOpened opened_by(const wire::HttpHead& answer, const std::string& interim);
    void open_lane(core::AttemptOpened opened, const wire::HttpHead& answer);
    bool is_followed() const { return lane_ != nullptr || dial_; }
    void dial_if_awaited();
    bool try_begin_polling(const wire::RefusedUpgrade& answer);
    bool try_let_poll_go(const wire::RefusedUpgrade& answer);
    core::HttpSeen upgrade_seen(std::string response) const;
    void note_beside(const core::AttemptOpened& opened);
    void end_beside(const core::Outcome& outcome, std::string response);
    void note_upgrade(core::Direction direction, core::Opcode opcode, BytesView payload);
    void drop_with_polls();
    core::Outcome outcome_of_stream() const;
    std::string end_of_stream_in_words(const std::string& because) const;
    void note_ping(core::Direction direction, BytesView payload);
    std::optional<Duration> note_pong(core::Direction direction, BytesView payload);
    void note_close(core::Direction direction);
    core::Outcome outcome() const;
    core::Outcome outcome_of_tcp() const;
    core::Outcome outcome_of_close() const;
    void finish(core::Outcome outcome, std::string response);

    DialService& service_;
    wire::DecoderLimits limits_;
    Instant began_at_;
    TapLane* lane_ = nullptr;
    bool is_ended_ = false;  // its outcome is told, or it was left
    struct Early {
        Instant at;
        core::Happening what;
    };
    std::vector<Early> early_;  // seen before the lane was known

    // Heads as the client's and the server's HTTP have them.
    std::string for_client(const wire::HttpHead& answer) const;
    std::string for_client_in_words(const wire::HttpHead& answer) const;
    std::string server_request() const;
    std::string server_response(const std::string& clients) const;

    std::string address_;
    std::string tls_;
    bool has_http2_client_ = false;
    bool has_http2_server_ = false;
    std::string request_;
    std::optional<wire::ClientHandshake> answer_;  // as the client gets it
    Instant request_at_{};
    std::string server_request_;
    HintFor hint_for_;
    std::optional<wire::HttpHeadParser> from_server_;
    std::optional<std::string> not_websocket_;  // why it cannot be followed
    std::optional<core::Outcome> bad_answer_;
    std::string bad_answer_text_;
    bool is_open_ = false;
    // Of a WebSocket tried beside polls, until it has their place.
    std::shared_ptr<TapPolled> polled_;
    std::string url_;             // of that, or of a first poll
    std::function<void()> dial_;  // of a first poll whose answer has not come
    std::optional<PollingBegun> polling_begun_;
    std::optional<core::HttpSeen> no_poll_;
    TapSpeech speech_ = TapSpeech::WebSocket;
    std::optional<TapStream> stream_;  // an event stream's, once it is open
    bool ends_with_connection_ = false;
    std::string stream_problem_;
    Bytes before_answer_;  // frames that came before the 101
    Flow out_;             // the client's frames
    Flow in_;
    std::deque<Ping> out_pings_;
    std::deque<Ping> in_pings_;
    bool client_closed_first_ = false;
    std::optional<Instant> half_open_since_;
    std::optional<ClientEnd> client_end_;
    std::string end_detail_;
};

}  // namespace redial::net
