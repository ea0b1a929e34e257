// Follows the HTTP before the frames: opening handshakes, requests that are none, and what answers
// them (RFC 6455 section 4.2, RFC 7230 section 3). Any one thread.
#include "link/flow_editor.hpp"

#include <algorithm>

#include "wire/http_text.hpp"

namespace redial::link {
namespace {

// The same but for its framing: the body's length is not known any more (RFC 9112 section 6.3).
std::string head_with_chunks(const wire::HttpHead& head) {
    std::string changed = head.start_line + "\r\n";
    for (const wire::HttpField& field : head.fields) {
        if (wire::equal_without_case(field.name, "Content-Length")) continue;
        changed += field.name + ": " + field.value + "\r\n";
    }
    return changed + "Transfer-Encoding: chunked\r\n\r\n";
}

}  // namespace

BytesView FlowEditor::feed_http(BytesView bytes, EditorSink& sink) {
    if (is_in<Unsure>()) {
        wire::begins_request(bytes.front()) ? enter<Head>() : enter<Frames>();
        return bytes;
    }
    if (is_in<Events>()) return feed_events(bytes, sink);
    return is_in<Body>() ? feed_body(bytes, sink) : feed_head(bytes, sink);
}

// Of a stream whose events are to be held the head may have to say otherwise how long it is. What a
// server says that is no HTTP is not waited for.
bool FlowEditor::holds_head(std::string_view raw) const {
    constexpr std::string_view version = "HTTP/";
    if (sender_ == core::Side::Client) return holds_heads_;
    const std::size_t size = std::min(raw.size(), version.size());
    return (holds_heads_ || edits_events()) && raw.substr(0, size) == version.substr(0, size);
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
    const std::string& raw = head.parser.head().raw;
    // One that has begun to pass goes on passing.
    if (head.passed > 0 || !holds_head(raw)) {
        pass(as_bytes(raw).subspan(head.passed), Duration{0}, sink);
        head.passed = raw.size();
    }
    if (head.parser.is_done()) take_head(std::exchange(std::get<Head>(phase_), Head{}), sink);
    return bytes.subspan(*taken);
}

void FlowEditor::take_head(Head whole, EditorSink& sink) {
    const wire::HttpHead& head = whole.parser.head();
    using HeadIs = EditorSink::HeadIs;
    EditorSink::AfterHead after =
        sink.on_head(head, whole.passed == 0 ? HeadIs::Held : HeadIs::Passed);
    if (after.is_taken) return;
    if (whole.passed == 0 && gives_up_length(after)) {
        pass(as_bytes(head_with_chunks(head)), Duration{0}, sink);
        if (after.opens) sink.on_opened();
        begin_events(head, after);
        std::get<Events>(phase_).is_chunked = std::get<Events>(phase_).is_reframed = true;
        return;
    }
    pass(as_bytes(head.raw).subspan(whole.passed), Duration{0}, sink);
    if (after.opens) sink.on_opened();
    if (is_in<Raw>()) return;
    switch (after.behind.what) {
        case wire::BehindHead::What::Head: enter<Head>(); return;
        case wire::BehindHead::What::Body:
            if (after.is_event_stream) return begin_events(head, after);
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
