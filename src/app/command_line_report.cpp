// The options of `redial report`. Main thread.
#include "app/command_line_report.hpp"

#include "app/command_line_values.hpp"

namespace redial::app {

CLI::App& add_report(CLI::App& app, ReportRunOptions& options) {
    CLI::App& verb = *app.add_subcommand("report", "A recording as a page to pass on");
    verb.add_option("IN", options.input, "Recording (.jsonl) or HAR (.har); - is stdin")
        ->required()
        ->check(input_file())
        ->type_name("IN.jsonl");
    verb.add_option("-o,--output", options.output, "Target (.html, .md); - is stdout, the default")
        ->type_name("FILE");
    verb.add_option("--format", options.format, "By default from the target's name, else html")
        ->check(CLI::IsMember({"html", "markdown"}).description(""))
        ->type_name("html|markdown");
    verb.add_flag("--include-secrets", options.includes_secrets, "Keep ids and credentials");
    verb.footer("Outages, attempts, findings and plots in one file that asks for nothing else");
    return verb;
}

}  // namespace redial::app
