// What a rule is given: the session after the fold, when it is, and where findings go. Lives for
// one event; the thread that applies events.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "core/event.hpp"
#include "model/findings/findings.hpp"
#include "model/findings/thresholds.hpp"
#include "model/session/session_model.hpp"
#include "model/session/standing.hpp"

namespace redial::model {

struct RuleContext {
    const SessionModel& session;
    Findings& findings;  // the session's
    core::Stamp stamp;   // of the event
    const FindingOptions& options;
    const core::LabChanged& lab;
    std::span<const std::unique_ptr<SessionModel>> sessions;

    // Evidence at `at` of `attempt`; faults in force then are named in it.
    void note(RuleId rule, std::string what, AttemptId attempt, Instant at,
              std::string words) const;
    void note(RuleId rule, std::string what, std::string words) const {
        note(rule, std::move(what), stamp.attempt, stamp.at, std::move(words));
    }
};

// The client dialled by itself: neither a person nor the start of the session.
bool is_automatic(const SessionModel& session, const Attempt& attempt);
// "fault made on purpose: half_open", or "" when none was near.
std::string faults_near(const RuleContext& context, AttemptId attempt, Instant at);

}  // namespace redial::model
