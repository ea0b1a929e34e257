// redial check: the findings of a recording or a HAR, as lines and as JUnit XML, for scripts and
// CI. The command line's only thread.
#include "app/command_line.hpp"
#include "app/standard_output.hpp"
#include "app/verb.hpp"
#include "base/counted.hpp"
#include "base/format.hpp"
#include "base/redact.hpp"
#include "base/xml_text.hpp"
#include "log/any_log.hpp"
#include "log/atomic_file.hpp"
#include "model/findings/thresholds.hpp"
#include "model/fold/workspace.hpp"
#include "model/rules/rules.hpp"
#include "model/words/display_text.hpp"

namespace redial::app {
namespace {

// A log with its secrets may be judged where others read what is printed.
std::string shown(BytesView words, std::size_t characters_max = 300) {
    return redact_urls(model::one_line(words, characters_max), {});
}

std::string in_xml(std::string_view text) { return xml_escaped(shown(as_bytes(text), 2000)); }

std::string name_of_input(const std::string& input) {
    return input == "-" ? "standard input" : input;
}

std::string evidence_line(const model::Workspace& workspace, const core::Evidence& evidence) {
    const double seconds = to_seconds(evidence.at - workspace.first_at());
    const std::string attempt =
        evidence.attempt == AttemptId{} ? "" : fmt::format(", attempt {}", evidence.attempt.value);
    return fmt::format("{:.3f} s{}: {}", seconds, attempt, shown(as_bytes(evidence.words)));
}

std::string findings_text(const model::Workspace& workspace, const model::SessionModel& session) {
    std::string text;
    if (!session.dialect.label().empty())
        text +=
            fmt::format("{}: speaks {}\n", shown(as_bytes(session.name)), session.dialect.label());
    for (const model::Finding& finding : session.findings.all()) {
        text += fmt::format("{} {}: {}: {}{}\n", core::name_of(finding.made.severity),
                            shown(as_bytes(session.name)), finding.made.rule,
                            shown(as_bytes(finding.made.what)),
                            finding.count > 1 ? fmt::format(" ({} times)", finding.count) : "");
        for (const core::Evidence& evidence : finding.made.evidence)
            text += fmt::format("    {}\n", evidence_line(workspace, evidence));
        text += fmt::format("    change: {}\n", shown(as_bytes(finding.made.advice)));
    }
    return text;
}

std::string failure_of(const model::Workspace& workspace, const model::Finding& finding) {
    // CI fails on errors; what is less is told with the test that passed.
    const bool is_error = finding.made.severity == core::Severity::Error;
    const char* element = is_error ? "failure" : "system-out";
    std::string xml =
        is_error ? fmt::format("<failure message=\"{}\" type=\"{}\">", in_xml(finding.made.what),
                               core::name_of(finding.made.severity))
                 : fmt::format("<system-out>{}: {}\n", core::name_of(finding.made.severity),
                               in_xml(finding.made.what));
    for (const core::Evidence& evidence : finding.made.evidence)
        xml += in_xml(evidence_line(workspace, evidence)) + "\n";
    return xml + fmt::format("change: {}</{}>", in_xml(finding.made.advice), element);
}

// A suite for each session, a test for each rule.
std::string junit_of(const model::Workspace& workspace) {
    std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"redial\">\n";
    for (const auto& session : workspace.sessions()) {
        const std::string name = in_xml(session->name);
        xml += fmt::format("<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n", name,
                           model::finding_rules().size(),
                           session->findings.count_of(core::Severity::Error));
        for (const model::FindingRule& rule : model::finding_rules()) {
            xml += fmt::format("<testcase classname=\"{}\" name=\"{}\"", name, rule.name);
            const model::Finding* finding = session->findings.find(rule.name);
            xml += finding == nullptr ? std::string("/>\n")
                                      : ">" + failure_of(workspace, *finding) + "</testcase>\n";
        }
        xml += "</testsuite>\n";
    }
    return xml + "</testsuites>\n";
}

}  // namespace

int run_check(const CheckOptions& options) {
    model::Workspace workspace;
    model::FindingOptions thresholds;
    const Status set = model::set_thresholds(thresholds, options.thresholds);
    if (!set) return complain("--threshold " + set.error().line(), exit_usage);
    workspace.set_finding_options(thresholds);
    auto log = log::AnyLog::open(options.input);
    if (!log) return complain(log.error().line(), exit_failed);
    if (const Status read = log->read_all(workspace); !read)
        return complain(read.error().line(), exit_failed);
    std::string text;
    std::size_t findings = 0;
    std::size_t errors = 0;
    for (const auto& session : workspace.sessions()) {
        text += findings_text(workspace, *session);
        findings += session->findings.size();
        errors += session->findings.count_of(core::Severity::Error);
    }
    const std::string remark = log->summary().remark();
    const int printed = print_all(text, errors > 0 ? exit_failed : exit_done);
    if (!remark.empty()) print_error(remark + "\n");
    print_error(fmt::format("{}: {}, {}, {}\n", name_of_input(options.input),
                            counted(workspace.sessions().size(), "session"),
                            counted(findings, "finding"), counted(errors, "error")));
    if (!options.junit_file.empty()) {
        const Status written = log::write_file_atomically(options.junit_file, junit_of(workspace));
        if (!written) return complain(written.error().line(), exit_failed);
    }
    return printed;
}

}  // namespace redial::app
