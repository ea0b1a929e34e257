// What a rule is given: the session after the fold, when it is, and where findings go. Lives for
// one event; the thread that applies events.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "core/event.hpp"
#include "model/findings.hpp"
#include "model/session_model.hpp"

namespace redial::model {

struct RuleContext {
    SessionModel& session;  // its findings are written, all else is read
    core::Stamp stamp;      // of the event
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

// It is a tap's: its client is somebody else's program, and only what passes is known of it.
bool is_foreign(const SessionModel& session);
// The client dialled by itself: neither a person nor the start of the session.
bool is_automatic(const SessionModel& session, const Attempt& attempt);
// Ended as somebody on our side wished: nothing is wrong, and nothing is to be learnt from it.
bool is_deliberate(const core::Outcome& outcome);
// "fault made on purpose: half_open", or "" when none was near.
std::string faults_near(const RuleContext& context, AttemptId attempt, Instant at);
// Of the attempt before this one; null when it is not known or has not ended.
const Attempt* ended_before(const Attempts& attempts, const Attempt& attempt);

}  // namespace redial::model
