// The grammar of STOMP 1.2, byte by byte only where a frame is split. One thread an object.
#include "dialect/stomp_frames.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace redial::dialect {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::string_view between{"\n\r\0", 3};  // parser.js, _collectFrame

constexpr std::array<std::string_view, 15> commands = {
    "CONNECT", "STOMP",  "CONNECTED", "SEND",       "SUBSCRIBE", "UNSUBSCRIBE", "ACK",   "NACK",
    "BEGIN",   "COMMIT", "ABORT",     "DISCONNECT", "MESSAGE",   "RECEIPT",     "ERROR",
};

// Behind the empty line that ends the headers; npos where there is none.
std::size_t head_end(std::string_view text, std::size_t from) {
    for (std::size_t at = text.find('\n', from); at != npos; at = text.find('\n', at + 1)) {
        if (text.substr(at + 1, 1) == "\n") return at + 2;
        if (text.substr(at + 1, 2) == "\r\n") return at + 3;
    }
    return npos;
}

std::string_view without_cr(std::string_view line) {
    return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

// Begins with a command, or with what may become one.
bool may_begin(std::string_view text) {
    const std::string_view word = text.substr(0, text.find('\n'));
    if (word.size() < text.size()) return is_stomp_command(without_cr(word));
    return std::any_of(commands.begin(), commands.end(), [word](std::string_view command) {
        return command.starts_with(without_cr(word));
    });
}

std::optional<std::uint64_t> content_length(const StompFrame& frame) {
    const std::string_view text = frame.header("content-length");
    std::uint64_t length = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), length);
    const bool is_number = !text.empty() && read.ec == std::errc{};
    return is_number && read.ptr == text.data() + text.size() ? std::optional(length)
                                                              : std::nullopt;
}

}  // namespace

bool is_stomp_command(std::string_view word) {
    return std::find(commands.begin(), commands.end(), word) != commands.end();
}

StompHeader take_stomp_header(std::string_view& lines) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    const std::string_view text = without_cr(line);
    const std::size_t colon = text.find(':');
    if (colon == npos) return {.name = text, .value = {}};
    return {.name = text.substr(0, colon), .value = text.substr(colon + 1)};
}

std::string_view StompFrame::header(std::string_view name) const {
    for (std::string_view lines = headers; !lines.empty();) {
        const StompHeader header = take_stomp_header(lines);
        if (header.name == name) return header.value;
    }
    return {};
}

std::string stomp_unescaped(std::string_view value) {
    std::string text;
    for (std::size_t at = 0; at < value.size(); ++at) {
        if (value[at] != '\\' || at + 1 == value.size()) {
            text += value[at];
            continue;
        }
        const char name = value[++at];
        text += name == 'n' ? '\n' : name == 'r' ? '\r' : name == 'c' ? ':' : name;
    }
    return text;
}

std::optional<StompFrame> StompStream::next(std::string_view& rest) {
    while (!rest.empty()) {
        std::optional<StompFrame> frame;
        if (state_ == State::Between) begin(rest);
        if (state_ == State::Head) {
            frame = take_head(rest);
        } else if (state_ != State::Between) {
            frame = take_body(rest);
        }
        if (frame) return frame;
    }
    return std::nullopt;
}

void StompStream::begin(std::string_view& rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of(between), rest.size()));
    if (rest.empty()) return;
    if (!may_begin(rest)) {
        rest = {};
        return;
    }
    head_.clear();
    state_ = State::Head;
}

StompFrame StompStream::frame_of(std::string_view head) {
    StompFrame frame;
    const std::size_t line = std::min(head.find('\n'), head.size());
    frame.command = without_cr(head.substr(0, line));
    frame.headers = head.substr(std::min(line + 1, head.size()));
    return frame;
}

// The head is looked for in `rest` alone where it began there, so that whole frames are not copied.
std::optional<StompFrame> StompStream::take_head(std::string_view& rest) {
    const std::size_t had = head_.size();
    std::string_view head = rest;
    if (had > 0) {
        head_ += rest.substr(0, head_bytes_max - had);
        head = head_;
    }
    const std::size_t end = head_end(head, had < 2 ? 0 : had - 2);
    if (end == npos || head.substr(0, end).find('\0') != npos || end > head_bytes_max) {
        const bool is_open = end == npos && head.find('\0') == npos && head.size() < head_bytes_max;
        if (is_open && had == 0) head_ = rest;
        if (!is_open) state_ = State::Between;  // not a head, or too long for one
        rest = {};
        return std::nullopt;
    }
    rest.remove_prefix(end - had);
    if (had > 0) head_.resize(end);
    begin_body(head.substr(0, end));
    const std::string_view body = rest;
    const bool is_ended = state_ == State::Counted ? take_counted(rest) : take_to_nul(rest);
    if (!is_ended) {
        if (had == 0) head_ = head.substr(0, end);
        return std::nullopt;
    }
    StompFrame frame = frame_of(had == 0 ? head.substr(0, end) : kept(done_));
    frame.body = body.substr(0, body.size() - rest.size() - 1);
    return frame;
}

std::string_view StompStream::kept(std::string& in) {
    in.swap(head_);
    return in;
}

void StompStream::begin_body(std::string_view head) {
    const std::optional<std::uint64_t> length = content_length(frame_of(head));
    state_ = length ? State::Counted : State::ToNul;
    body_left_ = length.value_or(0);
}

std::optional<StompFrame> StompStream::take_body(std::string_view& rest) {
    const bool is_ended = state_ == State::Counted ? take_counted(rest) : take_to_nul(rest);
    return is_ended ? std::optional(frame_of(kept(done_))) : std::nullopt;
}

bool StompStream::take_counted(std::string_view& rest) {
    if (rest.size() <= body_left_) {
        body_left_ -= rest.size();
        rest = {};
        return false;
    }
    const bool has_nul = rest[static_cast<std::size_t>(body_left_)] == '\0';
    state_ = State::Between;
    if (has_nul) {
        rest.remove_prefix(static_cast<std::size_t>(body_left_) + 1);
    } else {
        rest = {};
    }
    return has_nul;
}

bool StompStream::take_to_nul(std::string_view& rest) {
    const std::size_t end = rest.find('\0');
    if (end == npos) {
        rest = {};
        return false;
    }
    rest.remove_prefix(end + 1);
    state_ = State::Between;
    return true;
}

std::optional<StompFrame> StompStream::open_frame() const {
    const bool has_head = state_ == State::Counted || state_ == State::ToNul;
    return has_head ? std::optional(frame_of(head_)) : std::nullopt;
}

std::optional<StompFrame> StompStream::skip(std::uint64_t bytes) {
    const State was = state_;
    if (was == State::Counted && bytes > 0 && bytes <= body_left_) {
        body_left_ -= bytes;
        return std::nullopt;
    }
    state_ = State::Between;
    const bool is_ended = was == State::Counted && bytes > body_left_;
    return is_ended ? std::optional(frame_of(kept(skipped_))) : std::nullopt;
}

}  // namespace redial::dialect
