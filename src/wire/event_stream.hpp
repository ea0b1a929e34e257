// Cuts the bytes of an event stream into the blocks of lines that empty lines end (WHATWG HTML
// 9.2.6), from any split of them and with bounded memory. What a block's fields say is
// base/event_block.hpp's to read. Pure, any one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace redial::wire {

class EventStreamParser {
public:
    // Of a block that is longer the first so many bytes are kept.
    explicit EventStreamParser(std::uint64_t block_bytes_max) : block_bytes_max_(block_bytes_max) {}

    // Takes bytes up to the end of a block and no further; returns how many. Then has_block() tells
    // whether one came to its end: it is there until the next call. Empty lines with nothing before
    // them make none.
    std::size_t feed(BytesView bytes);
    bool has_block() const { return has_block_; }
    // The lines as they came, their ends made LF, without the last one's: "id: 12\ndata: hi".
    std::string_view block() const { return block_; }
    bool is_whole() const { return lines_bytes_ <= block_bytes_max_; }
    // Of the stream, from the end of the block before to the end of this one, whose empty line is
    // in it. The LF of a CRLF that was cut in two counts to the next.
    std::uint64_t block_wire_bytes() const { return wire_bytes_; }
    // At the end of the stream: the lines that no empty line ended, which a client throws away. Of
    // these the last one is in it only where it was ended itself.
    std::string_view unfinished_lines() const;
    // Bytes of an unfinished block; 0: the stream may end here.
    std::uint64_t unfinished_bytes() const { return has_block_ ? 0 : lines_bytes_; }

private:
    void begin_block();
    void keep(std::string_view text);
    void end_line();

    std::uint64_t block_bytes_max_;
    std::string block_;
    std::uint64_t lines_bytes_ = 0;  // of the block, also those that were not kept
    std::uint64_t wire_bytes_ = 0;
    std::size_t ended_bytes_ = 0;  // of block_, up to the last line that ended
    std::uint64_t line_bytes_ = 0;
    bool has_block_ = false;
    bool is_behind_cr_ = false;
    std::uint8_t mark_bytes_ = 0;  // of the byte order mark, while it may still come
    bool may_have_mark_ = true;
};

}  // namespace redial::wire
