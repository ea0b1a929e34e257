// STOMP 1.2 over WebSocket: which of the two framings a message has, and what of it is read. The
// reader is in stomp.cpp, its words in stomp_reading.cpp. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "dialect/dialect.hpp"
#include "dialect/stomp_frames.hpp"

namespace redial::dialect {

// Frames are messages as they are, or texts within the frames of SockJS.
enum class StompFraming : std::uint8_t { Unknown, Plain, Sock };

// What the opening tells: a subprotocol of STOMP's own is never SockJS, whose URL has a form.
StompFraming stomp_framing(const Opening& opening);
// What a message tells: Unknown where it may be either's.
StompFraming stomp_framing(const Message& message);

// `heart-beat:x,y` in milliseconds; 0 is never, as is a header that is not there.
struct StompBeat {
    std::uint32_t can_ms = 0;    // the sender can send
    std::uint32_t wants_ms = 0;  // and would like to get
};
StompBeat stomp_beat(const StompFrame& frame);

Reading read_stomp(const Message& message, StompFraming framing);

}  // namespace redial::dialect
