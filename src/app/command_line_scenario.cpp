// Describes `redial scenario` to CLI11. Main thread.
#include "app/command_line_scenario.hpp"

#include "app/command_line_values.hpp"

namespace redial::app {

CLI::App& add_scenario(CLI::App& app, ScenarioOptions& options) {
    CLI::App& verb = *app.add_subcommand("scenario", "The outage of a recording as a scenario");
    verb.add_option("LOG", options.input, "Recording (.jsonl) or HAR (.har); - is stdin")
        ->required()
        ->check(input_file())
        ->type_name("LOG.jsonl");
    verb.add_option("-o,--output", options.output, "Write it here, not to stdout")
        ->type_name("FILE.json");
    verb.add_option("--session", options.session, "Of this session alone: its name or number")
        ->type_name("NAME");
    verb.add_flag("--include-secrets", options.includes_secrets, "Keep ids and credentials");
    verb.footer("Play it: redial tap --listen 9001 --to URL --scenario FILE (docs/replay.md)");
    return verb;
}

}  // namespace redial::app
