// redial export: a recording as CSV or as redacted JSON Lines. The command line's only thread.
#include "app/headless.hpp"
#include "app/standard_output.hpp"
#include "app/version.hpp"
#include "base/format.hpp"
#include "log/export.hpp"

namespace redial::app {

int run_export(const ExportOptions& options) {
    log::ExportOptions wish;
    wish.tool = std::string("redial ") + version;
    if (options.includes_secrets) wish.secrets = log::Secrets::Included;
    if (!options.format.empty()) {
        wish.format = log::export_format_from_name(options.format);
        if (!wish.format)
            return complain("'" + options.format +
                                "' is not a format; try jsonl, messages.csv or "
                                "attempts.csv",
                            exit_usage);
    } else if (options.output != "-" && !log::export_format_of_path(options.output)) {
        return complain(options.output +
                            ": what to write is not clear from this name; end it in .jsonl "
                            "(JSON Lines), .csv (messages) or attempts.csv, or say --format",
                        exit_usage);
    }
    const auto summary = log::export_log(options.input, options.output, wish);
    if (!summary) return complain(summary.error().line(), exit_failed);
    print_error(fmt::format("{}: {} events, {} of them messages, {} bytes\n", summary->path,
                            summary->events, summary->messages, summary->size_bytes));
    if (!summary->remark.empty()) print_error(summary->remark + "\n");
    return exit_done;
}

}  // namespace redial::app
