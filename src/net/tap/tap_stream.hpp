// An event stream that passes to a tap's client, read: its body's bytes in, its events told as
// messages out (WHATWG HTML 9.2.5; docs/event-streams.md). It only looks. Service thread only.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "net/tap/tap_lane.hpp"
#include "wire/content_decoder.hpp"
#include "wire/event_stream.hpp"

namespace redial::net {

class TapStream {
public:
    // `coding`: none is one that is not read here.
    TapStream(std::optional<wire::ContentCoding> coding, std::uint64_t event_bytes_max);

    void feed(BytesView bytes, TapLane& lane);
    // Its end cuts an event in two, or one line of it: clients throw that away.
    bool has_unfinished_event() const { return parser_.unfinished_bytes() > 0; }

private:
    void feed_plain(BytesView bytes, TapLane& lane);
    void tell_event(TapLane& lane);
    void stop_reading(const std::string& why, TapLane& lane);

    std::optional<wire::ContentDecoder> decoder_;  // none: nothing is read any more
    bool is_coded_ = false;
    bool has_told_ = false;
    wire::EventStreamParser parser_;
};

}  // namespace redial::net
