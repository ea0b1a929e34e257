// Counts pings that were answered and pings that were lost. The thread that applies events.
#include "model/series/ping_tally.hpp"

#include <algorithm>

namespace redial::model {

void PingTally::opened(AttemptId attempt, Instant at) {
    attempt_ = attempt;
    forget_unanswered(at);
}

void PingTally::ended(AttemptId attempt, Instant at) {
    if (attempt != attempt_ || attempt_ == AttemptId{}) return;
    attempt_ = {};
    forget_unanswered(at);
}

void PingTally::see(const core::Stamp& stamp, const core::MessageSeen& message) {
    if (stamp.attempt != attempt_) return;
    const bool is_out = message.direction == core::Direction::Out;
    if (message.opcode == core::Opcode::Pong && !is_out) return answered(stamp.at);
    if (message.opcode != core::Opcode::Ping || !is_out) return;
    if (unanswered_ == 0) oldest_unanswered_at_ = stamp.at;
    ++unanswered_;
}

// The newest unanswered one, and those before it are lost.
void PingTally::answered(Instant at) {
    if (unanswered_ == 0) return;
    for (; unanswered_ > 1; --unanswered_) count(at, true);
    count(at, false);
    unanswered_ = 0;
}

// A connection ended: what is unanswered was not lost by the network, but all except the newest
// had their time.
void PingTally::forget_unanswered(Instant at) {
    for (; unanswered_ > 1; --unanswered_) count(at, true);
    unanswered_ = 0;
}

void PingTally::count(Instant at, bool was_lost) {
    pings_[counted_ % kept_max] = {at, was_lost};
    ++counted_;
}

PingTally::Counts PingTally::counts(Instant from, Instant to) const {
    Counts counts;
    for (std::size_t i = 0; i < std::min<std::uint64_t>(counted_, kept_max); ++i) {
        if (pings_[i].at < from || pings_[i].at > to) continue;
        ++counts.counted;
        if (pings_[i].was_lost) ++counts.lost;
    }
    return counts;
}

}  // namespace redial::model
