// Tells from status, plan and last outcome how a session stands. Any thread.
#include "model/session/standing.hpp"

namespace redial::model {
namespace {

constexpr std::uint16_t normal_closure = 1000;  // RFC 6455 7.4.1

Standing standing_of_tap(const SessionModel& session) {
    const core::TapChanged* tap = session.tap ? &*session.tap : nullptr;
    if (tap != nullptr && !tap->error.empty()) return Standing::Lost;
    if (tap != nullptr && tap->connections > 0) return Standing::Open;
    if (session.status == core::ConnectionStatus::Connecting) return Standing::Connecting;
    return tap != nullptr && tap->is_listening ? Standing::Listening : Standing::Resting;
}

}  // namespace

Standing standing_of(const SessionModel& session) {
    if (session.config->tap) return standing_of_tap(session);
    switch (session.status) {
        case core::ConnectionStatus::Open: return Standing::Open;
        case core::ConnectionStatus::Connecting: return Standing::Connecting;
        case core::ConnectionStatus::Closed: break;
    }
    if (session.is_waiting()) return Standing::Waiting;
    // Close frames have passed, and how it ends is not known yet.
    if (session.live_attempt) return Standing::Resting;
    // A wait that ended in no dial was given up by somebody: Stop, Disconnect.
    if (session.wait_over && !session.halted) return Standing::Resting;
    // A run that was told to end is no failure; a machine that gave up is.
    const bool gave_up = session.halted && session.halt_reason == core::HaltReason::GaveUp;
    if (gave_up) return Standing::Lost;
    const bool is_fine = !session.last_outcome || is_calm(*session.last_outcome);
    return is_fine ? Standing::Resting : Standing::Lost;
}

bool is_wished(const core::Outcome& outcome) {
    if (outcome.kind == core::OutcomeKind::Abandoned) return true;
    return outcome.by == core::EndedBy::Us && (outcome.kind == core::OutcomeKind::Closed ||
                                               outcome.kind == core::OutcomeKind::CloseTimedOut);
}

bool is_calm(const core::Outcome& outcome) {
    if (is_wished(outcome)) return true;
    return outcome.kind == core::OutcomeKind::Closed && outcome.is_clean &&
           outcome.close_code == normal_closure;
}

bool is_deliberate(const core::Outcome& outcome) {
    if (outcome.kind == core::OutcomeKind::Abandoned) return true;
    if (outcome.by != core::EndedBy::Us) return false;
    return outcome.kind == core::OutcomeKind::Closed ||
           outcome.kind == core::OutcomeKind::CloseTimedOut ||
           outcome.kind == core::OutcomeKind::InvalidTarget;
}

}  // namespace redial::model
