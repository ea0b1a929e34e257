// How the workspace runs the rules: after the fold of each event, when time alone tells something,
// and over all sessions. The thread that applies events.
#include <algorithm>
#include <string>
#include <utility>

#include "model/fold/fold.hpp"
#include "model/fold/workspace.hpp"
#include "model/rules/rules.hpp"
#include "model/words/join.hpp"

namespace redial::model {

RuleContext Workspace::context_of(SessionModel& session, const core::Stamp& stamp) const {
    return {session,
            session.findings,
            {session.id, stamp.attempt, stamp.at, stamp.wall_at},
            finding_options_,
            lab_,
            sessions_};
}

void Workspace::run_rules(Watched& watched, const core::Event& event) {
    watched.rules->on_event(context_of(*watched.session, event.stamp), event);
    run_fleet_rules(watched, event);
    tell_findings(watched, event.stamp);
}

void Workspace::run_rules(Watched& watched, const core::Stamp& stamp,
                          const core::MessageSeen& message) {
    watched.rules->on_message(context_of(*watched.session, stamp), message);
    tell_findings(watched, stamp);
}

void Workspace::run_fleet_rules(Watched& watched, const core::Event& event) {
    const RuleContext context = context_of(*watched.session, event.stamp);
    if (std::holds_alternative<core::SessionChanged>(event.what))
        fleet_.config_changed(watched.session->id);
    if (std::holds_alternative<core::AttemptStarted>(event.what)) fleet_.started(context);
    if (!is_relayed(*watched.session)) return;
    if (std::holds_alternative<core::AttemptOpened>(event.what)) fleet_.opened(context);
    if (std::holds_alternative<core::AttemptEnded>(event.what)) fleet_.ended(context);
    rules_due_ = std::min(rules_due_, fleet_.due());
}

// Each rule that is due moves its own instant on, so this is rare: seconds apart for each session.
void Workspace::run_due_rules(const core::Stamp& stamp) {
    rules_due_ = Instant::max();
    for (const auto& session : sessions_) {
        Watched& watched = by_id_.at(session->id);
        core::Stamp own = stamp;
        own.session = session->id;
        if (stamp.at >= watched.rules->due()) watched.rules->on_due(context_of(*session, own));
        tell_findings(watched, own);
    }
    if (stamp.at >= fleet_.due()) note_overlaps(stamp);
    rules_due_ = std::min(rules_due_, fleet_.due());
}

void Workspace::note_overlaps(const core::Stamp& stamp) {
    for (const FleetRules::Overlap& overlap : fleet_.take_overlaps(stamp.at)) {
        Watched* const found = find_watched(overlap.session);
        const SessionModel* other = find(overlap.other);
        if (found == nullptr || other == nullptr) continue;
        context_of(*found->session, stamp)
            .note(RuleId::TwoLiveSockets,
                  "one session id was open on two connections at the same time", overlap.attempt,
                  stamp.at, join("the same session id is open as ", other->name));
        tell_findings(*found, stamp);
    }
}

void Workspace::tell_clock_jump(const core::Stamp& stamp, Duration by) {
    for (const auto& session : sessions_) {
        SessionRules& rules = *by_id_.at(session->id).rules;
        rules.on_clock_jump(context_of(*session, stamp), by);
        rules_due_ = std::min(rules_due_, rules.due());
    }
}

// To the journal, so that an export from memory has it, and to whoever hears what is concluded.
void Workspace::tell_findings(Watched& watched, const core::Stamp& stamp) {
    SessionModel& session = *watched.session;
    rules_due_ = std::min(rules_due_, watched.rules->due());
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
