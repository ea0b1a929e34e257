// TapPolled: a client of Engine.IO 4 that polls (engine.io-client 6.6, transports/polling.js). Its
// session lives on requests of any number of connections, and may go on over a WebSocket: all that
// is one attempt of one client. Read here are the packets in the bodies of its polls, and how the
// session ended. Service thread only.
#pragma once

#include <optional>
#include <string>

#include "net/tap/tap_lane.hpp"
#include "net/tap/tap_part.hpp"

namespace redial::net {

class TapPolled;

class TapPolledOwner {
public:
    virtual ~TapPolledOwner() = default;
    // It is over, or goes on as a WebSocket; it may still be on the call stack.
    virtual void on_polled_over(TapPolled& polled) = 0;
    // A request of it came to its end only then.
    virtual void on_late_part(SessionId session, AttemptId attempt, core::HttpSeen seen) = 0;
};

// What the open packet told.
struct PolledTerms {
    std::string sid;
    // Without a request for so long the server gives the session up: ping interval and timeout.
    Duration silence_max{};
};

class TapPolled final : public Timed, public LaneHolder, public TapPart {
public:
    // The lane's attempt is open.
    TapPolled(DialService& service, TapPolledOwner& owner, TapLane& lane, PolledTerms terms);

    const std::string& sid() const { return terms_.sid; }
    // False: it ended, or goes on as a WebSocket.
    bool is_polling() const { return lane_ != nullptr; }
    // Null: it is no longer told of here.
    TapLane* lane() const { return lane_; }

    void tell_packets(core::Direction direction, const PlainBody& body);
    void on_asked(bool is_post);
    void on_part_body(BytesView body, std::uint64_t size_bytes) override;
    void on_part_answer(core::HttpSeen seen, BytesView body) override;
    void on_part_cut(core::HttpSeen seen, const core::Outcome& outcome) override;
    void tell(core::Happening what);
    // Of the connection that has a request of it under way.
    void set_half_open(std::optional<Instant> since) { half_open_since_ = since; }
    // Its WebSocket is what carries it from now on.
    void hand_over(LaneHolder& to);
    void end(core::Outcome outcome, std::string response = "");

    bool is_live() const override { return is_polling() && !half_open_since_; }
    void leave() override;

    std::optional<Instant> deadline() const override;
    void on_time() override;

private:
    void tell_packet(core::Direction direction, std::string_view packet, bool is_compressed);
    void tell_lost(std::string why);
    void note_asked_for(const core::HttpSeen& seen);
    void end_refused(const core::HttpSeen& seen, BytesView body);
    void let_go();

    DialService& service_;
    TapPolledOwner& owner_;
    TapLane* lane_;
    SessionId session_;
    AttemptId attempt_;
    PolledTerms terms_;
    std::uint32_t waiting_ = 0;  // requests for the server's packets under way
    Instant asked_at_;           // when the last one came to its end
    std::optional<Instant> half_open_since_;
    bool has_told_lost_ = false;
};

}  // namespace redial::net
