// How the workspace runs the rules: after the fold of each event, when time alone tells something,
// and over all sessions. The thread that applies events.
#include <algorithm>
#include <string>
#include <utility>

#include "model/fold.hpp"
#include "model/join.hpp"
#include "model/rules.hpp"
#include "model/workspace.hpp"

namespace redial::model {

RuleContext Workspace::context_of(SessionModel& session, const core::Stamp& stamp) const {
    return {session,
            {session.id, stamp.attempt, stamp.at, stamp.wall_at},
            finding_options_,
            lab_,
            sessions_};
}

void Workspace::run_rules(SessionModel& session, const core::Event& event) {
    session.rules->on_event(context_of(session, event.stamp), event);
    run_fleet_rules(session, event);
    tell_findings(session, event.stamp);
}

void Workspace::run_rules(SessionModel& session, const core::Stamp& stamp,
                          const core::MessageSeen& message) {
    session.rules->on_message(context_of(session, stamp), message);
    tell_findings(session, stamp);
}

void Workspace::run_fleet_rules(SessionModel& session, const core::Event& event) {
    const RuleContext context = context_of(session, event.stamp);
    if (const auto delay = session.rules->take_delay()) fleet_.waited(context, *delay);
    if (!is_foreign(session)) return;
    if (std::holds_alternative<core::AttemptOpened>(event.what)) fleet_.opened(context);
    if (std::holds_alternative<core::AttemptEnded>(event.what)) fleet_.ended(context);
    rules_due_ = std::min(rules_due_, fleet_.due());
}

// Each rule that is due moves its own instant on, so this is rare: seconds apart for each session.
void Workspace::run_due_rules(const core::Stamp& stamp) {
    rules_due_ = Instant::max();
    for (const auto& session : sessions_) {
        core::Stamp own = stamp;
        own.session = session->id;
        if (stamp.at >= session->rules->due()) session->rules->on_due(context_of(*session, own));
        tell_findings(*session, own);
    }
    if (stamp.at >= fleet_.due()) {
        for (const FleetRules::Overlap& overlap : fleet_.take_overlaps(stamp.at)) {
            SessionModel* session = session_of(overlap.session);
            const SessionModel* other = find(overlap.other);
            if (session == nullptr || other == nullptr) continue;
            context_of(*session, stamp)
                .note(RuleId::TwoLiveSockets,
                      "one session id was open on two connections at the same time",
                      overlap.attempt, stamp.at,
                      join("the same session id is open as ", other->name));
            tell_findings(*session, stamp);
        }
    }
    rules_due_ = std::min(rules_due_, fleet_.due());
}

void Workspace::tell_clock_jump(const core::Stamp& stamp, Duration by) {
    for (const auto& session : sessions_) {
        session->rules->on_clock_jump(context_of(*session, stamp), by);
        rules_due_ = std::min(rules_due_, session->rules->due());
    }
}

// To the journal, so that an export from memory has it, and to whoever hears what is concluded.
void Workspace::tell_findings(SessionModel& session, const core::Stamp& stamp) {
    rules_due_ = std::min(rules_due_, session.rules->due());
    if (!session.findings.has_untold()) return;
    ++revision_;
    for (core::FindingMade& made : session.findings.take_untold()) {
        const AttemptId attempt = made.evidence.empty() ? AttemptId{} : made.evidence[0].attempt;
        const auto event = std::make_shared<const core::Event>(
            core::Event{{session.id, attempt, stamp.at, stamp.wall_at}, std::move(made)});
        remember(session, event);
        if (derived_ != nullptr) derived_->on_event(*event);
    }
}

}  // namespace redial::model
