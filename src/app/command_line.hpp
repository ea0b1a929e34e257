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
};

struct ConnectOptions {
    core::SessionConfig config;
    std::optional<std::uint64_t> seed;  // --seed: of the link's faults
    std::string scenario_file;
    std::vector<std::string> sends;
    LineRules lines;
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
    std::string format;  // "" from the output's name; jsonl, messages.csv, attempts.csv
    bool includes_secrets = false;
};

struct HerdRunOptions {
    std::vector<std::string> policies;  // presets or files, at most four
    std::uint32_t clients = 10'000;
    Duration outage = std::chrono::seconds(30);
    Duration length = std::chrono::minutes(10);
    double opens_per_s = 2000;          // what the simulated server can do
    std::uint32_t queue_max = 5000;
    std::optional<Duration> retry_after;
    std::uint64_t seed = 1;
    std::string real;                   // "" simulated; "lab", or a server's URL
    bool may_leave_machine = false;     // --yes: the URL may be no loopback address
    std::string csv_file;
};

struct CheckOptions {
    std::string input;
    std::string junit_file;  // --junit; "": none
    std::vector<std::string> thresholds;  // --threshold, as typed: NAME=VALUE
};

struct CompareOptions {
    std::string first;
    std::string second;
};

struct ShowAndEnd {  // --help, --version, or a usage error
    std::string text;
    int exit_code = exit_done;  // exit_done goes to stdout, else one line on stderr
};

using Verb = std::variant<WindowOptions, ServeOptions, ConnectOptions, TapRunOptions,
                          ExportOptions, HerdRunOptions, CheckOptions, CompareOptions,
                          ShowAndEnd>;

struct CommandLine {
    Verb verb;
    std::string verbose;  // --verbose LEVELS, empty: REDIAL_LOG from the environment
};

CommandLine parse_command_line(int argc, const char* const* argv);

}  // namespace redial::app
