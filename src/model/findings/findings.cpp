// Keeps each finding once, with its first evidence and a count of how often it was seen. The thread
// that applies events and draws.
#include "model/findings/findings.hpp"

#include <algorithm>
#include <utility>

#include "base/escape.hpp"

namespace redial::model {
namespace {

core::FindingMade made_by(const FindingRule& rule, std::string what, const FindingTone& tone) {
    core::FindingMade made;
    made.rule = rule.name;
    made.severity = rule.severity;
    if (tone.is_own_default) made.severity = std::min(rule.severity, core::Severity::Warning);
    made.what = std::move(what);
    made.why = rule.why;
    made.advice = rule.advice;
    if (!tone.further_advice.empty()) made.advice.append(" ").append(tone.further_advice);
    return made;
}

}  // namespace

Finding* Findings::find_to_change(std::string_view rule) {
    const auto is_it = [rule](const Finding& finding) { return finding.made.rule == rule; };
    const auto found = std::find_if(all_.begin(), all_.end(), is_it);
    return found == all_.end() ? nullptr : &*found;
}

const Finding* Findings::find(std::string_view rule) const {
    const auto is_it = [rule](const Finding& finding) { return finding.made.rule == rule; };
    const auto found = std::find_if(all_.begin(), all_.end(), is_it);
    return found == all_.end() ? nullptr : &*found;
}

void Findings::note(const FindingRule& rule, std::string what, core::Evidence evidence,
                    const FindingTone& tone) {
    ++revision_;
    const Instant at = evidence.at;
    if (Finding* known = find_to_change(rule.name)) {
        // A log's own finding and the first time it is concluded from that log are one and the
        // same.
        if (!std::exchange(known->is_only_told, false)) {
            ++known->count;
            if (known->made.evidence.size() < evidence_max) {
                known->made.evidence.push_back(std::move(evidence));
            }
        }
        known->last_at = std::max(known->last_at, at);
        return;
    }
    Finding finding;
    finding.made = made_by(rule, std::move(what), tone);
    finding.made.evidence.push_back(std::move(evidence));
    finding.rule = &rule;
    finding.first_at = finding.last_at = at;
    finding.count = 1;
    untold_.push_back(finding.made);
    all_.push_back(std::move(finding));
}

bool Findings::take(const core::FindingMade& made, const FindingRule* rule, Instant at) {
    if (find(made.rule) != nullptr) return false;
    const auto is_foreign = [](const Finding& finding) { return finding.rule == nullptr; };
    const auto foreign = std::count_if(all_.begin(), all_.end(), is_foreign);
    if (rule == nullptr && static_cast<std::size_t>(foreign) >= foreign_max) return false;
    ++revision_;
    Finding finding;
    finding.made = made;
    if (finding.made.evidence.size() > evidence_max) finding.made.evidence.resize(evidence_max);
    finding.rule = rule;
    finding.first_at = finding.last_at = at;
    finding.count = 1;
    finding.is_only_told = true;
    all_.push_back(std::move(finding));
    return true;
}

std::vector<core::FindingMade> Findings::take_untold() { return std::exchange(untold_, {}); }

std::size_t Findings::count_of(core::Severity severity) const {
    const auto has_it = [severity](const Finding& finding) {
        return finding.made.severity == severity;
    };
    return static_cast<std::size_t>(std::count_if(all_.begin(), all_.end(), has_it));
}

core::Severity Findings::worst() const {
    core::Severity worst = core::Severity::Info;
    for (const Finding& finding : all_) worst = std::max(worst, finding.made.severity);
    return worst;
}

std::string in_words(const core::FindingMade& finding) {
    return escaped_line(std::string(name_of(finding.severity)) + ": " + finding.what + " [" +
                        finding.rule + "]");
}

}  // namespace redial::model
