// Turns messages into frames (RFC 6455 sections 5.2 to 5.5, RFC 7692 sections 6.1 and 7.2.1). Any
// one thread.
#include "wire/encoder.hpp"

#include <algorithm>

#include "wire/deflate.hpp"

namespace redial::wire {
namespace {

constexpr std::size_t control_bytes_max = 125;

Deflater make_deflater(Role sender, const DeflateAgreement& agreed) {
    const bool is_client = sender == Role::Client;
    const bool drops =
        is_client ? agreed.client_no_context_takeover : agreed.server_no_context_takeover;
    return Deflater(is_client ? agreed.client_max_window_bits : agreed.server_max_window_bits,
                    drops ? Deflater::Context::Dropped : Deflater::Context::Kept);
}

}  // namespace

Encoder::Encoder(Role role, const std::optional<DeflateAgreement>& deflate)
    : role_(role), deflate_(deflate) {}
Encoder::~Encoder() = default;
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;

BytesView Encoder::packed(BytesView payload, bool& is_compressed) {
    is_compressed = false;
    if (!deflate_ || payload.size() < compressed_bytes_min) return payload;
    if (!deflater_) deflater_ = std::make_unique<Deflater>(make_deflater(role_, *deflate_));
    const BytesView compressed = deflater_->deflate(payload);
    const bool may_be_dropped = deflater_->context() == Deflater::Context::Dropped;
    if (may_be_dropped && compressed.size() >= payload.size()) return payload;
    is_compressed = true;
    return compressed;
}

bool Encoder::append_message(Bytes& to, std::uint8_t opcode, BytesView payload) {
    return append_fragmented(to, opcode, payload, 0);
}

bool Encoder::append_fragmented(Bytes& to, std::uint8_t opcode, BytesView payload,
                                std::size_t fragment_bytes) {
    bool is_compressed = false;
    BytesView left = packed(payload, is_compressed);
    bool is_first = true;
    do {
        const std::size_t size =
            fragment_bytes == 0 ? left.size() : std::min(fragment_bytes, left.size());
        append_frame(to, is_first ? opcode : opcode::continuation, size == left.size(),
                     is_compressed && is_first, left.first(size));
        left = left.subspan(size);
        is_first = false;
    } while (!left.empty());
    if (deflater_) deflater_->trim();
    return is_compressed;
}

void Encoder::append_ping(Bytes& to, BytesView payload) {
    append_control(to, opcode::ping, payload);
}

void Encoder::append_pong(Bytes& to, BytesView payload) {
    append_control(to, opcode::pong, payload);
}

void Encoder::append_close(Bytes& to, std::uint16_t code, std::string_view reason) {
    append_control(to, opcode::close, close_payload(code, reason));
}

void Encoder::append_control(Bytes& to, std::uint8_t opcode, BytesView payload) {
    append_frame(to, opcode, true, false,
                 payload.first(std::min(payload.size(), control_bytes_max)));
}

void Encoder::append_frame(Bytes& to, std::uint8_t opcode, bool is_final, bool rsv1,
                           BytesView payload) {
    FrameHeader header{
        .is_final = is_final, .rsv1 = rsv1, .opcode = opcode, .payload_bytes = payload.size()};
    if (role_ == Role::Client) {
        if (!masks_) masks_ = std::make_unique<MaskSource>();
        header.is_masked = true;
        header.masking_key = masks_->next();
    }
    append_frame_header(to, header);
    const std::size_t begin = to.size();
    append(to, payload);
    if (header.is_masked) mask_in_place(std::span(to).subspan(begin), header.masking_key);
}

}  // namespace redial::wire
