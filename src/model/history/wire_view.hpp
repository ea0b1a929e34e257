// A message as it was on the wire (RFC 6455 5.2), put together from what the history keeps: its
// frames, and the bytes of each with its header and under its mask. What cannot be known is said in
// words. Pure, any thread.
#pragma once

#include <string>
#include <vector>

#include "model/history/message_log.hpp"

namespace redial::model {

struct WireFrame {
    core::FrameSeen seen;
    std::size_t header_bytes = 0;
};

struct WireView {
    std::vector<WireFrame> frames;  // the first ones; none: not known
    std::uint64_t frames_left_out = 0;
    std::uint64_t size_bytes = 0;  // of the frames here with their headers
    bool is_mask_known = true;     // else a client's frame, its key not recorded
    std::string note;              // what is not known or not kept; "" when all is here
    BytesView payload;             // of all frames one behind the other, unmasked; may be cut
};
// `wire` is what the log gave for the row; the result views it and the row. Precondition:
// row.is_traffic().
WireView wire_view(const Row& row, const RowWire& wire);

// The bytes as sent, at most `bytes_max`: empty where they are not known.
struct WireBytes {
    struct Span {
        std::size_t begin = 0;
        std::size_t end = 0;
    };
    Bytes bytes;
    std::vector<Span> headers;  // of the frames, within `bytes`
};
WireBytes wire_bytes(const WireView& view, std::size_t bytes_max);

}  // namespace redial::model
