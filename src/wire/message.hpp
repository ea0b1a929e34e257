// What decoders tell: whole messages, control frames, violations; and the limits they keep (RFC
// 6455 sections 5 to 7). Plain values and one interface, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "wire/frame.hpp"

namespace redial::wire {

// RFC 6455 10.4 asks for limits and leaves the numbers to us.
struct DecoderLimits {
    std::uint64_t message_bytes_max = 64u << 20;  // after inflation
    std::uint64_t frame_bytes_max = 64u << 20;
};

// A violation: the close code that answers it, what is wrong, and the section that says so.
struct Violation {
    std::uint16_t close_code = 1002;
    std::string what;     // "reserved opcode 0x3"
    std::string section;  // "RFC 6455 5.2"
};

struct MessageInfo {
    std::uint8_t opcode = opcode::text;  // text or binary
    bool is_compressed = false;
    std::uint32_t fragments = 1;
    std::uint64_t wire_bytes = 0;  // payload as sent, headers left out
    // Of the message, inflated; the payload that is told may be shorter where a limit cut it. Of
    // one whose compressed data could not be followed to its end: as far as it was.
    std::uint64_t size_bytes = 0;
};

// One frame as it came. The times are those of the inputs that held its first and its last byte.
struct FrameInfo {
    Instant began_at{};
    Instant ended_at{};
    std::uint64_t payload_bytes = 0;
    std::uint32_t masking_key = 0;
    std::uint8_t opcode = opcode::text;
    bool is_final = true;
    bool rsv1 = false;
    bool is_masked = false;
};
// Whether its payload and the opcode of what it carries say all there is of it.
inline bool is_plain_frame(const FrameInfo& frame) {
    return frame.is_final && !frame.rsv1 && !frame.is_masked && frame.began_at == frame.ended_at &&
           frame.opcode != opcode::continuation;
}
// A peer may cut a message into as many frames as it likes: those behind are only counted.
inline constexpr std::size_t frames_kept_max = 64;
// Of a compressed message's bytes as sent, those behind are not kept.
inline constexpr std::size_t wire_kept_bytes_max = 1u << 20;

// How what is being told came, asked of the decoder during a call of its sink. Nothing where it was
// one unmasked frame, not compressed, that came whole in one input: then the payload says it all.
struct WireForm {
    std::span<const FrameInfo> frames;  // the first frames_kept_max
    BytesView compressed;               // the payload as sent, unmasked; may be cut
};

// What a decoder tells. Views hold during the call only. Calls may not re-enter feed().
class DecoderSink {
public:
    virtual ~DecoderSink() = default;
    virtual void on_message(const MessageInfo& info, BytesView payload) = 0;
    virtual void on_ping(BytesView payload) = 0;
    virtual void on_pong(BytesView payload) = 0;
    // 1005 when the frame had no status. After it, a strict decoder ignores all bytes.
    virtual void on_close(std::uint16_t code, std::string_view reason) = 0;
};

}  // namespace redial::wire
