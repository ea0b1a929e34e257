// Cuts an event stream into blocks of lines (WHATWG HTML 9.2.6). Pure, any one thread.
#include "wire/event_stream.hpp"

#include <algorithm>
#include <utility>

namespace redial::wire {
namespace {

constexpr std::string_view mark = "\xef\xbb\xbf";

bool ends_line(std::uint8_t byte) { return byte == '\n' || byte == '\r'; }

}  // namespace

void EventStreamParser::begin_block() {
    has_block_ = false;
    block_.clear();
    // One long block must not hold its memory for the rest of the stream.
    if (block_.capacity() > (1u << 20)) block_.shrink_to_fit();
    lines_bytes_ = wire_bytes_ = line_bytes_ = 0;
    ended_bytes_ = 0;
}

void EventStreamParser::keep(std::string_view text) {
    lines_bytes_ += text.size();
    const std::uint64_t room =
        block_bytes_max_ - std::min<std::uint64_t>(block_bytes_max_, block_.size());
    block_ += text.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(room, text.size())));
}

void EventStreamParser::end_line() {
    if (line_bytes_ > 0) {
        line_bytes_ = 0;
        ended_bytes_ = block_.size();
        keep("\n");
        return;
    }
    if (lines_bytes_ == 0) return;
    has_block_ = true;
    --lines_bytes_;  // the last line's end is not a part of it
    block_.resize(std::min<std::size_t>(block_.size(), ended_bytes_));
}

std::size_t EventStreamParser::feed(BytesView bytes) {
    if (has_block_) begin_block();
    std::size_t taken = 0;
    while (taken < bytes.size() && !has_block_) {
        const std::uint8_t byte = bytes[taken];
        if (may_have_mark_) {
            if (byte == static_cast<std::uint8_t>(mark[mark_bytes_])) {
                ++taken;
                ++wire_bytes_;
                may_have_mark_ = ++mark_bytes_ < mark.size();
                continue;
            }
            may_have_mark_ = false;
            // The beginning of one that was none is text.
            line_bytes_ += mark_bytes_;
            keep(mark.substr(0, mark_bytes_));
        }
        if (std::exchange(is_behind_cr_, false) && byte == '\n') {
            ++taken;
            ++wire_bytes_;
            continue;
        }
        const BytesView rest = bytes.subspan(taken);
        const auto end = std::find_if(rest.begin(), rest.end(), ends_line);
        const auto text_bytes = static_cast<std::size_t>(end - rest.begin());
        line_bytes_ += text_bytes;
        keep(as_text(rest.first(text_bytes)));
        taken += text_bytes;
        wire_bytes_ += text_bytes;
        if (end == rest.end()) break;
        is_behind_cr_ = *end == '\r';
        ++taken;
        ++wire_bytes_;
        end_line();
    }
    // The LF of a CRLF belongs to the block, where it is there already.
    if (has_block_ && is_behind_cr_ && taken < bytes.size()) {
        is_behind_cr_ = false;
        if (bytes[taken] == '\n') {
            ++taken;
            ++wire_bytes_;
        }
    }
    return taken;
}

std::string_view EventStreamParser::unfinished_lines() const {
    if (has_block_) return {};
    return std::string_view(block_).substr(0, ended_bytes_);
}

}  // namespace redial::wire
