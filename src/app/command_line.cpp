// Parses argv with CLI11 into the options of the verb that was asked for. Main thread.
#include "app/command_line.hpp"

#include <CLI/CLI.hpp>

#include "app/command_line_battery.hpp"
#include "app/command_line_connect.hpp"
#include "app/command_line_help.hpp"
#include "app/command_line_herd.hpp"
#include "app/command_line_report.hpp"
#include "app/command_line_scenario.hpp"
#include "app/command_line_serve.hpp"
#include "app/command_line_test.hpp"
#include "app/command_line_values.hpp"
#include "base/version.hpp"
#include "control/proxies.hpp"
#include "core/export_format.hpp"
#include "model/fold/figures.hpp"
#include "model/rules/rules.hpp"
#include "verdict/expectation_table.hpp"

namespace redial::app {
namespace {

std::string check_size(const std::string& text) {
    int width = 0;
    int height = 0;
    char end = 0;
    const int read = std::sscanf(text.c_str(), "%dx%d%c", &width, &height, &end);
    const bool is_sane = width >= 320 && height >= 240 && width <= 7680 && height <= 4320;
    if (read == 2 && is_sane) return {};
    return "'" + text + "' is not a size (try 1440x900; 320x240 to 7680x4320)";
}

// What CLI11 writes into before it is turned into a Verb.
struct Raw {
    WindowOptions window;
    std::string size;
    RawServe serve;
    RawConnect connect;
    ExportOptions exports;
    ScenarioOptions scenario;
    CheckOptions check;
    bool lists_rules = false;    // check --rules
    bool lists_figures = false;  // compare --figures
    CompareOptions compare;
    McpRunOptions mcp;
    ReportRunOptions report;
    std::string verbose;
    std::vector<std::string> faults;  // of the tap
    TapRunOptions tap;
    core::SessionConfig tapped;  // of --to
    std::string listen, tap_host, control, tap_for, proxy_timeout, tap_http;
    bool is_unwatched = false;
    RawHerd herd;
    RawTest test;
    BatteryRunOptions battery;
    RawHelp help;
    std::vector<std::string> client_words;  // behind --
};

// Before and after the verb alike.
void add_verbose(CLI::App& app, Raw& raw) {
    app.add_option("--verbose", raw.verbose, "Debug log to stderr: debug or dial=info,wire=trace")
        ->type_name("LEVELS");
}

void add_tap(CLI::App& app, Raw& raw) {
    core::SessionConfig& tapped = raw.tapped;
    CLI::App* tap = app.add_subcommand("tap", "Stand between a client and its server, with faults");
    tap->add_option("--listen", raw.listen, "Port for clients (a free one); ADDRESS:PORT")
        ->check(check_listen)
        ->type_name("PORT");
    tap->add_option("--to,url", tapped.url, "The server: ws(s)://, http(s)://, or HOST:PORT")
        ->type_name("URL");
    add_control(*tap, raw.control, "Toxiproxy's API, and what was seen, on this port");
    add_faults(*tap, raw.faults, raw.tap.seed, raw.tap.scenario_file);
    add_time(*tap, "--for", raw.tap_for, "Stop after this time");
    tap->add_option("--host", raw.tap_host, "Address to listen on (127.0.0.1)")
        ->type_name("ADDRESS");
    tap->add_option("--name", tapped.name, "Its name in the API (from the URL)")->type_name("NAME");
    // Its members are asked for when there is a --to.
    core::TapOptions& options = tapped.tap.emplace();
    tap->add_option("--connections-max", options.connections_max,
                    "Clients at once, more are turned away (4096)")
        ->check(CLI::Range(1u, 1000000u).description(""))
        ->type_name("N");
    tap->add_flag("--rewrite-host", options.rewrites_host, "Host names the server");
    tap->add_flag("--rewrite-origin", options.rewrites_origin, "Origin names the server");
    tap->add_option("--allow-origin", options.allowed_origins,
                    "Pages of this origin may dial too; * for all")
        ->type_name("ORIGIN");
    add_dialect(*tap, tapped.dialect);
    add_http(*tap, raw.tap_http, "Of clients and server: 1.1, 2 or auto (default)");
    add_proxy(*tap, tapped.proxy, raw.proxy_timeout);
    tap->add_flag("--no-watch", raw.is_unwatched, "Relay and count, decode nothing");
    tap->add_flag("--tls", options.offers_tls, "Clients dial wss; certificate made at start");
    tap->add_option("--tls-cert", options.certificate_file, "Certificate for --tls (PEM)")
        ->check(existing_file())
        ->type_name("FILE");
    tap->add_option("--tls-key", options.key_file, "Its key")
        ->check(existing_file())
        ->type_name("FILE");
    tap->add_option("--ca", tapped.tls.ca_file, "Trust this CA for the server (PEM)")
        ->check(existing_file())
        ->type_name("FILE");
    tap->add_flag("--insecure", tapped.tls.accepts_any_certificate, "Accept any certificate");
    add_log(*tap, raw.tap.log);
    tap->footer("Times are written 500ms, 2s, 1.5m. See also redial --help, docs/link.md");
    add_verbose(*tap, raw);
}

void add_window(CLI::App& app, Raw& raw) {
    app.add_option("URL", raw.window.urls, "Sessions to open, or one log to read");
    app.add_option("--screenshot", raw.window.screenshot_file, "Write one settled frame and end")
        ->type_name("FILE.png");
    app.add_option("--size", raw.size, "Window size")->check(check_size)->type_name("WxH");
    app.add_option("--config", raw.window.config_dir, "Folder of settings and layout")
        ->type_name("DIR");
    add_dialect(app, raw.window.dialect);
    app.add_flag_callback(
        "--no-lab", [&raw] { raw.window.starts_lab = false; }, "Do not start the lab server");
}

void add_export(CLI::App& app, Raw& raw) {
    std::vector<std::string> formats;
    for (const core::ExportFormatInfo& info : core::export_formats) formats.push_back(info.name);
    CLI::App* verb = app.add_subcommand("export", "Turn a recording into CSV, HAR, packets ...");
    verb->add_option("IN", raw.exports.input, "Recording (.jsonl) or HAR (.har); - is stdin")
        ->required()
        ->check(input_file())
        ->type_name("IN.jsonl");
    verb->add_option("OUT", raw.exports.output, "Target (.csv, .har, .pcapng ...); - is stdout")
        ->required()
        ->type_name("OUT.csv");
    verb->add_option("--format", raw.exports.format, "By default from OUT's name")
        ->check(CLI::IsMember(formats).description(""))
        ->type_name(CLI::detail::join(formats, "|"));
    verb->add_option("--session", raw.exports.session, "This session alone: name or number")
        ->type_name("NAME");
    verb->add_flag("--include-secrets", raw.exports.includes_secrets, "Keep ids and credentials");
    add_verbose(*verb, raw);
}

void add_check(CLI::App& app, Raw& raw) {
    CLI::App* verb =
        app.add_subcommand("check", "Findings of a recording or a HAR; fails on errors");
    verb->footer("Exit: 0 no error among the findings; 1 an error, or IN cannot be read; 2 usage");
    CLI::Option* in =
        verb->add_option("IN", raw.check.input, "Recording (.jsonl) or HAR (.har); - is stdin")
            ->required()
            ->check(input_file())
            ->type_name("IN.jsonl");
    verb->add_option("--junit", raw.check.junit_file, "Write JUnit XML: a test for each rule")
        ->type_name("FILE");
    verb->add_option("--threshold", raw.check.thresholds, "When a rule speaks (docs/findings.md)")
        ->type_name("NAME=VALUE")
        ->expected(1)
        ->take_all();
    verb->add_flag_callback(
        "--rules",
        [in, &raw] {
            in->required(false);
            raw.lists_rules = true;
        },
        "Print the rules as a Markdown table and exit");
    add_verbose(*verb, raw);
}

void add_compare(CLI::App& app, Raw& raw) {
    CLI::App* verb = app.add_subcommand("compare", "Two logs: attempts, outages and percentiles");
    CLI::Option* a =
        verb->add_option("A", raw.compare.first, "Recording (.jsonl) or HAR (.har); - is stdin")
            ->required()
            ->check(input_file())
            ->type_name("A.jsonl");
    CLI::Option* b = verb->add_option("B", raw.compare.second, "The other one")
                         ->required()
                         ->check(input_file())
                         ->type_name("B.jsonl");
    verb->add_option("--fail-if", raw.compare.fail_ifs,
                     "Fail when B's figure is so: 'recovery_p95 > 1.2x'")
        ->type_name("EXPRESSION")
        ->expected(1)
        ->take_all();
    verb->add_flag("--allow-not-seen", raw.compare.allows_unseen,
                   "A figure that is not there fails nothing");
    verb->add_flag_callback(
        "--figures",
        [a, b, &raw] {
            a->required(false);
            b->required(false);
            raw.lists_figures = true;
        },
        "Print the figures as a Markdown table and exit");
    verb->footer("Exit: 0 done; 1 a --fail-if is so, or a log cannot be read; 2 usage");
    add_verbose(*verb, raw);
}

void add_mcp(CLI::App& app, Raw& raw) {
    CLI::App* verb = app.add_subcommand("mcp", "Serve coding agents on stdio (docs/mcp.md)");
    verb->add_option("--exports", raw.mcp.exports, "Folder for exports (the working directory)")
        ->type_name("DIR");
    verb->add_option("--allow-hosts", raw.mcp.hosts, "Dial these too, not only loopback; * for all")
        ->type_name("HOST,...")
        ->delimiter(',');
    verb->add_flag("--include-secrets", raw.mcp.includes_secrets, "Tell ids and credentials");
    verb->footer("Started by Claude Code, VS Code, Cursor: docs/mcp.md has their settings");
    add_verbose(*verb, raw);
}

Verb tap_of(Raw& raw) {
    TapRunOptions& tap = raw.tap;
    core::SessionConfig& tapped = raw.tapped;
    const bool has_other_taps = !tap.scenario_file.empty() || !raw.control.empty();
    const bool needs_server = !raw.listen.empty() || !raw.faults.empty() || !has_other_taps;
    if (tapped.url.empty() && needs_server)
        return ShowAndEnd{"tap: --to is missing: which server? try redial tap --help", exit_usage};
    if (!tapped.url.empty()) {
        control::Listen listen = *control::listen_from_text(raw.listen);
        if (!raw.tap_host.empty()) listen.host = raw.tap_host;
        core::SessionConfig config =
            control::tap_config(tapped.name, control::url_of_upstream(tapped.url), listen);
        config.tls = tapped.tls;
        config.dialect = tapped.dialect;
        config.proxy = tapped.proxy;
        core::TimeLimits& limits = config.time_limits;
        limits.proxy = optional_time(raw.proxy_timeout).value_or(limits.proxy);
        *config.tap = *tapped.tap;
        config.tap->host = listen.host;
        config.tap->port = listen.port;
        config.tap->watches = !raw.is_unwatched;
        if (const auto http = core::from_name<core::HttpVersion>(raw.tap_http))
            config.tap->http_version = *http;
        if (!config.tap->certificate_file.empty()) config.tap->offers_tls = true;
        config.faults = faults_of(raw.faults, tap.seed);
        tap.tap = std::move(config);
    }
    tap.control = control_of(raw.control);
    tap.run_for = optional_time(raw.tap_for);
    return tap;
}

Verb verb_of(const CLI::App& app, Raw& raw) {
    if (app.got_subcommand("help")) return help_of(app, raw.help);
    if (app.got_subcommand("serve")) return serve_of(raw.serve);
    if (app.got_subcommand("connect")) return connect_of(raw.connect);
    if (app.got_subcommand("tap")) return tap_of(raw);
    if (app.got_subcommand("export")) return raw.exports;
    if (app.got_subcommand("scenario")) return raw.scenario;
    if (app.got_subcommand("herd")) return herd_of(raw.herd);
    if (raw.test.lists_expectations) return ShowAndEnd{verdict::expectations_as_table(), exit_done};
    if (app.got_subcommand("test")) return test_of(raw.test, raw.client_words);
    if (app.got_subcommand("battery")) return battery_of(raw.battery, raw.client_words);
    if (raw.lists_rules) return ShowAndEnd{model::rules_as_table(), exit_done};
    if (app.got_subcommand("check")) return raw.check;
    if (raw.lists_figures) return ShowAndEnd{model::figures_as_table(), exit_done};
    if (app.got_subcommand("compare")) return raw.compare;
    if (app.got_subcommand("mcp")) return raw.mcp;
    if (app.got_subcommand("report")) return raw.report;
    if (!raw.size.empty()) {
        std::sscanf(raw.size.c_str(), "%dx%d", &raw.window.width, &raw.window.height);
        raw.window.size_was_given = true;
    }
    return raw.window;
}

// CLI11's words, in one line, with where help is to be had.
ShowAndEnd usage_error(const CLI::App& app, const CLI::ParseError& error) {
    std::string verb;
    for (const CLI::App* chosen : app.get_subcommands()) verb = " " + chosen->get_name();
    std::string what = error.what();
    for (char& c : what)
        if (c == '\n') c = ' ';
    if (!verb.empty()) what = verb.substr(1) + ": " + what;
    return {what + "; try redial" + verb + " --help", exit_usage};
}

// A verb that takes a client's command has it behind "--", whatever its words look like.
int without_client(int argc, const char* const* argv, std::vector<std::string>& client_words) {
    const std::string_view verb = argc > 1 ? argv[1] : "";
    const char* const* end = argv + argc;
    const bool takes_client = verb == "test" || verb == "battery";
    const char* const* dashes = takes_client ? std::find(argv, end, std::string_view("--")) : end;
    for (const char* const* word = dashes; word != end; ++word)
        if (word != dashes) client_words.emplace_back(*word);
    return static_cast<int>(dashes - argv);
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv) {
    Raw raw;
    CLI::App app{"Redial, the reconnect lab for WebSockets: without a verb, opens the window.",
                 "redial"};
    app.set_version_flag("--version", std::string("redial ") + program_version);
    add_verbose(app, raw);
    app.footer(
        "Times are written 500ms, 2s, 1.5m. Levels: error warn info debug trace; topics:\n"
        "dial wire tls queue ui; $REDIAL_LOG is the default. See also redial VERB --help");
    app.require_subcommand(0, 1);
    add_window(app, raw);
    add_verbose(add_serve(app, raw.serve), raw);
    add_verbose(add_connect(app, raw.connect), raw);
    add_tap(app, raw);
    add_export(app, raw);
    add_verbose(add_scenario(app, raw.scenario), raw);
    add_verbose(add_herd(app, raw.herd), raw);
    add_check(app, raw);
    add_compare(app, raw);
    add_verbose(add_test(app, raw.test), raw);
    add_verbose(add_battery(app, raw.battery), raw);
    add_mcp(app, raw);
    add_verbose(add_report(app, raw.report), raw);
    add_help(app, raw.help);
    try {
        app.parse(without_client(argc, argv, raw.client_words), argv);
    } catch (const CLI::CallForHelp&) {
        return {ShowAndEnd{app.help(), exit_done}, {}};  // of the verb that was given
    } catch (const CLI::CallForVersion&) {
        return {ShowAndEnd{std::string("redial ") + program_version + "\n", exit_done}, {}};
    } catch (const CLI::ParseError& error) {
        return {usage_error(app, error), {}};
    }
    return {verb_of(app, raw), raw.verbose};
}

}  // namespace redial::app
