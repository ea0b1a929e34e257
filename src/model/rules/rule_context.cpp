// What several rules need: noting a finding, and the evidence for it. The thread that applies
// events.
#include "model/rules/rule_context.hpp"

#include <algorithm>
#include <utility>

#include "base/escape.hpp"
#include "model/rules/rules.hpp"

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

// What somebody chose, or another's program does, is judged as it stands.
FindingTone tone_of(const SessionModel& session, const FindingRule& rule) {
    if (rule.tone == nullptr || is_relayed(session)) return {};
    return rule.tone(session.config->policy);
}

}  // namespace

bool is_automatic(const SessionModel& session, const Attempt& attempt) {
    return is_relayed(session) || attempt.origin == core::Origin::Policy;
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

void RuleContext::note(RuleId id, std::string what, AttemptId attempt, Instant at,
                       std::string words) const {
    const FindingRule& rule = rule_of(id);
    const Finding* known = findings.find(rule.name);
    const bool keeps_words =
        known == nullptr || known->made.evidence.size() < Findings::evidence_max;
    if (keeps_words) {
        const std::string faults = faults_near(*this, attempt, at);
        if (!faults.empty()) words += " (" + faults + ")";
    }
    findings.note(rule, std::move(what), {attempt, at, std::move(words)}, tone_of(session, rule));
}

}  // namespace redial::model
