// Follows the HTTP before the frames: opening handshakes, requests that are none, and what answers
// them (RFC 6455 section 4.2, RFC 7230 section 3). Any one thread.
#include "link/flow_editor.hpp"

namespace redial::link {

BytesView FlowEditor::feed_http(BytesView bytes, EditorSink& sink) {
    if (is_in<Unsure>()) {
        wire::begins_request(bytes.front()) ? enter<Head>() : enter<Frames>();
        return bytes;
    }
    if (is_in<Events>()) return feed_events(bytes, sink);
    return is_in<Body>() ? feed_body(bytes, sink) : feed_head(bytes, sink);
}

BytesView FlowEditor::feed_head(BytesView bytes, EditorSink& sink) {
    Head& head = std::get<Head>(phase_);
    const std::size_t before = head.parser.head().raw.size();
    const Result<std::size_t> taken = head.parser.feed(bytes);
    if (!taken) {
        const Head broken = std::move(head);
        give_up();
        sink.on_not_http();
        const BytesView raw = as_bytes(broken.parser.head().raw).first(before);
        pass(raw.subspan(broken.passed), Duration{0}, sink);
        return bytes;
    }
    // One that has begun to pass goes on passing.
    const bool passes = !holds_heads_ || head.passed > 0;
    if (passes) head.passed += *taken;
    const bool is_done = head.parser.is_done();
    if (passes) pass(bytes.first(*taken), Duration{0}, sink);
    if (is_done) take_head(std::exchange(std::get<Head>(phase_), Head{}), sink);
    return bytes.subspan(*taken);
}

void FlowEditor::take_head(Head whole, EditorSink& sink) {
    const wire::HttpHead& head = whole.parser.head();
    EditorSink::AfterHead after = sink.on_head(head);
    if (after.is_taken) return;
    pass(as_bytes(head.raw).subspan(whole.passed), Duration{0}, sink);
    if (is_in<Raw>()) return;
    switch (after.behind.what) {
        case wire::BehindHead::What::Head: enter<Head>(); return;
        case wire::BehindHead::What::Body:
            if (after.is_event_stream) return begin_events(head, std::move(after.behind.body));
            enter<Body>();
            std::get<Body>(phase_).rest = std::move(after.behind.body);
            return;
        case wire::BehindHead::What::Frames:
            sender_ == core::Side::Client ? enter<Unsure>() : enter<Frames>();
            return;
        case wire::BehindHead::What::Raw: return give_up();
    }
}

BytesView FlowEditor::feed_body(BytesView bytes, EditorSink& sink) {
    wire::HttpBody& body = std::get<Body>(phase_).rest;
    const std::size_t taken = body.feed(bytes);
    const bool is_finished = body.is_finished();
    const bool is_whole = body.is_whole();
    pass(bytes.first(taken), Duration{0}, sink);
    if (is_finished) is_whole ? enter<Head>() : enter<Raw>();
    return bytes.subspan(taken);
}

}  // namespace redial::link
