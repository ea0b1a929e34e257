// Puts the frames of a message together again from what the history kept. Any thread.
#include "model/history/wire_view.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "wire/frame.hpp"

namespace redial::model {
namespace {

wire::FrameHeader header_of(const core::FrameSeen& frame) {
    wire::FrameHeader header;
    header.is_final = frame.is_final;
    header.rsv1 = frame.is_rsv1;
    header.opcode = static_cast<std::uint8_t>(frame.opcode);
    header.is_masked = frame.is_masked;
    for (const std::uint8_t byte : frame.mask) {
        header.masking_key = header.masking_key << 8 | byte;
    }
    header.payload_bytes = frame.size_bytes;
    return header;
}

void add_frame(WireView& view, const core::FrameSeen& frame) {
    Bytes header;
    wire::append_frame_header(header, header_of(frame));
    view.frames.push_back({frame, header.size()});
    view.size_bytes += header.size() + frame.size_bytes;
}

// Of a row without frames: one that came whole, which is all there is to say of what a server
// sends. A client's frame has a mask, which an old log, a HAR file or a probe does not tell.
void assume_one_frame(WireView& view, const Row& row) {
    if (row.is_compressed || row.fragments > 1) {
        view.note = row.is_compressed ? "Came compressed; how was not recorded."
                                      : fmt::format(
                                            "Came in {} frames; where it was cut was not "
                                            "recorded.",
                                            row.fragments);
        return;
    }
    core::FrameSeen frame;
    frame.began_at = frame.ended_at = row.at;
    frame.size_bytes = row.size_bytes;
    frame.opcode = row.opcode;
    frame.is_masked = row.direction == core::Direction::Out;
    view.is_mask_known = !frame.is_masked;
    if (frame.is_masked) view.note = "The masking key was not recorded.";
    add_frame(view, frame);
}

// What the bytes here do not hold.
std::string missing_in_words(const WireView& view, const Row& row) {
    if (row.is_compressed && view.payload.empty())
        return "The compressed bytes are not here: a recording does not hold them.";
    if (view.frames_left_out > 0)
        return fmt::format("The first {} of {} frames.", view.frames.size(), row.fragments);
    std::uint64_t sent = 0;
    for (const WireFrame& frame : view.frames) sent += frame.seen.size_bytes;
    if (view.payload.size() < sent)
        return fmt::format("The first {} of {} payload bytes are kept.", view.payload.size(), sent);
    return "";
}

}  // namespace

WireView wire_view(const Row& row, const RowWire& wire) {
    WireView view;
    view.payload = row.is_compressed ? wire.wire : row.payload;
    for (const core::FrameSeen& frame : wire.frames) add_frame(view, frame);
    if (wire.frames.empty()) {
        assume_one_frame(view, row);
    } else if (row.fragments > view.frames.size()) {
        view.frames_left_out = row.fragments - view.frames.size();
    }
    if (view.note.empty()) view.note = missing_in_words(view, row);
    return view;
}

WireBytes wire_bytes(const WireView& view, std::size_t bytes_max) {
    WireBytes sent;
    if (!view.is_mask_known || (view.payload.empty() && view.frames.empty())) return sent;
    BytesView left = view.payload;
    for (const WireFrame& frame : view.frames) {
        if (sent.bytes.size() >= bytes_max) break;
        // A header whose payload is not here says nothing.
        if (left.empty() && frame.seen.size_bytes > 0) break;
        const wire::FrameHeader header = header_of(frame.seen);
        const std::size_t begin = sent.bytes.size();
        wire::append_frame_header(sent.bytes, header);
        const std::size_t end = sent.bytes.size();
        sent.headers.push_back({begin, end});
        const std::size_t size = std::min<std::uint64_t>(
            {left.size(), frame.seen.size_bytes, bytes_max > end ? bytes_max - end : 0});
        append(sent.bytes, left.first(size));
        if (header.is_masked)
            wire::mask_in_place(std::span(sent.bytes).subspan(end), header.masking_key);
        left = left.subspan(size);
        if (size < frame.seen.size_bytes) break;
    }
    return sent;
}

}  // namespace redial::model
