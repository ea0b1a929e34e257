// AnyLog: a log of any kind that can be opened: Redial's own JSON Lines, or a HAR file, also in
// a ZIP file. Which of them it is shows in its first bytes. Reads the disk; any thread.
#pragma once

#include <string>
#include <variant>

#include "log/har_reader.hpp"
#include "log/log_reader.hpp"

namespace redial::log {

class AnyLog {
public:
    // Reads as far as it must to know that the file is a log. "-" is standard input. That, and what
    // else can be read only once (a FIFO, <(command)), is copied to its end first, into a file
    // without a name in $TMPDIR.
    static Result<AnyLog> open(const std::string& path);

    // About `bytes_max` further bytes. False: that was all.
    Result<bool> read(core::EventSink& sink, std::size_t bytes_max);
    // What is left of it, in slices: memory does not grow with the file.
    Status read_all(core::EventSink& sink);
    ReadProgress progress() const;
    const ReadSummary& summary() const;

private:
    template <class Reader>
    AnyLog(Reader reader, std::string path, std::string name)
        : reader_(std::move(reader)), path_(std::move(path)), name_(std::move(name)) {}
    // An error of a copy names what was copied.
    static Error named(Error error, const std::string& path, const std::string& name);

    std::variant<LogReader, HarReader> reader_;
    std::string path_;  // as opened
    std::string name_;  // as asked for
};

}  // namespace redial::log
