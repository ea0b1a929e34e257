// redial export: a recording as CSV, HAR or redacted JSON Lines. The command line's only thread.
#include "app/command_line.hpp"
#include "app/log_session.hpp"
#include "app/standard_output.hpp"
#include "app/verb.hpp"
#include "base/counted.hpp"
#include "base/format.hpp"
#include "base/version.hpp"
#include "log/export.hpp"

namespace redial::app {
namespace {

// ".jsonl (JSON Lines), .csv (messages) or attempts.csv"
std::string endings_in_words() {
    std::string words;
    const core::ExportFormatInfo& last = *std::rbegin(core::export_formats);
    for (const core::ExportFormatInfo& info : core::export_formats) {
        if (!words.empty()) words += &info == &last ? " or " : ", ";
        words += info.ending;
        if (*info.is_of != '\0') words += std::string(" (") + info.is_of + ")";
    }
    return words;
}

}  // namespace

int run_export(const ExportOptions& options) {
    log::ExportOptions wish;
    wish.tool = std::string("redial ") + program_version;
    if (options.includes_secrets) wish.secrets = log::Secrets::Included;
    if (!options.format.empty()) {
        wish.format = core::from_name<core::ExportFormat>(options.format);
    } else if (options.output != "-" && !log::export_format_of_path(options.output)) {
        std::string words = options.output + ": what to write is not clear from this name; end it";
        words += " in " + endings_in_words() + ", or say --format";
        return complain(words, exit_usage);
    }
    const auto session = find_session(options.input, options.session);
    if (!session) return complain(session.error().line(), exit_usage);
    wish.session = *session;
    const auto summary = log::export_log(options.input, options.output, wish);
    if (!summary) return complain(summary.error().line(), exit_failed);
    print_error(fmt::format("{}: {}, {} of them messages, {}\n", summary->path,
                            counted(summary->events, "event"), summary->messages,
                            counted(summary->size_bytes, "byte")));
    if (!summary->remark.empty()) print_error(summary->remark + "\n");
    return exit_done;
}

}  // namespace redial::app
