// Reading a HAR file: HarDecoder takes its bytes in any pieces, HarReader a file in slices; what is
// behind both: JsonStream -> HarEntries -> HarEvents. Its entries may stand in any order, so that
// events are given once all of it was read. Of a file that was cut off, or that is no JSON from
// some place on, the whole entries are given and the rest is said. Pure (decoder) or reading the
// disk (reader); any thread.
#pragma once

#include <memory>
#include <string>

#include "log/har_events.hpp"
#include "log/log_reader.hpp"
#include "log/zip_member.hpp"

namespace redial::log {

class HarDecoder {
public:
    // The error names the line and the byte.
    Status feed(std::string_view bytes);
    Status finish();
    // After that: about so many bytes of the events; false: that was all.
    bool give(core::EventSink& sink, std::size_t bytes_max) {
        return events_.give(sink, bytes_max);
    }
    // The text so far says that it is a HAR.
    bool has_log() const { return entries_.has_log(); }
    const ReadSummary& summary() const { return summary_; }

private:
    void sum_up();
    void add_note(const std::string& words);

    JsonStream json_;
    HarEntries entries_;
    HarEvents events_;
    std::optional<Error> failed_;
    std::string broken_;  // where the text stopped being JSON, after whole entries
    ReadSummary summary_;
};

class HarReader {
public:
    // A .har, or a .zip that holds one. Reads the first block, so that a file that is no HAR is
    // known at once.
    static Result<HarReader> open(const std::string& path);
    Result<bool> read(core::EventSink& sink, std::size_t bytes_max);
    ReadProgress progress() const { return progress_; }
    const ReadSummary& summary() const { return decoder_->summary(); }

private:
    HarReader(std::string path, std::uint64_t total_bytes);
    Result<bool> read_block();
    Error in_file(Error error) const;

    FileHandle file_;
    std::optional<ZipMember> zip_;  // in place of file_
    std::string path_;
    ReadProgress progress_;
    std::unique_ptr<HarDecoder> decoder_;
    std::string block_;  // read and not yet decoded
    bool is_read_ = false;
};

}  // namespace redial::log
