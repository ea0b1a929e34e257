// Follows the events of an event stream, and drops, delays, repeats, reorders, alters or ends them
// where a fault asks for it (WHATWG HTML 9.2.5 and 9.2.6, chunks: RFC 7230 section 4.1). Any one
// thread.
#include <algorithm>

#include "base/event_block.hpp"
#include "link/flow_editor.hpp"
#include "wire/content_decoder.hpp"
#include "wire/http_request.hpp"

namespace redial::link {

using core::FaultKind;

Bytes FlowEditor::framed(const wire::HttpBody& body, std::string_view text) {
    return to_bytes(body.is_chunked() ? wire::make_chunk(text) : std::string(text));
}

void FlowEditor::begin_events(const wire::HttpHead& head, wire::HttpBody body) {
    const auto coding = wire::content_coding_of(head.joined("Content-Encoding"));
    held_message_.clear();
    phase_.emplace<Events>(Events{.rest = std::move(body),
                                  .parser = wire::EventStreamParser(held_bytes_max_),
                                  .is_coded = coding != wire::ContentCoding::Identity});
}

BytesView FlowEditor::feed_events(BytesView bytes, EditorSink& sink) {
    if (is_shut_) return {};
    Events& events = std::get<Events>(phase_);
    try_remake(events, sink);
    BytesView data;
    const std::size_t taken = events.rest.take(bytes, data);
    if (events.is_remade) {
        hold_events(data, sink);
    } else {
        pass(bytes.first(taken), Duration{0}, sink);
        follow_events(data, sink);
    }
    if (cut_is_due_) try_cut_events(sink);
    if (events.rest.is_finished()) end_body_of_events(sink);
    return bytes.subspan(taken);
}

// Where neither an event nor a chunk of the sender's has begun.
bool FlowEditor::is_between_events() const {
    const Events& events = std::get<Events>(phase_);
    const bool is_at_frame =
        events.is_remade || !events.rest.is_chunked() || events.rest.is_between_chunks();
    return is_at_frame && events.parser.unfinished_bytes() == 0;
}

void FlowEditor::try_remake(Events& events, EditorSink& sink) {
    if (!edits_events() || events.is_remade) return;
    if (events.is_coded) return tell_not_applied("not applied: the stream is compressed", sink);
    const bool has_length = !events.rest.is_chunked() && !events.rest.ends_with_connection();
    if (has_length) {
        return tell_not_applied("not applied: the length of the stream is given ahead", sink);
    }
    events.is_remade = is_between_events();
}

// Passed on already.
void FlowEditor::follow_events(BytesView data, EditorSink& sink) {
    Events& events = std::get<Events>(phase_);
    while (!data.empty() && !events.is_coded) {
        data = data.subspan(events.parser.feed(data));
        if (!events.parser.has_block()) continue;
        if (!read_event_block(events.parser.block()).is_dispatched()) continue;
        ++messages_;
        sink.on_message_passed();
    }
}

void FlowEditor::hold_events(BytesView data, EditorSink& sink) {
    Events& events = std::get<Events>(phase_);
    while (!data.empty() && !is_shut_) {
        const BytesView piece = data.first(events.parser.feed(data));
        data = data.subspan(piece.size());
        append(held_message_, piece);
        if (held_message_.size() >= held_bytes_max_ && !events.is_too_large) {
            tell_not_applied(too_large, sink);
            events.is_too_large = true;
        }
        if (events.is_too_large) {
            pass(framed(events.rest, as_text(held_message_)), Duration{0}, sink);
            held_message_.clear();
        }
        if (events.parser.has_block()) end_event(events, sink);
    }
}

// Its block is whole in the parser, and as it came in held_message_.
void FlowEditor::end_event(Events& events, EditorSink& sink) {
    const Bytes raw = std::exchange(held_message_, {});
    const EventBlock event = read_event_block(events.parser.block());
    const bool was_too_large = std::exchange(events.is_too_large, false);
    if (!event.is_dispatched()) {
        if (event.is_comment() && !raw.empty() && is_suppressed_comment(sink)) return;
        return pass(framed(events.rest, as_text(raw)), Duration{0}, sink);
    }
    ++messages_;
    if (!was_too_large) return edit_event(events, raw, sink);
    if (listens_) note_missed();
    sink.on_message_passed();
    pass_swapped(sink);
}

// What keeps a stream alive is its comments: to a stream they are what pings are to a WebSocket.
bool FlowEditor::is_suppressed_comment(EditorSink& sink) {
    for (MessageFault& by : faults_) {
        if (by.fault.kind != FaultKind::SuppressPings) continue;
        if (!by.rng.chance(by.fault.probability)) continue;
        sink.on_edited(by.fault, "a comment");
        return true;
    }
    return false;
}

void FlowEditor::edit_event(const Events& events, BytesView raw, EditorSink& sink) {
    if (sink.on_data_frame()) return break_event(framed(events.rest, as_text(raw)), sink);
    text_ = events.parser.block();
    Ear::Heard heard = ear_->hear(sender_, core::Opcode::Text, text_, listens_);
    const Fate fate = fate_of_message(heard, sink);
    if (fate.is_dropped) return;
    const std::string altered = fate.is_altered ? text_ + "\n\n" : std::string();
    Bytes whole = framed(events.rest, fate.is_altered ? std::string_view(altered) : as_text(raw));
    if (fate.is_swapped && swapped_.empty()) {
        swapped_ = std::move(whole);
        return;
    }
    emit(whole, fate.late, sink);
    for (std::uint64_t n = 0; n < fate.copies; ++n) emit(whole, Duration{0}, sink);
    pass_swapped(sink);
}

void FlowEditor::break_event(BytesView framed, EditorSink& sink) {
    pass(framed.first(framed.size() / 2), Duration{0}, sink);
    is_shut_ = true;
    sink.on_frame_broken();
}

bool FlowEditor::try_insert_event(std::string_view lines, EditorSink& sink) {
    if (is_shut_ || !is_in<Events>()) return false;
    const Events& events = std::get<Events>(phase_);
    // One that is held passes as a whole behind this.
    const bool may_stand = events.is_remade ? !events.is_too_large : is_between_events();
    if (events.is_coded || !may_stand) return false;
    pass(framed(events.rest, std::string(lines) + "\n\n"), Duration{0}, sink);
    return true;
}

void FlowEditor::end_events(EditorSink& sink) {
    if (!is_in<Events>() || is_shut_) return;
    cut_is_due_ = true;
    try_cut_events(sink);
}

// An event that is held has not ended, and goes nowhere.
void FlowEditor::try_cut_events(EditorSink& sink) {
    const wire::HttpBody& rest = std::get<Events>(phase_).rest;
    const bool is_remade = std::get<Events>(phase_).is_remade;
    const bool is_at_frame = is_remade || !rest.is_chunked() || rest.is_between_chunks();
    if (!is_at_frame || is_shut_) return;
    cut_is_due_ = false;
    if (rest.is_chunked()) pass(as_bytes(wire::last_chunk), Duration{0}, sink);
    is_shut_ = true;
    sink.on_events_cut();
}

void FlowEditor::end_body_of_events(EditorSink& sink) {
    const Events events = std::move(std::get<Events>(phase_));
    const Bytes held = std::exchange(held_message_, {});
    if (events.is_remade) {
        pass(framed(events.rest, as_text(held)), Duration{0}, sink);
        pass_swapped(sink);
        // Fields behind the last chunk are left out: no reader of events knows any.
        if (events.rest.is_chunked()) pass(as_bytes(wire::last_chunk), Duration{0}, sink);
    }
    cut_is_due_ = false;
    events.rest.is_whole() ? enter<Head>() : enter<Raw>();
    sink.on_events_ended();
}

}  // namespace redial::link
