// Decides when to ping and when a pong is too late, and measures round trips (RFC 6455 5.5.2,
// 5.5.3). Pure: time is an argument. Service thread.
#include "net/session/heartbeat.hpp"

#include <algorithm>
#include <string>

namespace redial::net {
namespace {

// A peer that never answers must not make us remember every ping.
constexpr std::size_t unanswered_max = 64;

}  // namespace

Heartbeat::Heartbeat(Duration interval, Duration timeout, Instant now)
    : interval_(interval), timeout_(timeout), next_ping_at_(now + interval) {}

Bytes Heartbeat::note(Bytes payload, Instant now) {
    if (unanswered_.size() >= unanswered_max) unanswered_.pop_front();
    unanswered_.push_back({payload, now});
    return payload;
}

std::optional<Bytes> Heartbeat::take_due_ping(Instant now) {
    if (interval_ <= Duration{0} || now < next_ping_at_) return std::nullopt;
    next_ping_at_ = now + interval_;
    if (timeout_ > Duration{0} && !pong_due_) pong_due_ = now + timeout_;
    return note(to_bytes(std::to_string(++last_id_)), now);
}

Bytes Heartbeat::note_ping(BytesView payload, Instant now) {
    if (payload.empty()) return note(to_bytes(std::to_string(++last_id_)), now);
    return note(Bytes(payload.begin(), payload.end()), now);
}

std::optional<Duration> Heartbeat::note_pong(BytesView payload, Instant now) {
    note_life();
    const auto answers = [payload](const Sent& sent) {
        return std::equal(sent.payload.begin(), sent.payload.end(), payload.begin(), payload.end());
    };
    const auto found = std::find_if(unanswered_.begin(), unanswered_.end(), answers);
    if (found == unanswered_.end()) return std::nullopt;
    const Duration rtt = now - found->at;
    // A peer may answer only the most recent of several pings: the older ones are answered too.
    unanswered_.erase(unanswered_.begin(), found + 1);
    return rtt;
}

std::optional<Instant> Heartbeat::next_ping_at() const {
    if (interval_ <= Duration{0}) return std::nullopt;
    return next_ping_at_;
}

bool Heartbeat::has_timed_out(Instant now) const { return pong_due_ && now >= *pong_due_; }

void Heartbeat::forgive(Instant now) {
    if (pong_due_) pong_due_ = std::max(*pong_due_, now + timeout_);
    next_ping_at_ = std::max(next_ping_at_, now);
}

}  // namespace redial::net
