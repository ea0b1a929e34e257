// Reading a HAR file: HarDecoder takes its bytes in any pieces, HarReader a file in slices; what is
// behind both: JsonStream -> HarEntries -> HarEvents. Of a file that was cut off the whole entries
// are given and the rest is said. Pure (decoder) or reading the disk (reader); any thread.
#pragma once

#include <memory>
#include <string>

#include "log/har_events.hpp"
#include "log/log_reader.hpp"

namespace redial::log {

class HarDecoder {
public:
    // The error names the line and the byte, or the entry and its message.
    Status feed(std::string_view bytes, core::EventSink& sink);
    Status finish();
    // The text so far says that it is a HAR.
    bool has_log() const { return entries_.has_log(); }
    const ReadSummary& summary() const { return summary_; }

private:
    void sum_up();

    JsonStream json_{line_bytes_max};
    HarEntries entries_;
    HarEvents events_;
    std::optional<Error> failed_;
    ReadSummary summary_;
};

class HarReader {
public:
    // Reads the first block, so that a file that is no HAR is known at once.
    static Result<HarReader> open(const std::string& path);
    Result<bool> read(core::EventSink& sink, std::size_t bytes_max);
    ReadProgress progress() const { return progress_; }
    const ReadSummary& summary() const { return decoder_->summary(); }

private:
    HarReader(FileHandle file, std::string path, std::uint64_t total_bytes);
    Result<bool> read_block();
    Error in_file(Error error) const;

    FileHandle file_;
    std::string path_;
    ReadProgress progress_;
    std::unique_ptr<HarDecoder> decoder_;
    std::string block_;  // read and not yet decoded
};

}  // namespace redial::log
