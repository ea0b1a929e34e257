// What the rules have in common. The thread that applies events.
#include "model/rule_context.hpp"

#include <algorithm>
#include <utility>

#include "base/escape.hpp"

namespace redial::model {
namespace {

// Faults in force are few, and the newest stand last.
constexpr std::size_t looked_back_max = 8;

void add_name(std::string& names, std::string_view name) {
    if (names.find(name) != std::string::npos) return;
    if (!names.empty()) names += ", ";
    names += escaped_line(name, 60);
}

bool serves(const core::LabChanged& lab, const SessionModel& session) {
    if (lab.port == 0) return false;
    return session.config->url.find(":" + std::to_string(lab.port) + "/") != std::string::npos;
}

void add_lab_faults(std::string& names, const core::LabChanged& lab) {
    if (lab.refuses || !lab.is_listening) add_name(names, "lab server refuses");
    if (lab.answers_503) add_name(names, "lab server answers 503");
    if (lab.closes_after) add_name(names, "lab server accepts and closes");
}

// The waits are those of Redial's default, whatever else of the policy was changed.
bool has_default_ladder(const core::Policy& policy) {
    const core::Policy usual;
    return policy.formula == usual.formula && policy.first_delay == usual.first_delay &&
           policy.first_delay_max == usual.first_delay_max && policy.factor == usual.factor &&
           policy.cap == usual.cap && policy.table == usual.table && policy.whole == usual.whole &&
           policy.random_first_max == usual.random_first_max &&
           policy.first_at_once == usual.first_at_once && policy.jitter == usual.jitter &&
           policy.reset_rule == usual.reset_rule && !policy.adapts;
}

// Redial's default is a chat's, on purpose: what it does to a server is told, as a warning and
// with what to choose instead. What somebody chose, or another's program does, is judged as it
// stands.
Findings::Tone tone_of(const SessionModel& session, RuleId rule) {
    if (is_foreign(session)) return {};
    const core::Policy& policy = session.config->policy;
    switch (rule) {
        case RuleId::BackoffResetsOnOpen:
        case RuleId::ReconnectStorm:
            return {has_default_ladder(policy), "Redial's preset careful does that."};
        case RuleId::NoJitter:
        case RuleId::FirstReconnectNotSpread:
            return {false, "Redial's preset careful spreads its waits."};
        case RuleId::FatalOutcomeRetried:
            if (!policy.outcomes.empty()) return {};
            return {false, "Redial's preset careful stops on them."};
        default: return {};
    }
}

}  // namespace

bool is_foreign(const SessionModel& session) {
    return session.config->tap.has_value() || session.config->tap_of != SessionId{};
}

bool is_automatic(const SessionModel& session, const Attempt& attempt) {
    return is_foreign(session) || attempt.origin == core::Origin::Policy;
}

bool is_deliberate(const core::Outcome& outcome) {
    if (outcome.kind == core::OutcomeKind::Abandoned) return true;
    if (outcome.by != core::EndedBy::Us) return false;
    return outcome.kind == core::OutcomeKind::Closed ||
           outcome.kind == core::OutcomeKind::CloseTimedOut ||
           outcome.kind == core::OutcomeKind::InvalidTarget;
}

std::string faults_near(const RuleContext& context, AttemptId attempt, Instant at) {
    const SessionModel& session = context.session;
    std::string names;
    const auto& spans = session.fault_spans;
    for (std::size_t back = 1; back <= std::min(spans.size(), looked_back_max); ++back) {
        const FaultSpan& span = spans[spans.size() - back];
        const bool is_near =
            span.from <= at && (!span.to || *span.to + context.options.fault_near >= at);
        if (is_near) add_name(names, span.name);
    }
    const auto& markers = session.markers;
    for (std::size_t back = 1; back <= std::min(markers.size(), looked_back_max); ++back) {
        const Marker& marker = markers[markers.size() - back];
        const auto* fault = std::get_if<core::FaultMade>(&marker.what);
        if (fault == nullptr) continue;
        const bool is_near = marker.at <= at && at - marker.at <= context.options.fault_near;
        if (is_near || (marker.attempt == attempt && attempt != AttemptId{})) {
            add_name(names, fault->name);
        }
    }
    if (serves(context.lab, session)) add_lab_faults(names, context.lab);
    return names.empty() ? names : "fault made on purpose: " + names;
}

void RuleContext::note(RuleId rule, std::string what, AttemptId attempt, Instant at,
                       std::string words) const {
    const Finding* known = session.findings.find(rule);
    const bool keeps_words =
        known == nullptr || known->made.evidence.size() < Findings::evidence_max;
    if (keeps_words) {
        const std::string faults = faults_near(*this, attempt, at);
        if (!faults.empty()) words += " (" + faults + ")";
    }
    session.findings.note(rule_of(rule), std::move(what), {attempt, at, std::move(words)},
                          tone_of(session, rule));
}

const Attempt* ended_before(const Attempts& attempts, const Attempt& attempt) {
    for (std::size_t back = 2; back <= attempts.size() && back <= 3; ++back) {
        const Attempt& before = attempts[attempts.size() - back];
        if (before.id < attempt.id) return before.ended_at ? &before : nullptr;
    }
    return nullptr;
}

}  // namespace redial::model
