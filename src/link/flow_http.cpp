// The HTTP before the frames: opening handshakes and requests that are none (RFC 6455 section 4.2,
// RFC 7230 section 3). Any one thread.
#include "link/flow_editor.hpp"

namespace redial::link {

BytesView FlowEditor::feed_http(BytesView bytes, EditorSink& sink) {
    if (phase_ == Phase::Unsure) {
        phase_ = wire::begins_request(bytes.front()) ? Phase::Head : Phase::Frames;
        return bytes;
    }
    return phase_ == Phase::Body ? feed_body(bytes, sink) : feed_head(bytes, sink);
}

BytesView FlowEditor::feed_head(BytesView bytes, EditorSink& sink) {
    const std::size_t before = head_.head().raw.size();
    const Result<std::size_t> taken = head_.feed(bytes);
    if (!taken) {
        give_up();
        sink.on_not_http();
        pass(as_bytes(head_.head().raw).first(before).subspan(head_passed_), Duration{0}, sink);
        return bytes;
    }
    // One that has begun to pass goes on passing.
    if (!holds_heads_ || head_passed_ > 0) {
        pass(bytes.first(*taken), Duration{0}, sink);
        head_passed_ += *taken;
    }
    if (head_.is_done()) take_head(sink);
    return bytes.subspan(*taken);
}

void FlowEditor::take_head(EditorSink& sink) {
    const wire::HttpHeadParser whole = std::exchange(head_, wire::HttpHeadParser());
    const std::size_t passed = std::exchange(head_passed_, 0);
    const wire::HttpHead& head = whole.head();
    EditorSink::AfterHead after = sink.on_head(head);
    if (after.is_taken) return;
    pass(as_bytes(head.raw).subspan(passed), Duration{0}, sink);
    if (phase_ == Phase::Raw) return;
    switch (after.behind.what) {
        case wire::BehindHead::What::Head: phase_ = Phase::Head; return;
        case wire::BehindHead::What::Body:
            body_ = std::move(after.behind.body);
            phase_ = Phase::Body;
            return;
        case wire::BehindHead::What::Frames:
            phase_ = sender_ == core::Side::Client ? Phase::Unsure : Phase::Frames;
            return;
        case wire::BehindHead::What::Raw: return give_up();
    }
}

BytesView FlowEditor::feed_body(BytesView bytes, EditorSink& sink) {
    const std::size_t taken = body_.feed(bytes);
    pass(bytes.first(taken), Duration{0}, sink);
    if (body_.is_finished()) phase_ = body_.is_whole() ? Phase::Head : Phase::Raw;
    return bytes.subspan(taken);
}

}  // namespace redial::link
