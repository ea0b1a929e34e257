// Recorder: writes every event to a log file as it happens. The thread that drains the event ring
// calls it and owns it; the file is written by the writer's thread, within a second of the event.
// Memory is bounded: when the disk cannot keep up, events are left out, counted, and told in the
// log itself by a `lost` line once there is room. When the disk fails, recording stops and says so;
// nothing else is harmed.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "core/event_sink.hpp"
#include "log/line_format.hpp"
#include "log/recording_file.hpp"
#include "log/writer.hpp"

namespace redial::log {

struct RecorderOptions {
    // "-" is standard output, "~" the home folder; the folder is made when it is missing.
    std::string path;
    Existing existing = Existing::Number;
    Secrets secrets = Secrets::Redacted;
    std::string tool = "redial";  // with version, for the header
    Now now;
    std::size_t pending_bytes_max = 16u << 20;
};

struct RecorderStatus {
    bool is_recording = false;
    std::string path;  // as opened
    OpenedRecording::How how = OpenedRecording::How::New;
    std::uint64_t size_bytes = 0;   // written so far
    std::uint64_t lost_events = 0;  // in all: the disk was too slow, or failed
    std::uint64_t lost_bytes = 0;   // of their lines
    std::optional<Error> error;     // why it stopped by itself
};

class Recorder final : public core::EventSink {
public:
    // Error: the file cannot be made; says what to try.
    static Result<std::unique_ptr<Recorder>> start(const RecorderOptions& options);
    ~Recorder() override;

    // For a log that can be read alone, the sessions that exist already come first: feed
    // facts_so_far() (log/memory_events.hpp).
    void on_event(const core::Event& event) override;
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override;

    void flush();  // asks; does not wait
    void stop();   // writes everything, closes the file; status() stays readable
    RecorderStatus status() const;

private:
    Recorder(OpenedRecording opened, const RecorderOptions& options);
    void take(const core::Stamp& stamp);
    void tell_loss();
    std::string loss_line() const;

    LineFormat format_;
    std::string path_;
    OpenedRecording::How how_;
    std::string line_;  // being made; keeps its memory
    core::Stamp last_stamp_;
    std::uint64_t untold_events_ = 0;  // lost and not yet in the log
    std::uint64_t untold_bytes_ = 0;
    std::uint64_t lost_events_ = 0;
    std::uint64_t lost_bytes_ = 0;
    bool is_stopped_ = false;
    Writer writer_;
};

// "redial-0931.jsonl" in `folder`, from the local time of day.
std::string recording_path(const std::string& folder, WallTime now);

}  // namespace redial::log
