// Notes the end of an attempt in the session's outages and close times, and whether a closed
// stretch is a loss. The thread that applies events.
#include "model/fold/fold_end.hpp"
#include "model/session/standing.hpp"

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
    session.outages.ended({stamp.attempt, stamp.at, broke_at(session, stamp, attempt, outcome),
                           attempt.was_open(), !is_wished(outcome), was_forced,
                           core::short_name(outcome)});
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

void note_standing(SessionModel& session) {
    if (session.spans.empty()) return;
    const Standing standing = standing_of(session);
    Span& span = session.spans.back();
    // A tap counts a client's connection before its dial is told: the stretch until then rests.
    const bool rests =
        session.config->tap ? standing != Standing::Lost : standing == Standing::Resting;
    // A tap listens also while its client is away that failed: that stretch is a loss.
    const bool is_fine = !session.last_outcome || is_calm(*session.last_outcome);
    span.is_resting = span.status == core::ConnectionStatus::Closed && rests && is_fine;
}

}  // namespace redial::model
