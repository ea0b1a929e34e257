// Reads the options of `redial battery`. Main thread.
#include "app/command_line_battery.hpp"

#include "app/command_line_values.hpp"
#include "core/presets.hpp"
#include "verdict/card.hpp"

namespace redial::app {
namespace {

std::string check_grade(const std::string& text) {
    const auto grade = core::from_name<verdict::Grade>(text);
    const bool is_letter = grade && *grade != verdict::Grade::NotSeen;
    return is_letter ? "" : "'" + text + "' is no grade (A to F)";
}

std::string check_preset(const std::string& name) {
    if (core::find_preset(name) != nullptr) return "";
    std::string names;
    for (const core::Preset& preset : core::presets())
        names += (names.empty() ? "" : ", ") + std::string(preset.name);
    return "there is no policy '" + name + "'; there are " + names;
}

}  // namespace

CLI::App& add_battery(CLI::App& app, BatteryRunOptions& options) {
    CLI::App& battery = *app.add_subcommand("battery", "Play standard situations, give a card");
    battery.add_flag("--events", options.is_of_streams, "The situations of event streams");
    battery.add_option("--filter", options.filter, "Only situations with this in name or title")
        ->type_name("TEXT");
    battery.add_option("--jobs", options.jobs, "So many at once (8)")
        ->check(CLI::Range(1u, 64u).description(""))
        ->type_name("N");
    battery.add_option("--repeat", options.repeat, "So many cards; are they the same?")
        ->check(CLI::Range(1u, 1000u).description(""))
        ->type_name("N");
    battery.add_option("--policy", options.policy, "The client: a session with this policy")
        ->check(check_preset)
        ->type_name("NAME");
    battery.add_option("--name", options.name, "What the client is called on the card")
        ->type_name("NAME");
    battery.add_option("--server", options.server, "Server to start in place of the lab; {port}")
        ->type_name("COMMAND");
    battery.add_option("--server-url", options.server_url, "Its address (ws://127.0.0.1:{port}/)")
        ->type_name("URL");
    battery.add_option("--situations", options.folder, "Test files of this folder in place")
        ->check(CLI::ExistingDirectory.description(""))
        ->type_name("DIR");
    battery.add_option("--json", options.json_file, "Write the card as JSON")->type_name("FILE");
    battery.add_option("--html", options.html_file, "Write it as a page with its plots")
        ->type_name("FILE");
    battery.add_option("--log", options.log_folder, "Record each run in this folder")
        ->type_name("DIR");
    battery.add_option("--fail-under", options.fail_under, "Exit 1 for a worse grade")
        ->check(check_grade)
        ->type_name("GRADE");
    battery.add_flag("--no-figures", options.hides_figures, "Only what is the same in each run");
    battery.add_flag("--list", options.lists, "Print the situations");
    battery.add_option("--save", options.save_folder, "Write their test files here")
        ->type_name("DIR");
    battery.footer(
        "Behind -- the client: a program and its words, {url} in them, or $REDIAL_URL\n"
        "($REDIAL_HOST and $REDIAL_PORT).\n"
        "Exit: 0 done; 1 worse than --fail-under; 2 usage, or nothing could be run.\n"
        "See docs/battery.md");
    return battery;
}

Verb battery_of(const BatteryRunOptions& raw, std::vector<std::string> client_words) {
    BatteryRunOptions options = raw;
    options.client_words = std::move(client_words);
    const bool plays = !options.lists && options.save_folder.empty();
    const bool has_client = !options.client_words.empty();
    if (plays && has_client == !options.policy.empty())
        return ShowAndEnd{has_client ? "battery: --policy is a client, and so is what is behind --"
                                     : "battery: give a client: redial battery -- node client.js "
                                       "{url}, or --policy NAME",
                          exit_usage};
    return options;
}

}  // namespace redial::app
