// Reads the options of `redial herd`. Main thread.
#include "app/command_line_herd.hpp"

#include "app/command_line_values.hpp"
#include "base/duration_text.hpp"

namespace redial::app {
namespace {

std::string check_time(const std::string& text) {
    if (duration_from_text(text)) return {};
    return "'" + text + "' is not a time (try 500ms, 2s, 3m)";
}

}  // namespace

CLI::App& add_herd(CLI::App& app, RawHerd& raw) {
    HerdRunOptions& options = raw.options;
    CLI::App& herd = *app.add_subcommand("herd", "One outage, many clients, policy beside policy");
    herd.add_option("--clients", raw.clients, "How many (10000; --real 1000, at most 5000)")
        ->check(CLI::Range(1, 1'000'000).description(""))
        ->type_name("N");
    herd.add_option("--outage", raw.outage, "How long the server is gone (30s)")
        ->check(check_time)
        ->type_name("TIME");
    herd.add_option("--policy", options.policies, "A preset or a JSON file (repeatable, 4 at most)")
        ->check(check_policy)
        ->type_name("NAME|FILE")
        ->expected(1)
        ->take_all();
    herd.add_option("--for", raw.length, "At most so long from the loss on (10m)")
        ->check(check_time)
        ->type_name("TIME");
    herd.add_option("--opens-per-second", options.opens_per_s, "What the server can do (2000)")
        ->check(CLI::Range(0.1, 1e7).description(""))
        ->type_name("N");
    herd.add_option("--queue", options.queue_max, "Dials that wait; more get a 503 (5000)")
        ->type_name("N");
    herd.add_option("--retry-after", raw.retry_after, "Said with the 503")
        ->check(check_time)
        ->type_name("TIME");
    herd.add_option("--seed", options.seed, "Of all chance (1)")->type_name("N");
    herd.add_option("--real", options.real, "Real sockets: at the lab server, or a server's URL")
        ->type_name("lab|URL");
    herd.add_flag("--yes", options.may_leave_machine, "The URL may be another machine's");
    herd.add_option("--csv", options.csv_file, "Every second of every policy")->type_name("FILE");
    return herd;
}

HerdRunOptions herd_of(const RawHerd& raw) {
    HerdRunOptions options = raw.options;
    if (options.policies.empty()) options.policies.push_back("chat-ui");
    options.clients = raw.clients.value_or(options.real.empty() ? 10'000 : 1'000);
    if (!raw.outage.empty()) options.outage = *duration_from_text(raw.outage);
    if (!raw.length.empty()) options.length = *duration_from_text(raw.length);
    if (!raw.retry_after.empty()) options.retry_after = duration_from_text(raw.retry_after);
    return options;
}

}  // namespace redial::app
