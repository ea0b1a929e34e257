// Replaces what could move a cursor, break a line or hide by visible escapes. Any thread.
#include "base/escape.hpp"

#include <fmt/format.h>

#include <iterator>

#include "base/utf8.hpp"

namespace redial {
namespace {

void append_escape(std::string& to, char32_t c) {
    switch (c) {
        case '\n': to += "\\n"; return;
        case '\r': to += "\\r"; return;
        case '\t': to += "\\t"; return;
        default: break;
    }
    const auto value = static_cast<std::uint32_t>(c);
    if (value < 0x80) {
        fmt::format_to(std::back_inserter(to), "\\x{:02x}", value);
    } else {
        fmt::format_to(std::back_inserter(to), "\\u{{{:x}}}", value);
    }
}

}  // namespace

bool is_control(char32_t c) {
    if (c < 0x20 || (c >= 0x7f && c <= 0x9f)) return true;
    if (c == 0x061c || c == 0x200e || c == 0x200f) return true;
    if (c == 0x2028 || c == 0x2029) return true;
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

std::string escaped_line(std::string_view text, std::size_t input_bytes_max) {
    std::string line;
    line.reserve(text.size() < input_bytes_max ? text.size() : input_bytes_max + 3);
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t from = at;
        const std::optional<char32_t> c = next_code_point(text, at);
        if (at > input_bytes_max) {
            line += "...";
            break;
        }
        if (!c) {
            fmt::format_to(std::back_inserter(line), "\\x{:02x}",
                           static_cast<std::uint8_t>(text[from]));
        } else if (is_control(*c)) {
            append_escape(line, *c);
        } else {
            line.append(text.substr(from, at - from));
        }
    }
    return line;
}

}  // namespace redial
