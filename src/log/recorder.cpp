// Recording. The thread that drains the event ring.
#include "log/recorder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <ctime>

namespace redial::log {
namespace {

constexpr int names_tried_max = 1000;
// A line buffer above this is given back: one message of 64 MiB should not be held for ever.
constexpr std::size_t line_bytes_kept_max = 1u << 20;

std::string numbered(const std::string& path, int number) {
    if (number == 1) return path;
    const std::size_t name = path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1;
    const std::size_t dot = path.rfind('.');
    const bool has_extension = dot != std::string::npos && dot > name;
    const std::size_t at = has_extension ? dot : path.size();
    return path.substr(0, at) + "-" + std::to_string(number) + path.substr(at);
}

struct OpenedFile {
    FileHandle file;
    std::string path;
};

Result<OpenedFile> open_new(const std::string& asked) {
    if (asked == "-") return OpenedFile{FileHandle(::dup(STDOUT_FILENO)), "standard output"};
    const std::string path = expanded_path(asked);
    if (const Status made = make_folder(folder_of(path)); !made) return made.error();
    for (int number = 1; number <= names_tried_max; ++number) {
        const std::string name = numbered(path, number);
        // O_EXCL also refuses a symbolic link somebody may have laid there.
        FileHandle file(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (file) return OpenedFile{std::move(file), name};
        if (errno != EEXIST) return file_error(name, "record", errno);
    }
    return Error{.what = "a thousand recordings of this name exist",
                 .where = path,
                 .hint = "choose another name"};
}

}  // namespace

Result<std::unique_ptr<Recorder>> Recorder::start(const RecorderOptions& options) {
    auto opened = open_new(options.path);
    if (!opened) return opened.error();
    return std::unique_ptr<Recorder>(
        new Recorder(std::move(opened->file), std::move(opened->path), options));
}

Recorder::Recorder(FileHandle file, std::string path, const RecorderOptions& options)
    : format_(options.secrets),
      path_(path),
      writer_(std::move(file), std::move(path), options.pending_bytes_max) {
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
