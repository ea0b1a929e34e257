// The encoder: whole messages and control frames in, bytes out, masked with fresh keys for a client
// (RFC 6455 5.3), compressed when agreed (RFC 7692 7.2.1). Any one thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"
#include "base/entropy.hpp"
#include "wire/deflate_offer.hpp"
#include "wire/frame.hpp"

namespace redial::wire {

class Deflater;

class Encoder {
public:
    Encoder(Role role, const std::optional<DeflateAgreement>& deflate);
    ~Encoder();
    Encoder(Encoder&&) noexcept;
    Encoder& operator=(Encoder&&) noexcept;

    // Appends one unfragmented message; returns whether it was compressed (messages under 64 bytes
    // are not: it costs more than it saves).
    bool append_message(Bytes& to, std::uint8_t opcode, BytesView payload);
    // Appends it as fragments of at most `fragment_bytes`.
    bool append_fragmented(Bytes& to, std::uint8_t opcode, BytesView payload,
                           std::size_t fragment_bytes);
    void append_ping(Bytes& to, BytesView payload);   // at most 125 bytes (5.5), else cut
    void append_pong(Bytes& to, BytesView payload);
    void append_close(Bytes& to, std::uint16_t code, std::string_view reason);

private:
    void append_frame(Bytes& to, std::uint8_t opcode, bool is_final, bool rsv1, BytesView payload);

    Role role_;
    std::unique_ptr<Deflater> deflater_;
    std::unique_ptr<MaskSource> masks_;
};

}  // namespace redial::wire
