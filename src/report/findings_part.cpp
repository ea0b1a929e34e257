// Words findings as lines that open to their evidence. Any thread.
#include "report/findings_part.hpp"

#include <algorithm>

#include "base/format.hpp"

namespace redial::report {
namespace {

Text evidence_in_words(const core::Evidence& evidence, const When& when) {
    Text text(when.in_words(evidence.at));
    if (evidence.attempt != AttemptId{})
        text.ours(fmt::format(", attempt {}", evidence.attempt.value));
    return text.ours(": ").told(evidence.words);
}

Folded folded(const model::Finding& finding, const When& when) {
    Folded folded;
    folded.badge = core::name_of(finding.made.severity);
    folded.is_open = finding.made.severity != core::Severity::Info;
    if (finding.rule) folded.line.ours(std::string(finding.rule->title) + ": ");
    folded.line.told(finding.made.what);
    if (finding.count > 1) folded.line.ours(fmt::format(" ({} times)", finding.count));
    folded.line.tone = tone_of(finding.made.severity);
    Bullets evidence;
    for (const core::Evidence& one : finding.made.evidence)
        evidence.items.push_back(evidence_in_words(one, when));
    folded.inside.push_back({std::move(evidence)});
    if (!finding.made.why.empty())
        folded.inside.push_back({Paragraph{Text("Why it matters: ").told(finding.made.why)}});
    if (!finding.made.advice.empty())
        folded.inside.push_back({Paragraph{Text("Change: ").told(finding.made.advice)}});
    folded.inside.push_back({Paragraph{Text("Rule ").said(finding.made.rule), true}});
    return folded;
}

}  // namespace

Tone tone_of(core::Severity severity) {
    switch (severity) {
        case core::Severity::Error: return Tone::Bad;
        case core::Severity::Warning: return Tone::Waiting;
        case core::Severity::Info: break;
    }
    return Tone::Dim;
}

Blocks findings_part(const model::SessionModel& session, const When& when) {
    std::vector<const model::Finding*> findings;
    for (const model::Finding& finding : session.findings.all()) findings.push_back(&finding);
    std::stable_sort(findings.begin(), findings.end(),
                     [](const model::Finding* one, const model::Finding* other) {
                         return one->made.severity > other->made.severity;
                     });
    Blocks blocks;
    for (const model::Finding* finding : findings) blocks.push_back({folded(*finding, when)});
    return blocks;
}

}  // namespace redial::report
