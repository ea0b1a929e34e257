// What decoders tell: whole messages, control frames, violations; and the limits they keep (RFC
// 6455 sections 5 to 7). Plain values and one interface, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
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
