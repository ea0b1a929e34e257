// Frames (RFC 6455 section 5.2): the header, its encoding and masking. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.hpp"

namespace redial::wire {

enum class Role : std::uint8_t { Client, Server };

// Raw opcode values (5.2); anything else is reserved.
namespace opcode {
inline constexpr std::uint8_t continuation = 0, text = 1, binary = 2;
inline constexpr std::uint8_t close = 8, ping = 9, pong = 10;
}  // namespace opcode

struct FrameHeader {
    bool is_final = true;
    bool rsv1 = false, rsv2 = false, rsv3 = false;
    std::uint8_t opcode = opcode::text;
    bool is_masked = false;
    std::uint32_t masking_key = 0;  // as four bytes in network order on the wire
    std::uint64_t payload_bytes = 0;
    std::uint8_t length_code = 0;   // set by parse: 0..125, or 126 and 127 for two and eight bytes
    std::uint8_t header_bytes = 0;  // 2..14, set by parse
    bool length_is_minimal = true;  // set by parse (5.2 demands it)
};

// Parses a header at the start of `bytes`; header_bytes 0: more bytes are needed. From two bytes on
// all fields hold but the key, payload_bytes and length_is_minimal.
FrameHeader parse_frame_header(BytesView bytes);
inline bool is_control(std::uint8_t op) { return (op & 0x8) != 0; }

// Appends a header; the payload is the caller's to append (masked with `mask_in_place` when
// masked).
void append_frame_header(Bytes& to, const FrameHeader& header);
// XOR with the key, starting at `offset` bytes into the payload (5.3). Vectorised by the compiler.
void mask_in_place(std::span<std::uint8_t> payload, std::uint32_t masking_key,
                   std::uint64_t offset = 0);

// A close frame's payload: code (network order) and reason, of which as much is sent as is valid
// UTF-8 and fits (123 bytes, never half a character; 5.5). "" when code is 1005 (no status).
Bytes close_payload(std::uint16_t code, std::string_view reason);
// Codes an endpoint may put in a close frame (7.4: 1000-1003, 1007-1014, 3000-4999).
bool may_be_sent(std::uint16_t close_code);

}  // namespace redial::wire
