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
    // Reads as far as it must to know that the file is a log. "-" is standard input, which is
    // always JSON Lines.
    static Result<AnyLog> open(const std::string& path);

    // About `bytes_max` further bytes. False: that was all.
    Result<bool> read(core::EventSink& sink, std::size_t bytes_max);
    ReadProgress progress() const;
    const ReadSummary& summary() const;

private:
    explicit AnyLog(LogReader reader) : reader_(std::move(reader)) {}
    explicit AnyLog(HarReader reader) : reader_(std::move(reader)) {}
    std::variant<LogReader, HarReader> reader_;
};

}  // namespace redial::log
