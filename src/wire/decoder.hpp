// The strict decoder: bytes of an established connection in, whole messages and control frames out,
// for an endpoint that talks (RFC 6455 sections 5 and 7, RFC 7692). Sans-IO and without allocation
// per message: a payload that lies whole in the input is passed on as a view of it; only what is
// split over inputs, fragmented or compressed goes through a buffer kept between messages. Any one
// thread.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "wire/deflate_offer.hpp"
#include "wire/message.hpp"

namespace redial::wire {

class Decoder {
public:
    // `role` is ours: a client's peer must not mask, a server's must (5.1).
    Decoder(Role role, const std::optional<DeflateAgreement>& deflate, const DecoderLimits& limits);
    ~Decoder();
    Decoder(Decoder&&) noexcept;
    Decoder& operator=(Decoder&&) noexcept;

    // Consumes all of `bytes` (a server's decoder unmasks in place: that is why they are not
    // const). Returns the violation that ends the connection, if any; after that, bytes are
    // ignored, as they are after a close frame. The outcome depends on the bytes alone, not on how
    // they were cut; but for the times of frames: `read_at` is when these were read, and may be
    // left out by who does not ask for them.
    std::optional<Violation> feed(std::span<std::uint8_t> bytes, DecoderSink& sink,
                                  Instant read_at = {});
    // Of what the sink is being told.
    const WireForm& wire_form() const;

    bool has_seen_close() const;
    // Where in the stream it is, as the least that brings another reader of it there: nothing at a
    // boundary, else a header for what is left of the frame and of its message.
    Bytes place() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace redial::wire
