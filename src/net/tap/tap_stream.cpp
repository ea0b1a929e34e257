// Reads the events of a relayed event stream. Service thread only.
#include "net/tap/tap_stream.hpp"

#include <utility>

#include "base/event_block.hpp"

namespace redial::net {

TapStream::TapStream(std::optional<wire::ContentCoding> coding, std::uint64_t event_bytes_max)
    : is_coded_(coding != wire::ContentCoding::Identity), parser_(event_bytes_max) {
    if (coding) decoder_.emplace(*coding);
}

void TapStream::stop_reading(const std::string& why, TapLane& lane) {
    decoder_.reset();
    if (std::exchange(has_told_, true)) return;
    lane.tell(
        core::Noted{core::Severity::Warning, "the events are relayed but cannot be read: " + why});
}

void TapStream::feed(BytesView bytes, TapLane& lane) {
    if (!decoder_) return stop_reading("their Content-Encoding is not known here", lane);
    if (!is_coded_) return feed_plain(bytes, lane);
    const bool holds = decoder_->decode_all(bytes, [&](BytesView text) {
        feed_plain(text, lane);
        return true;
    });
    if (!holds) stop_reading(decoder_->why(), lane);
}

void TapStream::feed_plain(BytesView bytes, TapLane& lane) {
    while (!bytes.empty()) {
        bytes = bytes.subspan(parser_.feed(bytes));
        if (parser_.has_block()) tell_event(lane);
    }
}

void TapStream::tell_event(TapLane& lane) {
    core::MessageSeen seen;
    seen.direction = core::Direction::In;
    seen.opcode = core::Opcode::Text;
    seen.is_compressed = is_coded_;
    seen.payload = as_bytes(parser_.block());
    seen.size_bytes = parser_.is_whole() ? parser_.block().size() : parser_.block_wire_bytes();
    lane.tell_message(seen);
    const EventBlock event = read_event_block(parser_.block());
    if (event.id && event.is_dispatched()) lane.state.last_event_id = *event.id;
}

}  // namespace redial::net
