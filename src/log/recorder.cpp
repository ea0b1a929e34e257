// Hands each event to the writer as a line, and counts what the disk could not take. The thread
// that drains the event ring.
#include "log/recorder.hpp"

#include <cstdio>
#include <ctime>

namespace redial::log {
namespace {

// A line buffer above this is given back: one message of 64 MiB should not be held for ever.
constexpr std::size_t line_bytes_kept_max = 1u << 20;

}  // namespace

Result<std::unique_ptr<Recorder>> Recorder::start(const RecorderOptions& options) {
    auto opened = open_recording(options.path, options.existing);
    if (!opened) return opened.error();
    return std::unique_ptr<Recorder>(new Recorder(*std::move(opened), options));
}

Recorder::Recorder(OpenedRecording opened, const RecorderOptions& options)
    : format_(options.secrets),
      path_(opened.path),
      how_(opened.how),
      writer_(std::move(opened.file), std::move(opened.path), options.pending_bytes_max) {
    append_header(line_, {.tool = options.tool,
                          .begun_at = options.now,
                          .is_redacted = options.secrets == Secrets::Redacted});
    writer_.append(line_);
    writer_.flush();
}

Recorder::~Recorder() { stop(); }

void Recorder::on_event(const core::Event& event) {
    if (is_stopped_) return;
    line_.clear();
    format_.append(line_, event);
    take(event.stamp);
}

void Recorder::on_message(const core::Stamp& stamp, const core::MessageSeen& message) {
    if (is_stopped_) return;
    line_.clear();
    format_.append(line_, stamp, message);
    take(stamp);
}

void Recorder::take(const core::Stamp& stamp) {
    last_stamp_ = stamp;
    if (untold_events_ != 0) tell_loss();
    if (untold_events_ != 0 || !writer_.append(line_)) {
        ++untold_events_;
        untold_bytes_ += line_.size();
        ++lost_events_;
        lost_bytes_ += line_.size();
    }
    if (line_.capacity() > line_bytes_kept_max) line_ = std::string();
}

std::string Recorder::loss_line() const {
    std::string line;
    append_event(line, {{.at = last_stamp_.at, .wall_at = last_stamp_.wall_at},
                        core::Lost{.count = untold_events_,
                                   .size_bytes = untold_bytes_,
                                   .place = core::LossPlace::Recording}});
    return line;
}

void Recorder::tell_loss() {
    if (!writer_.append(loss_line())) return;
    untold_events_ = 0;
    untold_bytes_ = 0;
}

void Recorder::flush() { writer_.flush(); }

void Recorder::stop() {
    if (is_stopped_) return;
    is_stopped_ = true;
    writer_.stop(untold_events_ != 0 ? loss_line() : std::string());
}

RecorderStatus Recorder::status() const {
    return {.is_recording = !is_stopped_ && !writer_.has_failed(),
            .path = path_,
            .how = how_,
            .size_bytes = writer_.written_bytes(),
            .lost_events = lost_events_,
            .lost_bytes = lost_bytes_,
            .error = writer_.error()};
}

std::string recording_path(const std::string& folder, WallTime now) {
    const std::time_t seconds = static_cast<std::time_t>(to_us(now) / 1'000'000);
    std::tm local{};
    ::localtime_r(&seconds, &local);
    char name[40];
    std::snprintf(name, sizeof name, "redial-%02d%02d.jsonl", local.tm_hour, local.tm_min);
    return folder.empty() ? name : folder + "/" + name;
}

}  // namespace redial::log
