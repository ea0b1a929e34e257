// Packs the frames of a message into a few bytes and reads them again. Only this program writes and
// reads these bytes, in memory: they are not checked as foreign ones would be. Any thread.
#include "model/history/packed_frames.hpp"

namespace redial::model {
namespace {

constexpr std::uint8_t opcode_mask = 0x0f;
constexpr std::uint8_t final_flag = 0x10;
constexpr std::uint8_t rsv1_flag = 0x20;
constexpr std::uint8_t masked_flag = 0x40;
constexpr std::uint8_t simple_flag = 0x80;

void put(Bytes& to, std::uint64_t value) {  // LEB128
    for (; value >= 0x80; value >>= 7) to.push_back(static_cast<std::uint8_t>(value | 0x80));
    to.push_back(static_cast<std::uint8_t>(value));
}

std::uint64_t take(const std::uint8_t*& at) {
    std::uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
        const std::uint8_t byte = *at++;
        value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if (byte < 0x80) return value;
    }
}

// A log may tell times in any order: small differences of either sign are few bytes.
std::uint64_t folded(Duration span) {
    const auto count = static_cast<std::uint64_t>(span.count());
    return (count << 1) ^ (span.count() < 0 ? UINT64_MAX : 0);
}
Duration unfolded(std::uint64_t value) {
    return Duration{static_cast<std::int64_t>((value >> 1) ^ (value & 1 ? UINT64_MAX : 0))};
}

void put_frame(Bytes& to, const core::FrameSeen& frame, Instant at, std::uint64_t wire_bytes) {
    const bool is_simple =
        frame.began_at == at && frame.ended_at == at && frame.size_bytes == wire_bytes;
    auto flags = static_cast<std::uint8_t>(static_cast<std::uint8_t>(frame.opcode) & opcode_mask);
    if (frame.is_final) flags |= final_flag;
    if (frame.is_rsv1) flags |= rsv1_flag;
    if (frame.is_masked) flags |= masked_flag;
    if (is_simple) flags |= simple_flag;
    to.push_back(flags);
    if (frame.is_masked) append(to, BytesView(frame.mask));
    if (is_simple) return;
    put(to, folded(at - frame.began_at));
    put(to, folded(frame.ended_at - frame.began_at));
    put(to, frame.size_bytes);
}

core::FrameSeen take_frame(const std::uint8_t*& from, Instant at, std::uint64_t wire_bytes) {
    core::FrameSeen frame;
    const std::uint8_t flags = *from++;
    frame.opcode = static_cast<core::Opcode>(flags & opcode_mask);
    frame.is_final = (flags & final_flag) != 0;
    frame.is_rsv1 = (flags & rsv1_flag) != 0;
    frame.is_masked = (flags & masked_flag) != 0;
    if (frame.is_masked) {
        for (std::uint8_t& byte : frame.mask) byte = *from++;
    }
    frame.began_at = frame.ended_at = at;
    frame.size_bytes = wire_bytes;
    if ((flags & simple_flag) != 0) return frame;
    frame.began_at = at - unfolded(take(from));
    frame.ended_at = frame.began_at + unfolded(take(from));
    frame.size_bytes = take(from);
    return frame;
}

}  // namespace

void pack_wire(Bytes& to, Instant at, const core::MessageSeen& message) {
    put(to, message.wire_bytes);
    put(to, message.frames.size());
    for (const core::FrameSeen& frame : message.frames) {
        put_frame(to, frame, at, message.wire_bytes);
    }
    put(to, message.wire.size());
    append(to, message.wire);
}

std::uint64_t packed_wire_bytes(const std::uint8_t* packed) { return take(packed); }

BytesView unpack_wire(const std::uint8_t* packed, Instant at,
                      std::vector<core::FrameSeen>& frames) {
    const std::uint64_t wire_bytes = take(packed);
    const std::uint64_t count = take(packed);
    for (std::uint64_t i = 0; i < count; ++i) {
        frames.push_back(take_frame(packed, at, wire_bytes));
    }
    const std::uint64_t kept = take(packed);
    return {packed, static_cast<std::size_t>(kept)};
}

}  // namespace redial::model
