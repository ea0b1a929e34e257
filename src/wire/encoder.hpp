// The encoder: whole messages and control frames in, bytes out, masked with fresh keys for a client
// (RFC 6455 5.3), compressed when agreed (RFC 7692 7.2.1). Any one thread.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"
#include "base/entropy.hpp"
#include "wire/deflate_offer.hpp"
#include "wire/frame.hpp"

namespace redial::wire {

class Deflater;

// Smaller messages are sent as they are: compressing them costs more than it saves.
inline constexpr std::size_t compressed_bytes_min = 64;

class Encoder {
public:
    Encoder(Role role, const std::optional<DeflateAgreement>& deflate);
    ~Encoder();
    Encoder(Encoder&&) noexcept;
    Encoder& operator=(Encoder&&) noexcept;

    // Appends one unfragmented message; returns whether it was compressed (messages under
    // compressed_bytes_min are not). `opcode`: text or binary; text must be UTF-8.
    bool append_message(Bytes& to, std::uint8_t opcode, BytesView payload);
    // Appends it as fragments of at most `fragment_bytes`; 0 means one frame.
    bool append_fragmented(Bytes& to, std::uint8_t opcode, BytesView payload,
                           std::size_t fragment_bytes);
    void append_ping(Bytes& to, BytesView payload);  // at most 125 bytes (5.5), else cut
    void append_pong(Bytes& to, BytesView payload);
    // The code is sent as it is given (may_be_sent() judges it), 1005 as an empty payload; the
    // reason as close_payload() cuts it.
    void append_close(Bytes& to, std::uint16_t code, std::string_view reason);

private:
    void append_frame(Bytes& to, std::uint8_t opcode, bool is_final, bool rsv1, BytesView payload);
    // The payload to send: compressed where that is agreed and worth it.
    BytesView packed(BytesView payload, bool& is_compressed);
    void append_control(Bytes& to, std::uint8_t opcode, BytesView payload);

    Role role_;
    std::optional<DeflateAgreement> deflate_;
    std::unique_ptr<Deflater> deflater_;  // 256 KiB: made for the first message that needs it
    std::unique_ptr<MaskSource> masks_;   // clients only, 4 KiB: made for the first frame
};

}  // namespace redial::wire
