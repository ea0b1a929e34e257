// Redial: the reconnect lab for WebSockets. Chooses the verb; main thread.
#include <csignal>

#include "app/command_line.hpp"
#include "app/desktop.hpp"
#include "app/standard_output.hpp"
#include "app/verb.hpp"
#include "base/debug_log.hpp"
#include "net/engine/engine.hpp"

namespace redial::app {
namespace {

int run(const ShowAndEnd& shown) {
    if (shown.exit_code != exit_done) return complain(shown.text, shown.exit_code);
    return print_all(shown.text, exit_done);
}
int run(const WindowOptions& options) { return run_window(options); }
int run(const ServeOptions& options) { return run_serve(options); }
int run(const ConnectOptions& options) { return run_connect(options); }
int run(const TapRunOptions& options) { return run_tap(options); }
int run(const ExportOptions& options) { return run_export(options); }
int run(const HerdRunOptions& options) { return run_herd(options); }
int run(const CheckOptions& options) { return run_check(options); }
int run(const CompareOptions& options) { return run_compare(options); }
int run(const TestRunOptions& options) { return run_test(options); }
int run(const BatteryRunOptions& options) { return run_battery(options); }
int run(const McpRunOptions& options) { return run_mcp(options); }
int run(const ReportRunOptions& options) { return run_report(options); }
int run(const ScenarioOptions& options) { return run_scenario(options); }

// --verbose goes before REDIAL_LOG; both also turn on the lines on stderr.
Status set_up_debug_log(const std::string& verbose) {
    debug_log::set_clock([] { return net::read_clocks().wall; });
    const auto levels =
        verbose.empty() ? debug_log::levels_of_environment() : debug_log::parse_levels(verbose);
    if (!levels) return levels.error();
    debug_log::set_levels(*levels);
    const bool is_asked = !verbose.empty() || *levels != debug_log::at_start;
    if (is_asked) debug_log::set_stderr(debug_log::Stderr::Written);
    return Done{};
}

int run_command_line(int argc, const char* const* argv) {
    hold_standard_streams();
    // A peer or a reader of stdout that is gone is an error of the next write. So is a file as long
    // as the system's limit allows.
    std::signal(SIGXFSZ, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
    const CommandLine command = parse_command_line(argc, argv);
    if (const Status set = set_up_debug_log(command.verbose); !set)
        return complain(set.error().line(), exit_usage);
    return std::visit([](const auto& verb) { return run(verb); }, command.verb);
}

}  // namespace
}  // namespace redial::app

int main(int argc, char** argv) { return redial::app::run_command_line(argc, argv); }
