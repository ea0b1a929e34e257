// Frames by hand (RFC 6455 sections 5.2, 5.5 and 7.4). Any thread.
#include "link/broken_frames.hpp"

#include "wire/frame.hpp"

namespace redial::link {
namespace {

using core::Breakage;

wire::FrameHeader header_of(core::Side sender, std::uint8_t opcode, std::size_t size, Rng& rng) {
    wire::FrameHeader header;
    header.opcode = opcode;
    header.payload_bytes = size;
    header.is_masked = sender == core::Side::Client;
    if (header.is_masked) header.masking_key = static_cast<std::uint32_t>(rng.next());
    return header;
}

Bytes frame_of(const wire::FrameHeader& header, BytesView payload) {
    Bytes frame;
    wire::append_frame_header(frame, header);
    const std::size_t at = frame.size();
    append(frame, payload);
    if (header.is_masked) wire::mask_in_place(std::span(frame).subspan(at), header.masking_key);
    return frame;
}

// Five bytes whose length is written in two (5.2: the minimal number of bytes must be used).
Bytes long_length_frame(core::Side sender, Rng& rng) {
    const wire::FrameHeader header = header_of(sender, wire::opcode::text, 5, rng);
    Bytes frame = frame_of(header, as_bytes("hello"));
    const auto length_at = frame.begin() + 1;
    *length_at = static_cast<std::uint8_t>((*length_at & 0x80) | 126);
    frame.insert(length_at + 1, {0, 5});
    return frame;
}

}  // namespace

Bytes make_frame(core::Side sender, std::uint8_t opcode, BytesView payload, Rng& rng) {
    return frame_of(header_of(sender, opcode, payload.size(), rng), payload);
}

Bytes make_fragment(core::Side sender, std::uint8_t opcode, Fragment place, BytesView payload,
                    Rng& rng) {
    wire::FrameHeader header = header_of(sender, opcode, payload.size(), rng);
    header.is_final = place == Fragment::Last;
    return frame_of(header, payload);
}

Bytes make_close(core::Side sender, std::uint16_t code, std::string_view reason, Rng& rng) {
    Bytes payload;
    if (code != 0) {
        // With a code that may be sent, for the reason's sake; then the code that was asked for.
        payload = wire::close_payload(1000, reason);
        payload[0] = static_cast<std::uint8_t>(code >> 8);
        payload[1] = static_cast<std::uint8_t>(code & 0xff);
    }
    return make_frame(sender, wire::opcode::close, payload, rng);
}

Bytes make_broken_frame(core::Side sender, Breakage breakage, Rng& rng) {
    const BytesView hello = as_bytes("hello");
    wire::FrameHeader header = header_of(sender, wire::opcode::text, hello.size(), rng);
    switch (breakage) {
        case Breakage::ReservedBit: header.rsv2 = true; break;
        case Breakage::UnknownOpcode: header.opcode = 3; break;
        case Breakage::WrongMask:
            header.is_masked = !header.is_masked;
            header.masking_key = static_cast<std::uint32_t>(rng.next());
            break;
        case Breakage::BadUtf8: {
            const std::uint8_t cut[] = {'h', 'i', 0xc3, 0x28};
            return make_frame(sender, wire::opcode::text, cut, rng);
        }
        case Breakage::OversizeControl:
            return make_frame(sender, wire::opcode::ping, Bytes(126, 'p'), rng);
        case Breakage::BadCloseCode: {
            const std::uint8_t payload[] = {0x03, 0xed};  // 1005, never on the wire (7.4.1)
            return make_frame(sender, wire::opcode::close, payload, rng);
        }
        case Breakage::WrongContinuation: header.opcode = wire::opcode::continuation; break;
        case Breakage::LengthNotMinimal: return long_length_frame(sender, rng);
    }
    return frame_of(header, hello);
}

}  // namespace redial::link
