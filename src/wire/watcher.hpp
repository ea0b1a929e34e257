// The tolerant decoder: follows traffic that may be wrong, changes nothing, and names each
// violation with its section of RFC 6455 and the offending bytes. Taps look at what passes through
// it; Redial's own connections use the strict wire/decoder.hpp. Pure, any one thread.
//
// What it makes of wrong traffic, after naming it:
// - masked or unmasked against 5.1, reserved bits, lengths not minimal: read as they were meant;
// - a reserved opcode: the frame is passed over;
// - a control frame too long or without FIN: told, up to 64 KiB of it;
// - a continuation without a beginning: a binary message; a new message inside another: both are
//   told, the first as far as it came;
// - text that is not UTF-8, broken compression: told as far as it could be read
//   (MessageInfo::wire_bytes is what was sent);
// - a message above the limit, which is the watcher's own: its beginning is told, and it is no
//   violation (10.4 lets an endpoint have limits, and asks nothing of its peer);
// - frames after a close frame: told;
// - a length above 2^63, or three rules broken by one header: the framing is lost.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "wire/deflate_offer.hpp"
#include "wire/message.hpp"

namespace redial::wire {

class WatcherSink : public DecoderSink {
public:
    // `bytes`: up to 16 of the offending bytes, unmasked where they are payload. Watching goes on
    // where the framing still makes sense. Comes before the message or frame it speaks of.
    virtual void on_violation(const Violation& violation, BytesView bytes) = 0;
    // The framing is lost: from here on bytes are only counted.
    virtual void on_lost(const std::string& why) = 0;
    // A limit of the watcher's own was reached: nobody broke a rule, but what is compressed can no
    // longer be read. Told once.
    virtual void on_unreadable(const std::string&) {}
};

class Watcher {
public:
    // `sender` is the side whose bytes these are. Limits are the watcher's memory: what is above
    // them is named and cut, as the endpoints may have other limits.
    Watcher(Role sender, const std::optional<DeflateAgreement>& deflate,
            const DecoderLimits& limits);
    ~Watcher();
    Watcher(Watcher&&) noexcept;
    Watcher& operator=(Watcher&&) noexcept;
    // `read_at` is for the times of frames, and may be left out by who does not ask for them.
    void feed(BytesView bytes, WatcherSink& sink, Instant read_at = {});
    // Of what the sink is being told.
    const WireForm& wire_form() const;
    // During on_close: the frame's payload as it was sent.
    BytesView close_payload() const;
    // A close frame broke a rule, or something came behind one (5.5.1, 7.4).
    bool is_closing_broken() const;

    // Bytes that came after the framing was lost.
    std::uint64_t lost_bytes() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace redial::wire
