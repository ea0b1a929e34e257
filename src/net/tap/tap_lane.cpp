// Tells the dials of one client of a tap as attempts of a session. Service thread only.
#include "net/tap/tap_lane.hpp"

#include <algorithm>
#include <utility>

#include "base/debug_log.hpp"

namespace redial::net {

core::Stamp TapLane::stamp_at(Instant at) {
    const Now now = service_.now();
    told_at_ = std::max(told_at_, at);
    return {id_, attempt_, told_at_, now.wall - (now.mono - told_at_)};
}

void TapLane::tell_at(core::Happening what, Instant at) {
    service_.tell({stamp_at(at), std::move(what)});
}

void TapLane::tell(core::Happening what) { tell_at(std::move(what), service_.now().mono); }

void TapLane::tell_status(core::ConnectionStatus status, Instant at) {
    if (status == status_) return;
    tell_at(core::StatusChanged{std::exchange(status_, status), status}, at);
}

void TapLane::begin_attempt(Dial dial, Instant at) {
    ++attempt_.value;
    has_attempt_ = true;
    is_stream_ = dial.is_stream;
    opened_at_.reset();
    REDIAL_LOG(Dial, Info, "session {} attempt {}: a client dials {}", id_.value, attempt_.value,
               dial.url);
    // It is the client's program that dials; by which policy only that knows.
    core::AttemptStarted started{std::move(dial.url), core::Origin::Program, next_retry_, ""};
    started.known_by = std::move(dial.known_by);
    started.is_lane_sure = dial.is_sure;
    started.is_wait_seen = dial.is_wait_seen && !std::exchange(state.has_blind_wait, false);
    tell_at(std::move(started), at);
    tell_status(core::ConnectionStatus::Connecting, at);
}

void TapLane::open_attempt(core::AttemptOpened opened) {
    opened_at_ = service_.now().mono;
    state.is_doubtful = false;  // whoever it is: what it does next is seen from its beginning
    tell(std::move(opened));
    tell_status(core::ConnectionStatus::Open, *opened_at_);
}

void TapLane::end_attempt(core::Outcome outcome, std::string response, std::string request) {
    if (!has_attempt_) return;
    has_attempt_ = false;
    REDIAL_LOG(Dial, Info, "session {} attempt {}: {}", id_.value, attempt_.value,
               core::in_words(outcome));
    tell_lost();
    const Instant now = service_.now().mono;
    const bool was_lost = outcome.by != core::EndedBy::Us;
    next_retry_ = !was_lost ? 0 : opened_at_ ? 1 : next_retry_ + 1;
    core::AttemptEnded ended;
    // 1000 and 1001 of the client itself: it goes, and need not come back. A stream has no such
    // word: whoever lets go of it may be done.
    const bool is_goodbye = outcome.kind == core::OutcomeKind::Closed &&
                            (outcome.close_code == 1000 || outcome.close_code == 1001);
    const bool lets_go = is_stream_ && outcome.kind == core::OutcomeKind::Abandoned;
    state.has_left = !was_lost && (is_goodbye || lets_go);
    ended.outcome = std::move(outcome);
    ended.was_open = opened_at_.has_value();
    if (opened_at_) ended.open_for = now - *opened_at_;
    ended.response = std::move(response);
    if (!ended.was_open) ended.request = std::move(request);
    tell(std::move(ended));
    tell_status(core::ConnectionStatus::Closed, now);
    state.ended_at = now;
}

void TapLane::tell_message(core::MessageSeen message) {
    if (lost_.count > 0 && !service_.is_congested()) tell_lost();
    const core::Stamp stamp = stamp_at(service_.now().mono);
    // Watching never slows what passes: what finds no room is counted and told.
    if (service_.tell_message(stamp, message, core::WhenFull::DropAndCount) == Intake::Dropped) {
        ++lost_.count;
        lost_.size_bytes += message.size_bytes;
    }
}

void TapLane::tell_lost() {
    if (lost_.count > 0) tell(std::exchange(lost_, {}));
}

}  // namespace redial::net
