// Follows the events of an event stream, and drops, delays, repeats, reorders, alters or ends them
// where a fault asks for it (WHATWG HTML 9.2.5 and 9.2.6, chunks: RFC 7230 section 4.1). What is
// compressed is unpacked to be followed, and packed anew from the first event on that is held (RFC
// 9110 section 8.4). Any one thread.
#include <algorithm>
#include <array>

#include "base/event_block.hpp"
#include "link/flow_editor.hpp"
#include "wire/http_request.hpp"

namespace redial::link {

using core::FaultKind;

// Bytes of the body, as they are to be framed.
Bytes FlowEditor::framed(const Events& events, std::string_view bytes) {
    return to_bytes(events.is_chunked ? wire::make_chunk(bytes) : std::string(bytes));
}

// Text of the stream, packed where its body is.
Bytes FlowEditor::written(Events& events, std::string_view text) {
    if (text.empty()) return {};
    return framed(events, events.writer ? events.writer->write(text) : std::string(text));
}

void FlowEditor::begin_events(const wire::HttpHead& head, const EditorSink::AfterHead& after) {
    const auto coding = wire::content_coding_of(head.joined("Content-Encoding"));
    EventsPlace place{after.behind.body, wire::EventStreamParser(held_bytes_max_), {}};
    if (coding && *coding != wire::ContentCoding::Identity) place.decoder.emplace(*coding);
    begin_events(std::move(place));
    std::get<Events>(phase_).is_unreadable = !coding;
}

void FlowEditor::begin_events(EventsPlace place) {
    held_message_.clear();
    Events& events = phase_.emplace<Events>(
        Events{.rest = std::move(place.body), .parser = std::move(place.parser)});
    events.decoder = std::move(place.decoder);
    events.is_chunked = events.rest.is_chunked();
}

// The stream is told in chunks instead: its events may come to be more bytes, or fewer.
bool FlowEditor::gives_up_length(const EditorSink::AfterHead& after) const {
    return after.is_event_stream && after.may_be_chunked && edits_events() &&
           after.behind.body.has_length();
}

BytesView FlowEditor::feed_events(BytesView bytes, EditorSink& sink) {
    if (is_shut_) return {};
    Events& events = std::get<Events>(phase_);
    try_remake(sink);
    BytesView data;
    const std::size_t taken = events.rest.take(bytes, data);
    if (!events.is_reframed) pass(bytes.first(taken), Duration{0}, sink);
    if (events.decoder && !events.is_unreadable) {
        feed_coded(data, sink);
    } else {
        take_events(data, sink);
    }
    if (cut_is_due_) try_cut_events(sink);
    if (events.rest.is_finished()) end_body_of_events(sink);
    return bytes.subspan(taken);
}

// Block by block of DEFLATE, since between two of them another one may go on.
void FlowEditor::feed_coded(BytesView data, EditorSink& sink) {
    Events& events = std::get<Events>(phase_);
    std::array<std::uint8_t, std::size_t{16} * 1024> room;
    for (bool is_full = false; (!data.empty() || is_full) && !is_shut_;) {
        try_write();
        const auto step = events.decoder->decode(data, room, wire::ContentDecoder::Stops::AtBlocks);
        const BytesView packed = data.first(step.taken);
        data = data.subspan(step.taken);
        is_full = step.produced == room.size();
        if (events.is_reframed && !events.writer)
            pass(framed(events, as_text(packed)), Duration{0}, sink);
        take_events(BytesView(room).first(step.produced), sink);
        if (!step.is_broken) continue;
        // To its reader it is broken, too.
        tell_not_applied("not applied: what the stream is compressed with is broken", sink);
        pass_whole(std::exchange(held_message_, {}), Duration{0}, sink);
        events.is_unreadable = true;
        return take_events(data, sink);
    }
    tell_unheld(sink);
}

void FlowEditor::take_events(BytesView text, EditorSink& sink) {
    const Events& events = std::get<Events>(phase_);
    if (events.is_unreadable) {
        if (events.is_reframed) pass(framed(events, as_text(text)), Duration{0}, sink);
    } else if (events.is_held()) {
        hold_events(text, sink);
    } else {
        follow_events(text, sink);
    }
}

// Where no chunk of the sender's has begun.
bool FlowEditor::is_at_frame() const {
    const Events& events = std::get<Events>(phase_);
    return events.is_reframed || !events.is_chunked || events.rest.is_between_chunks();
}

// ... and no event.
bool FlowEditor::is_between_events() const {
    return is_at_frame() && std::get<Events>(phase_).parser.unfinished_bytes() == 0;
}

// What frames the body may be the link's own from the next chunk on; of a compressed one that
// changes nothing yet.
void FlowEditor::try_remake(EditorSink& sink) {
    Events& events = std::get<Events>(phase_);
    if (!edits_events() || events.is_reframed) return;
    if (events.is_unreadable) {
        return tell_not_applied("not applied: the stream is compressed in a way that is not read",
                                sink);
    }
    if (events.rest.has_length()) {
        return tell_not_applied(
            "not applied: the length of the stream was given ahead; it acts from the next one on",
            sink);
    }
    events.is_reframed = events.decoder ? is_at_frame() : is_between_events();
}

// From here on events are held and packed anew, where that can be.
bool FlowEditor::try_write() {
    Events& events = std::get<Events>(phase_);
    if (events.writer || !events.is_reframed || !edits_events()) return events.writer.has_value();
    const auto place = events.decoder->place();
    if (place && events.parser.unfinished_bytes() == 0) events.writer.emplace(*place);
    return events.writer.has_value();
}

// A sender that flushes after each event leaves a place behind each: one that does not may leave
// none as long as the stream lasts.
void FlowEditor::tell_unheld(EditorSink& sink) {
    constexpr std::size_t unheld_max = 16;
    if (std::get<Events>(phase_).unheld < unheld_max) return;
    tell_not_applied(
        "not applied yet: the stream is compressed without a place where another could go on",
        sink);
}

// Passed on already.
void FlowEditor::follow_events(BytesView data, EditorSink& sink) {
    Events& events = std::get<Events>(phase_);
    while (!data.empty()) {
        data = data.subspan(events.parser.feed(data));
        if (!events.parser.has_block()) continue;
        if (!read_event_block(events.parser.block()).is_dispatched()) continue;
        ++messages_;
        events.unheld += events.is_reframed ? 1 : 0;
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
            pass_whole(held_message_, Duration{0}, sink);
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
        return pass_whole(raw, Duration{0}, sink);
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

void FlowEditor::edit_event(Events& events, BytesView raw, EditorSink& sink) {
    if (sink.on_data_frame()) return break_event(written(events, as_text(raw)), sink);
    text_ = events.parser.block();
    Ear::Heard heard = ear_->hear(sender_, core::Opcode::Text, text_, listens_);
    const Fate fate = fate_of_message(heard, sink);
    if (fate.is_dropped) return;
    const std::string altered = fate.is_altered ? text_ + "\n\n" : std::string();
    const Bytes whole = fate.is_altered ? to_bytes(altered) : Bytes(raw.begin(), raw.end());
    if (fate.is_swapped && swapped_.empty()) {
        swapped_ = whole;
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
    Events& events = std::get<Events>(phase_);
    if (events.is_unreadable || (events.decoder && !try_write())) return false;
    // One that is held passes as a whole behind this.
    const bool may_stand = events.is_held() ? !events.is_too_large : is_between_events();
    if (!may_stand) return false;
    pass_whole(as_bytes(std::string(lines) + "\n\n"), Duration{0}, sink);
    return true;
}

void FlowEditor::end_events(EditorSink& sink) {
    if (!is_in<Events>() || is_shut_) return;
    cut_is_due_ = true;
    try_remake(sink);
    try_cut_events(sink);
}

// An event that is held has not ended, and goes nowhere. What is compressed has an end of its own,
// without which its reader calls it broken.
void FlowEditor::try_cut_events(EditorSink& sink) {
    Events& events = std::get<Events>(phase_);
    if (!is_at_frame() || is_shut_) return;
    const bool is_coded = events.decoder && !events.is_unreadable;
    if (is_coded && !try_write()) return;
    cut_is_due_ = false;
    if (is_coded) pass(framed(events, events.writer->end()), Duration{0}, sink);
    if (events.is_chunked) pass(as_bytes(wire::last_chunk), Duration{0}, sink);
    is_shut_ = true;
    sink.on_events_cut();
}

void FlowEditor::end_body_of_events(EditorSink& sink) {
    if (std::get<Events>(phase_).is_reframed) {
        pass_whole(std::exchange(held_message_, {}), Duration{0}, sink);
        pass_swapped(sink);
        Events& events = std::get<Events>(phase_);
        // One that its sender left unfinished stays so.
        if (events.writer && events.decoder->has_ended())
            pass(framed(events, events.writer->end()), Duration{0}, sink);
        // Fields behind the last chunk are left out: no reader of events knows any.
        if (events.is_chunked && events.rest.is_whole())
            pass(as_bytes(wire::last_chunk), Duration{0}, sink);
    }
    held_message_.clear();
    cut_is_due_ = false;
    std::get<Events>(phase_).rest.is_whole() ? enter<Head>() : enter<Raw>();
    sink.on_events_ended();
}

}  // namespace redial::link
