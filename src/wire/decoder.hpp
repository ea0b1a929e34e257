// The strict decoder: bytes of an established connection in, whole messages and control frames out,
// for an endpoint that talks (RFC 6455 sections 5 and 7, RFC 7692). Sans-IO and without allocation
// per message: a payload that lies whole in the input is passed on as a view of it; only what is
// split over inputs, fragmented or compressed goes through a buffer kept between messages. Any one
// thread.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/bytes.hpp"
#include "base/utf8.hpp"
#include "wire/deflate_offer.hpp"
#include "wire/frame.hpp"

namespace redial::wire {

class Inflater;  // zlib, behind inflate.hpp

struct DecoderLimits {
    std::uint64_t message_bytes_max = 64u << 20;  // after inflation
    std::uint64_t frame_bytes_max = 64u << 20;
};

// A violation: the close code that answers it, what is wrong, and the section that says so.
struct Violation {
    std::uint16_t close_code = 1002;
    std::string what;       // "reserved opcode 0x3"
    std::string section;    // "RFC 6455 5.2"
};

struct MessageInfo {
    std::uint8_t opcode = opcode::text;  // text or binary
    bool is_compressed = false;
    std::uint32_t fragments = 1;
    std::uint64_t wire_bytes = 0;        // payload as sent, headers left out
};

// What the decoder tells. Views hold during the call only. Calls may not re-enter feed().
class DecoderSink {
public:
    virtual ~DecoderSink() = default;
    virtual void on_message(const MessageInfo& info, BytesView payload) = 0;
    virtual void on_ping(BytesView payload) = 0;
    virtual void on_pong(BytesView payload) = 0;
    // 1005 when the frame had no status. After it, bytes are ignored.
    virtual void on_close(std::uint16_t code, std::string_view reason) = 0;
};

class Decoder {
public:
    // `role` is ours: a client's peer must not mask, a server's must (5.1).
    Decoder(Role role, const std::optional<DeflateAgreement>& deflate, const DecoderLimits& limits);
    ~Decoder();
    Decoder(Decoder&&) noexcept;
    Decoder& operator=(Decoder&&) noexcept;

    // Consumes all of `bytes` (a server's decoder unmasks in place: that is why they are not
    // const). Returns the violation that ends the connection, if any; after that, bytes are
    // ignored.
    std::optional<Violation> feed(std::span<std::uint8_t> bytes, DecoderSink& sink);

    bool has_seen_close() const { return has_seen_close_; }

private:
    struct State;
    std::unique_ptr<State> state_;
    bool has_seen_close_ = false;
};

}  // namespace redial::wire
