// Opens recordings and reads scenarios for the verbs without a window. Main thread.
#include "app/run_files.hpp"

#include <unistd.h>

#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "base/version.hpp"
#include "log/atomic_file.hpp"
#include "log/file_io.hpp"
#include "net/engine/engine.hpp"

namespace redial::app {
namespace {

// The faults of a dialect are those of a lab server, which none of the verbs here has.
Status check_needs_no_lab(const control::Scenario& scenario, const std::string& file) {
    for (const control::ScenarioStep& step : scenario.steps) {
        if (step.dialect_faults.empty()) continue;
        return Error{"a dialect_fault is the lab server's, and here is none",
                     fmt::format("{}: timeline, at {}", file, duration_in_words(step.at)),
                     "play it in the window, or as a test's timeline (docs/test.md)"};
    }
    return Done{};
}

}  // namespace

Result<std::unique_ptr<log::Recorder>> start_recording(const LogOptions& options) {
    if (options.file.empty()) return std::unique_ptr<log::Recorder>();
    log::RecorderOptions wish;
    wish.path = options.file;
    wish.existing = options.appends ? log::Existing::Append : log::Existing::Replace;
    wish.tool = std::string("redial ") + program_version;
    wish.now = net::read_clocks();
    if (options.includes_secrets) wish.secrets = log::Secrets::Included;
    return log::Recorder::start(wish);
}

std::string recording_in_words(const log::Recorder& recorder) {
    const log::RecorderStatus status = recorder.status();
    switch (status.how) {
        case log::OpenedRecording::How::New: return "recording to " + status.path;
        case log::OpenedRecording::How::Replaced:
            return "recording to " + status.path + ", anew: what it held is gone";
        case log::OpenedRecording::How::Appended:
            return "recording to " + status.path + ", behind what it holds";
        case log::OpenedRecording::How::Stream: break;
    }
    return {};
}

int descriptor_for_words(const LogOptions& options) {
    const bool log_has_stdout =
        options.file == "-" || log::descriptor_named(options.file) == STDOUT_FILENO;
    return log_has_stdout ? STDERR_FILENO : STDOUT_FILENO;
}

Result<control::Scenario> load_scenario(const std::string& file) {
    if (file.empty()) return control::Scenario{};
    const auto text = log::text_of_file(file, control::scenario_bytes_max);
    if (!text) return text.error();
    auto scenario = control::scenario_from_text(*text);
    if (scenario) {
        if (const Status can = check_needs_no_lab(*scenario, file); !can) return can.error();
        return scenario;
    }
    const Error& wrong = scenario.error();
    return Error{wrong.what, wrong.where.empty() ? file : file + ": " + wrong.where, wrong.hint};
}

Status try_outputs(std::initializer_list<std::string> files, const std::string& log_folder) {
    for (const std::string& file : files) {
        if (file.empty()) continue;
        if (const Status can = log::try_to_write(file); !can) return can;
    }
    return log_folder.empty() ? Status(Done{}) : log::try_to_write_into(log_folder);
}

std::string file_name_of(const std::string& path) {
    return path == "-" ? "standard input" : path.substr(path.rfind('/') + 1);
}

}  // namespace redial::app
