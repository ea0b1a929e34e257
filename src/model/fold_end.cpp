// The end of an attempt in outages and close times. The thread that applies events.
#include "model/fold_end.hpp"

#include <algorithm>

namespace redial::model {
namespace {

// When it broke: told by a watcher, or at the latest when something of the peer came last.
Instant broke_at(const SessionModel& session, const core::Stamp& stamp, const Attempt& attempt,
                 const core::Outcome& outcome) {
    const Instant opened_at = attempt.opened_at.value_or(stamp.at);
    const Instant heard_at = std::max(session.traffic_in_at.value_or(opened_at), opened_at);
    if (attempt.half_open_for) return std::max(stamp.at - *attempt.half_open_for, opened_at);
    return outcome.kind == core::OutcomeKind::PongTimedOut ? heard_at : stamp.at;
}

}  // namespace

void note_end(SessionModel& session, const core::Stamp& stamp, const Attempt& attempt) {
    const core::Outcome& outcome = *attempt.outcome;
    const bool is_ours = outcome.by == core::EndedBy::Us;
    const bool was_forced = outcome.kind == core::OutcomeKind::Forced || attempt.was_silent;
    const bool is_wished = outcome.kind == core::OutcomeKind::Abandoned ||
                           (is_ours && (outcome.kind == core::OutcomeKind::Closed ||
                                        outcome.kind == core::OutcomeKind::CloseTimedOut));
    session.outages.ended({stamp.attempt, stamp.at, broke_at(session, stamp, attempt, outcome),
                           attempt.was_open(), !is_wished, was_forced, core::short_name(outcome)});
    // What we ended says nothing of limits on the way.
    if (!attempt.was_open() || is_ours || outcome.kind == core::OutcomeKind::Forced) return;
    const Instant opened_at = *attempt.opened_at;
    // Nor does an end whose instant no file tells: it is shown where it is known to be over.
    const bool is_later = attempt.open_for < stamp.at - opened_at;
    if (outcome.kind == core::OutcomeKind::Unknown && is_later) return;
    const Instant in_at = std::max(session.traffic_in_at.value_or(opened_at), opened_at);
    const Instant out_at = std::max(session.traffic_out_at.value_or(opened_at), opened_at);
    session.close_times.add({stamp.at, stamp.attempt, stamp.at - opened_at,
                             stamp.at - std::max(in_at, out_at), stamp.at - in_at});
}

}  // namespace redial::model
