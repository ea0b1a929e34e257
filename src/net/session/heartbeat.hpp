// Pings of our own, the pongs they wait for, and round trips (RFC 6455 5.5.2, 5.5.3). Any bytes
// that come behind a ping show that the peer lives: inside a frame no pong can come (5.4), and a
// server may answer with what it likes. Pure: time is an argument. Service thread.
#pragma once

#include <deque>
#include <optional>

#include "base/bytes.hpp"
#include "base/time.hpp"

namespace redial::net {

class Heartbeat {
public:
    // `interval` 0: no pings of our own; `timeout` 0: an unanswered one ends nothing.
    Heartbeat(Duration interval, Duration timeout, Instant now);

    // The payload of the ping to send now, when one is due. It holds an id.
    std::optional<Bytes> take_due_ping(Instant now);
    // A ping that the person sends: with an id of ours when it has no payload.
    Bytes note_ping(BytesView payload, Instant now);
    // The round trip that this pong completes; nullopt for one that answers nothing (5.5.3).
    std::optional<Duration> note_pong(BytesView payload, Instant now);
    // Bytes came, whatever they are: what was asked before needs no answer any more to know it.
    void note_life() { pong_due_.reset(); }
    // The data of the newest ping without its pong; null: each has its own.
    const Bytes* awaited() const {
        return unanswered_.empty() ? nullptr : &unanswered_.back().payload;
    }
    bool has_timed_out(Instant now) const;
    // Nothing was read for a while, by our own choice: what is unanswered gets its time anew.
    void forgive(Instant now);

    std::optional<Instant> next_ping_at() const;
    std::optional<Instant> pong_due_at() const { return pong_due_; }

private:
    struct Sent {
        Bytes payload;
        Instant at;
    };
    Bytes note(Bytes payload, Instant now);

    Duration interval_;
    Duration timeout_;
    Instant next_ping_at_;
    std::uint64_t last_id_ = 0;
    std::deque<Sent> unanswered_;      // oldest first
    std::optional<Instant> pong_due_;  // of the heartbeat's oldest ping since the last sign of life
};

}  // namespace redial::net
