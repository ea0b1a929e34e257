// Translates frames as the codec tells them into the frames of an event. Service thread only.
#include "net/session/seen_frames.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace redial::net {
namespace {

static_assert(wire::frames_kept_max == core::frames_kept_max);
static_assert(wire::wire_kept_bytes_max == core::wire_kept_bytes_max);

// More than this is given back before the next message.
constexpr std::size_t kept_bytes_max = 64u << 10;

std::array<std::uint8_t, 4> mask_of(std::uint32_t key) {  // in network order, as on the wire
    return {static_cast<std::uint8_t>(key >> 24), static_cast<std::uint8_t>(key >> 16),
            static_cast<std::uint8_t>(key >> 8), static_cast<std::uint8_t>(key)};
}

core::FrameSeen seen_of(const wire::FrameInfo& frame) {
    core::FrameSeen seen;
    seen.began_at = frame.began_at;
    seen.ended_at = frame.ended_at;
    seen.size_bytes = frame.payload_bytes;
    if (frame.is_masked) seen.mask = mask_of(frame.masking_key);
    seen.opcode = static_cast<core::Opcode>(frame.opcode);
    seen.is_final = frame.is_final;
    seen.is_rsv1 = frame.rsv1;
    seen.is_masked = frame.is_masked;
    return seen;
}

}  // namespace

void SeenFrames::note_frames(const wire::WireForm& form, core::MessageSeen& seen) {
    frames_.clear();
    for (const wire::FrameInfo& frame : form.frames) frames_.push_back(seen_of(frame));
    seen.frames = frames_;
    seen.wire = form.compressed;
}

void SeenFrames::note_sent(BytesView frames, Instant at, core::MessageSeen& seen) {
    frames_.clear();
    if (wire_.capacity() > kept_bytes_max) Bytes().swap(wire_);
    wire_.clear();
    while (!frames.empty()) {
        const wire::FrameHeader header = wire::parse_frame_header(frames);
        REDIAL_CHECK(header.header_bytes > 0);
        const BytesView payload = frames.subspan(header.header_bytes, header.payload_bytes);
        if (seen.is_compressed) keep_compressed(payload, header.masking_key);
        if (frames_.size() < core::frames_kept_max) {
            frames_.push_back(seen_of({.began_at = at,
                                       .ended_at = at,
                                       .payload_bytes = header.payload_bytes,
                                       .masking_key = header.masking_key,
                                       .opcode = header.opcode,
                                       .is_final = header.is_final,
                                       .rsv1 = header.rsv1,
                                       .is_masked = header.is_masked}));
        }
        seen.wire_bytes += header.payload_bytes;
        frames = frames.subspan(header.header_bytes + payload.size());
    }
    seen.frames = frames_;
    seen.wire = wire_;
}

void SeenFrames::keep_compressed(BytesView piece, std::uint32_t masking_key) {
    const std::size_t begin = wire_.size();
    append(wire_, piece.first(std::min(piece.size(), core::wire_kept_bytes_max - begin)));
    wire::mask_in_place(std::span(wire_).subspan(begin), masking_key);
}

}  // namespace redial::net
