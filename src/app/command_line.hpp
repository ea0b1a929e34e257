// The command line as data: parsed once, before anything is started. Pure apart from reading argv;
// main thread. Exit codes: 0 what was asked was done, 1 it was not (run_verdict.hpp for
// connect), 2 bad usage.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/input_line.hpp"
#include "base/time.hpp"
#include "core/command.hpp"
#include "core/session_config.hpp"

namespace redial::app {

inline constexpr int exit_done = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;

struct WindowOptions {
    std::vector<std::string> urls;
    std::string screenshot_file;  // --screenshot: render one settled frame, write it, end
    int width = 1440;             // --size, pixels
    int height = 900;
    bool size_was_given = false;
    bool starts_lab = true;  // --no-lab
    std::string config_dir;  // --config: instead of the XDG folder (tests, pictures)
    // --dialect: of the sessions that are opened
    std::string dialect = std::string(core::dialect_auto);
};

struct LogOptions {
    std::string file;               // "" none, "-" stdout
    bool appends = false;           // --append: behind what the file holds, not in its place
    bool includes_secrets = false;  // --include-secrets
};

struct ServeOptions {
    core::LabOptions lab;
    std::optional<Duration> run_for;
    bool refuses = false;                  // --refuse
    std::optional<Duration> retry_after;   // --answer-503 SECONDS
    std::optional<Duration> closes_after;  // --accept-then-close TIME
    std::string play_file;                 // --play: a recorded server in place of the lab's own
    std::string play_session;              // --session
    std::vector<core::LabStream> streams;  // --events WORDS
    bool takes_commands = false;           // --commands: lines of standard input are orders
};

struct ConnectOptions {
    core::SessionConfig config;
    std::optional<std::uint64_t> seed;  // --seed: of faults and waits
    std::string scenario_file;
    std::vector<std::string> sends;
    LineRules lines;
    std::optional<core::StartControl> control;
    bool is_once = false;
    std::optional<Duration> run_for;
    LogOptions log;
};

struct TapRunOptions {
    std::optional<core::SessionConfig> tap;  // of --to; none: taps come from a scenario or the API
    std::optional<std::uint64_t> seed;
    std::string scenario_file;
    std::optional<core::StartControl> control;
    std::optional<Duration> run_for;
    LogOptions log;
};

struct ExportOptions {
    std::string input;
    std::string output;
    std::string format;  // of core/export_format.hpp; "": by the output's name
    bool includes_secrets = false;
    std::string session;  // --session: a name or a number; "": all
};

struct ScenarioOptions {
    std::string input;
    std::string output = "-";
    std::string session;  // a name or a number; "": the first that dials, and those beside it
    bool includes_secrets = false;
};

struct HerdRunOptions {
    std::vector<std::string> policies;  // presets or files, at most four
    std::uint32_t clients = 10'000;
    Duration outage = std::chrono::seconds(30);
    Duration length = std::chrono::minutes(10);
    double opens_per_s = 2000;  // what the simulated server can do
    std::uint32_t queue_max = 5000;
    std::optional<Duration> retry_after;
    std::uint64_t seed = 1;
    std::string real;                // "" simulated; "lab", or a server's URL
    bool may_leave_machine = false;  // --yes: the URL may be no loopback address
    std::string csv_file;
};

struct CheckOptions {
    std::string input;
    std::string junit_file;               // --junit; "": none
    std::vector<std::string> thresholds;  // --threshold, as typed: NAME=VALUE
};

struct CompareOptions {
    std::string first;
    std::string second;
    std::vector<std::string> fail_ifs;  // --fail-if, as typed
    bool allows_unseen = false;         // --allow-not-seen
};

struct TestRunOptions {
    std::vector<std::string> files;         // or folders of *.json
    std::vector<std::string> client_words;  // behind --; empty: each test's own client
    std::string filter;
    std::uint32_t repeat = 1;
    std::uint32_t jobs = 1;
    std::optional<std::uint64_t> seed;
    std::optional<Duration> timeout;
    bool allows_unseen = false;
    std::string junit_file;
    std::string json_file;
    std::string html_file;
    bool annotates = false;  // --github
    std::string log_folder;
    std::string suggest_log;   // --suggest: print a test file from this log, play nothing
    std::string baseline_log;  // --baseline: no worse than this one
    bool includes_secrets = false;
    bool is_virtual = false;  // in virtual time
};

struct BatteryRunOptions {
    std::vector<std::string> client_words;  // behind --
    std::string policy;                     // a preset: the client is a session of ours
    bool is_of_streams = false;             // --events: the situations of event streams
    std::string filter;
    std::uint32_t jobs = 8;
    std::uint32_t repeat = 1;
    std::string name;        // of the client, on the card
    std::string server;      // a command; "": the lab
    std::string server_url;  // "": ws or http, and {port} of 127.0.0.1
    std::string folder;      // of test files in place of those built in
    std::string json_file;
    std::string html_file;
    std::string log_folder;
    std::string fail_under;  // a grade
    bool hides_figures = false;
    bool lists = false;
    std::string save_folder;
};

struct McpRunOptions {
    std::string exports;             // --exports: the folder; "": the working directory
    std::vector<std::string> hosts;  // --allow-hosts: beside loopback; "*": all
    bool includes_secrets = false;
};

struct ReportRunOptions {
    std::string input;
    std::string output = "-";
    std::string format;  // "html", "markdown"; "": by the output's name
    bool includes_secrets = false;
};

struct ShowAndEnd {  // --help, --version, or a usage error
    std::string text;
    int exit_code = exit_done;  // exit_done goes to stdout, else one line on stderr
};

using Verb =
    std::variant<WindowOptions, ServeOptions, ConnectOptions, TapRunOptions, ExportOptions,
                 HerdRunOptions, CheckOptions, CompareOptions, TestRunOptions, BatteryRunOptions,
                 McpRunOptions, ReportRunOptions, ScenarioOptions, ShowAndEnd>;

struct CommandLine {
    Verb verb;
    std::string verbose;  // --verbose LEVELS, empty: REDIAL_LOG from the environment
};

CommandLine parse_command_line(int argc, const char* const* argv);

}  // namespace redial::app
