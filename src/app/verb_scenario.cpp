// redial scenario: the outage of a recording as a scenario file. The command line's only thread.
#include "app/recorded_server.hpp"
#include "app/standard_output.hpp"
#include "app/verb.hpp"
#include "base/counted.hpp"
#include "base/format.hpp"
#include "control/scenario_of_dials.hpp"
#include "log/atomic_file.hpp"

namespace redial::app {

int run_scenario(const ScenarioOptions& options) {
    auto server = read_recorded_server({.path = options.input,
                                        .session = options.session,
                                        .includes_secrets = options.includes_secrets});
    if (!server) return complain(server.error().line(), exit_failed);
    if (server->dials.empty())
        return complain(server->name + ": no dial is in it, and so nothing of a server",
                        exit_failed);
    const control::ScenarioText scenario =
        control::scenario_of({.dials = std::move(server->dials),
                              .round_trips = std::move(server->round_trips),
                              .begun_at = server->begun_at,
                              .name = server->name,
                              .is_cut = server->is_cut});
    if (!server->remark.empty()) print_error(server->remark + "\n");
    if (options.output == "-") return print_all(scenario.json, exit_done);
    if (const Status written = log::write_file_atomically(options.output, scenario.json); !written)
        return complain(written.error().line(), exit_failed);
    print_error(fmt::format("{}: {}, {}\n", options.output, counted(scenario.outages, "outage"),
                            counted(scenario.steps, "step")));
    return exit_done;
}

}  // namespace redial::app
