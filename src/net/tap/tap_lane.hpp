// One client of a tap as a session: its id, its attempts in sequence, and what is told of them. The
// tap's own session is the lane of its first client. Service thread only.
#pragma once

#include <cstdint>
#include <string>

#include "net/service/service.hpp"
#include "net/tap/tap_lanes.hpp"

namespace redial::net {

// How TCP came to its end at the client, in the order it was seen.
enum class ClientEnd : std::uint8_t {
    ClientFinished,  // its FIN
    ClientReset,     // its RST
    ServerFinished,  // the server's FIN was passed on to it
    ServerReset,
    FaultFinished,  // a fault ended it
    FaultReset,
    TapReset,  // the tap was switched off or removed, or a person reset it
};

// Who tells of the attempt that runs on a lane: one connection, or a session that polls.
class LaneHolder {
public:
    virtual ~LaneHolder() = default;
    // Its client may still believe in it.
    virtual bool is_live() const = 0;
    // Another attempt has taken the lane: end this one's report.
    virtual void leave() = 0;
};

class TapLane {
public:
    TapLane(DialService& service, SessionId id) : service_(service), id_(id) {}

    SessionId id() const { return id_; }
    AttemptId attempt() const { return attempt_; }  // the newest
    // How sure it is that a dial is this client's (net/tap/tap_lanes.hpp).
    struct Dial {
        std::string url;
        std::string known_by;
        bool is_sure = true;
        bool is_wait_seen = true;
        bool is_stream = false;  // an event stream: whoever is done with it lets go of TCP
    };
    // A new attempt, begun `at` or, where something was told later than that, then.
    void begin_attempt(Dial dial, Instant at);
    void open_attempt(core::AttemptOpened opened);
    // `request`: the head of one that did not open.
    void end_attempt(core::Outcome outcome, std::string response, std::string request = "");

    void tell(core::Happening what);
    void tell_at(core::Happening what, Instant at);
    void tell_message(core::MessageSeen message);
    void tell_lost();

    LaneState state;
    LaneHolder* holder = nullptr;  // of the attempt that runs

private:
    void tell_status(core::ConnectionStatus status, Instant at);
    core::Stamp stamp_at(Instant at);

    DialService& service_;
    SessionId id_;
    AttemptId attempt_;
    bool has_attempt_ = false;
    bool is_stream_ = false;
    std::optional<Instant> opened_at_;
    std::uint32_t next_retry_ = 0;  // attempts lost in a row, as far as it can be seen
    core::ConnectionStatus status_ = core::ConnectionStatus::Closed;
    Instant told_at_{};  // nothing is told before what was told last
    core::Lost lost_;    // the event ring was full
};

}  // namespace redial::net
