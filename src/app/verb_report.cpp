// redial report: a recording or a HAR as one HTML page or as Markdown, for people without Redial.
// The command line's only thread.
#include "app/command_line.hpp"
#include "app/run_files.hpp"
#include "app/standard_output.hpp"
#include "app/verb.hpp"
#include "base/counted.hpp"
#include "base/format.hpp"
#include "base/version.hpp"
#include "log/any_log.hpp"
#include "log/atomic_file.hpp"
#include "log/learning_sink.hpp"
#include "model/fold/workspace.hpp"
#include "report/report.hpp"

namespace redial::app {
namespace {

// "markdown" or "html"; "" where the name does not tell.
std::string format_of(const ReportRunOptions& options) {
    if (!options.format.empty()) return options.format;
    const std::string& path = options.output;
    if (path == "-" || path.ends_with(".html") || path.ends_with(".htm")) return "html";
    return path.ends_with(".md") || path.ends_with(".markdown") ? "markdown" : "";
}

std::string source_of(const std::string& input, const log::LogHeader& header, bool has_secrets) {
    std::string words =
        fmt::format("Made by redial {} from {}", program_version, file_name_of(input));
    if (!header.tool.empty()) words += ", recorded by " + header.tool;
    words += ". Messages are counted and not shown";
    return words + (has_secrets ? "; secrets are included." : "; secrets are left out.");
}

}  // namespace

int run_report(const ReportRunOptions& options) {
    const std::string format = format_of(options);
    if (format.empty())
        return complain("report: " + options.output + ": what to write is not clear from this " +
                            "name; end it in .html or .md, or say --format",
                        exit_usage);
    if (const Status can_tell = try_outputs({options.output}); !can_tell)
        return complain(can_tell.error().line(), exit_usage);
    model::Workspace workspace;
    log::LearningSink sink(workspace);
    auto log = log::AnyLog::open(options.input);
    if (!log) return complain(log.error().line(), exit_failed);
    if (const Status read = log->read_all(sink); !read)
        return complain(read.error().line(), exit_failed);
    report::ReportOptions wish;
    wish.title = "Redial report: " + file_name_of(options.input);
    wish.source = source_of(options.input, log->summary().header, options.includes_secrets);
    wish.remark = log->summary().remark();
    if (!options.includes_secrets)
        wish.redact = [&sink](std::string_view text) { return sink.redacted(text); };
    const std::string text =
        format == "html" ? report::html_of(workspace, wish) : report::markdown_of(workspace, wish);
    if (options.output == "-") return print_all(text, exit_done);
    const Status written = log::write_file_atomically(options.output, text);
    if (!written) return complain(written.error().line(), exit_failed);
    print_error(fmt::format("{}: {}, {}\n", options.output,
                            counted(workspace.sessions().size(), "session"),
                            counted(text.size(), "byte")));
    if (!wish.remark.empty()) print_error(wish.remark + "\n");
    return exit_done;
}

}  // namespace redial::app
