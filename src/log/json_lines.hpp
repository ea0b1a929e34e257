// JSON Lines: Redial's log format, one event a line (docs/log-format.md). Writing appends to a
// string without a document in between; reading goes line by line. Pure, any thread, one at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "core/event.hpp"
#include "log/line_limits.hpp"

namespace redial::log {

inline constexpr std::uint32_t format_version = 1;
// The first line of a log.
struct LogHeader {
    std::uint32_t version = format_version;
    std::string tool = "redial";  // and its version
    Now begun_at;
    bool is_redacted = true;  // secrets were replaced when it was written
    bool operator==(const LogHeader& other) const;
};

enum class PayloadState : std::uint8_t {
    AsSeen,
    Redacted
};  // Redacted: a secret in it was replaced

void append_header(std::string& out, const LogHeader& header);
// Also takes an event that holds a MessageSeen.
void append_event(std::string& out, const core::Event& event);
// The hot one: millions a second.
void append_message(std::string& out, const core::Stamp& stamp, const core::MessageSeen& message,
                    PayloadState state = PayloadState::AsSeen);

struct UnknownLine {
    std::string type;
};  // of a later version: skipped and counted
using LogLine = std::variant<LogHeader, core::Event, UnknownLine>;

class LineParser {
public:
    // One line without its line end. An event's MessageSeen views memory of this parser, until the
    // next call. The error says what is wrong in the line, not where the line is.
    Result<LogLine> parse(std::string_view line);

private:
    Bytes payload_;
    std::vector<core::FrameSeen> frames_;
};

}  // namespace redial::log
