// Reading a log: LogDecoder takes its bytes in any pieces, LogReader a file in slices, so that a
// window can open a log of any length, show progress and stop. Events go into an EventSink. Lines
// of unknown types and unknown members are skipped and counted; a last line that was cut off is
// left out and said; any other bad line is an error that names it. Pure (decoder) or reading the
// disk (reader); any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "core/event_sink.hpp"
#include "log/file_io.hpp"
#include "log/json_lines.hpp"

namespace redial::log {

struct ReadSummary {
    LogHeader header;
    std::uint64_t lines = 0;          // whole ones, header included
    std::uint64_t events = 0;         // given to the sink, messages included
    std::uint64_t messages = 0;       // control frames included
    std::uint64_t unknown_lines = 0;  // of types this version does not know
    std::string unknown_type;         // the first of them
    bool is_cut_off = false;          // the last line is not whole
    std::uint64_t cut_off_bytes = 0;
    bool was_cancelled = false;
    std::string note;  // what else is missing, of a HAR

    // What a person should know, one sentence, or empty: "the log was cut off in its last line
    // ...".
    std::string remark() const;
};

class LogDecoder {
public:
    explicit LogDecoder(std::size_t line_bytes_limit = line_bytes_max)
        : line_bytes_limit_(line_bytes_limit) {}

    // The error's `where` is "line N". After an error nothing more is taken.
    Status feed(std::string_view bytes, core::EventSink& sink);
    // The end of the log: judges a last line without line end.
    Status finish(core::EventSink& sink);
    bool has_header() const { return has_header_; }
    const ReadSummary& summary() const { return summary_; }

private:
    Status take_line(std::string_view line, core::EventSink& sink);
    Status take_header(Result<LogLine> parsed);
    void give(const core::Event& event, core::EventSink& sink);
    Error at_line(Error error) const;

    const std::size_t line_bytes_limit_;
    LineParser parser_;
    std::string partial_;  // of a line whose end has not come
    bool has_header_ = false;
    // Of a further run in the same file: its sessions are others, though their numbers begin anew.
    std::uint32_t sessions_before_ = 0;
    std::uint32_t session_max_ = 0;
    std::uint64_t line_number_ = 0;
    std::optional<Error> failed_;
    ReadSummary summary_;
};

struct ReadProgress {
    std::uint64_t read_bytes = 0;
    std::uint64_t total_bytes = 0;  // 0: not known (a pipe)
};

class LogReader {
public:
    // Reads as far as the header, so that a file that is no log is known at once. "-" is standard
    // input.
    static Result<LogReader> open(const std::string& path);

    // About `bytes_max` further bytes of the file, in whole lines. False: that was all.
    Result<bool> read(core::EventSink& sink, std::size_t bytes_max);
    ReadProgress progress() const { return progress_; }
    const ReadSummary& summary() const { return decoder_.summary(); }

private:
    LogReader(FileHandle file, std::string path, std::uint64_t total_bytes);
    Result<bool> read_block();  // into block_; false at the end
    Error in_file(Error error) const;

    FileHandle file_;
    std::string path_;
    ReadProgress progress_;
    LogDecoder decoder_;
    std::string block_;
    std::size_t block_used_ = 0;
};

struct ReadOptions {
    // Called every few MiB; false cancels, which is no error. May be empty.
    std::function<bool(const ReadProgress&)> on_progress;
};

// A whole log.
Result<ReadSummary> read_log(const std::string& path, core::EventSink& sink,
                             const ReadOptions& options = {});

}  // namespace redial::log
