// The lines of one event of an event stream (WHATWG HTML 9.2.6): what its fields say. Who cuts a
// stream into such blocks is wire/event_stream.hpp. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace redial {

// Views are into the block.
struct EventBlock {
    std::string_view event;                 // its name; "" for none: it is then called "message"
    std::optional<std::string_view> id;     // the last one that counts: one with a NUL does not
    std::optional<std::uint64_t> retry_ms;  // digits and nothing else
    std::string_view data;                  // of the first data line
    std::size_t data_lines = 0;             // without one a client is told of nothing
    std::string_view comment;               // the first one
    std::size_t comments = 0;
    bool has_fields = false;  // any but comments, known ones or not

    bool is_comment() const { return comments > 0 && !has_fields; }
    bool is_dispatched() const { return data_lines > 0; }
};

// `lines` end with LF, the last one with it or without.
EventBlock read_event_block(std::string_view lines);
// Its data lines, joined by LF.
std::string data_of_event_block(std::string_view lines);

}  // namespace redial
