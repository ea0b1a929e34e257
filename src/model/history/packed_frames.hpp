// How a message came, as few bytes in the history: its frames and, of a compressed one, its payload
// as sent. A masked frame that came whole with its message takes eight bytes. Pure, any thread.
//
//     varint   wire_bytes
//     varint   frames
//     each     a byte: opcode, FIN, RSV1, MASK, is_simple; the mask where there is one; and where
//              it is not simple three varints: began_at before the message's time, the time it
//              took, its payload's bytes. A simple one came at the message's time and is as long
//              as wire_bytes.
//     varint   bytes kept as sent, and these
#pragma once

#include <vector>

#include "core/event.hpp"

namespace redial::model {

// Whether there is anything to pack: more than payload and opcode say.
inline bool says_more(const core::MessageSeen& message) {
    return !message.frames.empty() || !message.wire.empty() ||
           (message.wire_bytes != message.size_bytes && message.wire_bytes != 0);
}

void pack_wire(Bytes& to, Instant at, const core::MessageSeen& message);
// Of what pack_wire() made.
std::uint64_t packed_wire_bytes(const std::uint8_t* packed);
// Appends to `frames` and returns the bytes as sent.
BytesView unpack_wire(const std::uint8_t* packed, Instant at, std::vector<core::FrameSeen>& frames);

}  // namespace redial::model
