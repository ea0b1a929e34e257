// Pings of our own, the pongs they wait for, and round trips (RFC 6455 5.5.2, 5.5.3). Pure: time is
// an argument. Service thread.
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
    bool has_timed_out(Instant now) const;
    // Nothing was read for a while, by our own choice: what is unanswered gets its time anew.
    void forgive(Instant now);

    std::optional<Instant> next_ping_at() const;
    std::optional<Instant> pong_due_at() const;

  private:
    struct Sent {
        Bytes payload;
        Instant at;
        bool is_ours = false;  // the heartbeat's, with a time limit
        Instant due{};
    };
    Bytes note(Bytes payload, Instant now, bool is_ours);

    Duration interval_;
    Duration timeout_;
    Instant next_ping_at_;
    std::uint64_t last_id_ = 0;
    std::deque<Sent> unanswered_;  // oldest first
};

}  // namespace redial::net
