// Drops, delays, repeats, reorders and alters whole messages, compressed ones included (RFC 7692
// section 7). Any one thread.
#include <algorithm>

#include "base/event_block.hpp"
#include "link/broken_frames.hpp"
#include "link/flow_editor.hpp"

namespace redial::link {
namespace {

using core::FaultKind;

bool is_message_fault(FaultKind kind) {
    return core::info_of(kind).acts_on == core::ActsOn::Messages;
}

// However many are asked for: a fault is no flood.
constexpr std::uint64_t copies_max = 100;

// A place whose byte can change in its lowest bit alone without a text becoming no UTF-8: an ASCII
// one, where there is any behind a place that chance chose.
std::size_t place_to_flip(std::string_view text, Rng& rng) {
    const std::size_t chosen = rng.below(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t at = (chosen + i) % text.size();
        if (static_cast<unsigned char>(text[at]) < 0x80) return at;
    }
    return chosen;
}

// Of an event only its data is flipped: another byte would make another field of the line.
bool try_flip(std::string& text, bool is_event, Rng& rng) {
    std::string_view part = text;
    if (is_event) part = read_event_block(text).data;
    if (part.empty()) return false;
    const auto at = static_cast<std::size_t>(part.data() - text.data());
    char& byte = text[at + place_to_flip(part, rng)];
    byte = static_cast<char>(byte ^ 1);
    return true;
}

bool try_replace(const core::Fault& fault, std::string& text) {
    std::string altered;
    std::size_t from = 0;
    for (std::size_t at = text.find(fault.text); at != std::string::npos;
         at = text.find(fault.text, from)) {
        altered.append(text, from, at - from);
        altered += fault.replacement;
        from = at + fault.text.size();
    }
    if (from == 0) return false;
    altered.append(text, from);
    text = std::move(altered);
    return true;
}

bool try_lose_ids(std::string& text) {
    std::string kept;
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (line.substr(0, line.find(':')) == "id") continue;
        kept += (kept.empty() ? "" : "\n") + std::string(line);
    }
    if (kept.size() == text.size()) return false;
    text = std::move(kept);
    return true;
}

}  // namespace

// Inflates from the front of `input` into text_, until that holds as much as may be held.
FlowEditor::Inflated FlowEditor::inflate_some(BytesView& input) {
    if (!inflater_) {
        inflater_ = std::make_unique<wire::Inflater>(
            has_context() ? wire::Inflater::Context::Kept : wire::Inflater::Context::Dropped);
    }
    std::uint8_t room[16384];
    while (text_.size() < held_bytes_max_) {
        const wire::Inflater::Step step = inflater_->inflate(input, room);
        text_.append(reinterpret_cast<const char*>(room), step.produced);
        input = input.subspan(step.taken);
        if (step.state == wire::Inflater::State::Broken) {
            lose_context();
            return Inflated::Broken;
        }
        if (step.state == wire::Inflater::State::NeedsInput) return Inflated::All;
    }
    return Inflated::Part;
}

void FlowEditor::lose_context() {
    inflater_->reset();
    context_is_whole_ = !has_context();
}

void FlowEditor::end_inflating() {
    if (inflater_->end_message() == wire::Inflater::End::Truncated) lose_context();
}

// The held payload as the application sees it, where that can be known; of a compressed one
// `input` is what did not fit.
FlowEditor::Inflated FlowEditor::read_text(const Message& message, BytesView& input) {
    text_.clear();
    if (!message.is_compressed) {
        text_.assign(payload_.begin(), payload_.end());
        return Inflated::All;
    }
    if (has_context() && !context_is_whole_) return Inflated::Broken;
    const Inflated inflated = inflate_some(input);
    if (inflated != Inflated::All) return inflated;
    end_inflating();
    return has_context() && !context_is_whole_ ? Inflated::Broken : Inflated::All;
}

// ---- messages that are too large to be held

// What is held of the message under way goes, and the rest of it will pass as it comes.
void FlowEditor::stop_holding_message(const char* why, EditorSink& sink) {
    pass_parts(sink);
    if (care() != Care::Held) return;
    Message& message = *message_;
    tell_not_applied(why, sink);
    const bool is_followed = message.is_compressed && has_context() && context_is_whole_;
    message.care = !is_followed ? Care::Unseen : remakes_ ? Care::Remade : Care::Watched;
    message.fragment_opcode = message.opcode;
    pass(message.care == Care::Remade ? between_ : held_message_, Duration{0}, sink);
    held_message_.clear();
    between_.clear();
    const Bytes payload = std::exchange(payload_, {});
    text_.clear();
    if (is_followed) follow_piece(message, payload, sink);
}

// Keeps the context in step, and sends what was inflated where the message is remade.
void FlowEditor::follow_piece(Message& message, BytesView plain, EditorSink& sink) {
    Inflated inflated = Inflated::Part;
    while (inflated == Inflated::Part) {
        inflated = inflate_some(plain);
        if (message.care == Care::Remade && !text_.empty()) {
            const Bytes fragment = make_fragment(sender_, message.fragment_opcode, Fragment::More,
                                                 as_bytes(text_), rng_);
            pass(fragment, Duration{0}, sink);
            message.fragment_opcode = wire::opcode::continuation;
        }
        text_.clear();
    }
    // Data that is broken is so for the receiver too: it is passed on as it is.
    if (inflated == Inflated::Broken) message.care = Care::Unseen;
}

void FlowEditor::note_missed() {
    if (ear_ != nullptr) ear_->miss();
}

// Whether the message whose text is known waits for the rest of its packet.
bool FlowEditor::try_hold_part(const Message& message, const Ear::Heard& heard, EditorSink& sink) {
    const bool is_asked = std::any_of(faults_.begin(), faults_.end(), [](const MessageFault& by) {
        return by.filter && by.filter->reads_dialect();
    });
    if (!heard.goes_on() || !is_asked || parts_pass_) return false;
    if (parts_.size() + held_message_.size() + text_.size() > held_bytes_max_) {
        tell_not_applied(too_large, sink);
        pass_parts(sink);
        parts_pass_ = true;
        return false;
    }
    if (message.is_compressed && remakes_) {
        pass(between_, Duration{0}, sink);
        held_message_ = remade(message, text_);
    } else {
        parts_.is_compressed |= message.is_compressed;
    }
    append(parts_.raw, BytesView(held_message_));
    parts_.text += text_;
    ++parts_.count;
    return true;
}

void FlowEditor::pass_parts(EditorSink& sink) {
    const Parts parts = std::exchange(parts_, {});
    pass(parts.raw, Duration{0}, sink);
    for (std::size_t n = 0; n < parts.count; ++n) sink.on_message_passed();
}

void FlowEditor::end_large_message(const Message& message, EditorSink& sink) {
    if (listens_) note_missed();
    if (message.care != Care::Unseen) end_inflating();
    if (message.care == Care::Remade) {
        const Bytes fragment =
            make_fragment(sender_, message.fragment_opcode, Fragment::Last, {}, rng_);
        pass(fragment, Duration{0}, sink);
    }
    if (message.care == Care::Unseen && message.is_compressed && has_context()) {
        context_is_whole_ = false;
    }
    sink.on_message_passed();
    pass_swapped(sink);
}

void FlowEditor::tell_not_applied(const char* why, EditorSink& sink) {
    const auto is_told_of = [](const MessageFault& by) { return is_message_fault(by.fault.kind); };
    const auto by = std::find_if(faults_.begin(), faults_.end(), is_told_of);
    if (has_told_ || by == faults_.end()) return;
    has_told_ = true;
    sink.on_edited(by->fault, why);
}

// ---- messages that were held

bool FlowEditor::is_hit(MessageFault& by, const filter::Subject& subject) {
    const core::Fault& fault = by.fault;
    if (!is_message_fault(fault.kind)) return false;
    if (fault.times != 0 && by.struck && *by.struck >= fault.times) return false;
    if (fault.nth != 0 && fault.nth != messages_) return false;
    if (!fault.match.empty() && text_.find(fault.match) == std::string::npos) return false;
    if (!fault.filter.empty() && !(by.filter && filter::matches(*by.filter, subject))) return false;
    return by.rng.chance(fault.probability);
}

// One frame, uncompressed: such a message leaves the receiver's context as it is (RFC 7692 7.2.3).
Bytes FlowEditor::remade(const Message& message, std::string_view text) {
    return make_frame(sender_, message.opcode, as_bytes(text), rng_);
}

void FlowEditor::emit(BytesView raw, Duration late, EditorSink& sink) {
    pass_whole(raw, late, sink);
    sink.on_message_passed();
}

// An event is written as its stream's body is, and only now: what is compressed refers to what went
// before it.
void FlowEditor::pass_whole(BytesView raw, Duration late, EditorSink& sink) {
    auto* events = std::get_if<Events>(&phase_);
    if (events == nullptr) return pass(raw, late, sink);
    pass(written(*events, as_text(raw)), late, sink);
}

void FlowEditor::pass_swapped(EditorSink& sink) {
    if (swapped_.empty()) return;
    const Bytes swapped = std::exchange(swapped_, {});
    emit(swapped, Duration{0}, sink);
}

void FlowEditor::end_message(EditorSink& sink) {
    Message ended = *message_;
    message_.reset();
    ++messages_;
    if (ended.care == Care::Held) {
        end_held_message(ended, sink);
    } else {
        end_large_message(ended, sink);
    }
    held_message_.clear();
    between_.clear();
}

void FlowEditor::end_held_message(Message& message, EditorSink& sink) {
    BytesView rest = payload_;
    const Inflated inflated = read_text(message, rest);
    if (inflated == Inflated::Part) {
        payload_.erase(payload_.begin(), payload_.end() - static_cast<std::ptrdiff_t>(rest.size()));
        std::string text = std::exchange(text_, {});
        return end_inflated_too_large(message, std::move(text), sink);
    }
    if (inflated == Inflated::Broken) {
        tell_not_applied(
            "not applied: this connection's compressed messages began before it and cannot be "
            "read; it acts from the next connection on",
            sink);
        pass_parts(sink);
        emit(held_message_, Duration{0}, sink);
        held_message_.clear();
        return pass_swapped(sink);
    }
    const auto opcode = static_cast<core::Opcode>(message.opcode);
    Ear::Heard heard = ear_->hear(sender_, opcode, text_, listens_);
    if (try_hold_part(message, heard, sink)) return;
    const bool is_of_passing = parts_pass_;
    parts_pass_ = parts_pass_ && heard.goes_on();
    pass_held_message(message, is_of_passing ? Fate{} : fate_of_message(heard, sink), sink);
}

void FlowEditor::pass_held_message(const Message& message, const Fate& fate, EditorSink& sink) {
    const bool is_touched = fate.is_dropped || fate.is_altered || fate.is_swapped;
    // Messages from here on refer to bytes that the receiver does not get: they are sent without
    // compression, as long as the connection lasts.
    const bool is_compressed = message.is_compressed || parts_.is_compressed;
    if (is_touched && is_compressed && has_context()) {
        remakes_ = true;
        depth_ = Depth::Messages;
    }
    const bool is_remade = fate.is_altered || (message.is_compressed && remakes_) ||
                           (fate.is_swapped && !between_.empty());
    if (is_remade || fate.is_dropped) pass(between_, Duration{0}, sink);
    Bytes raw = std::exchange(parts_.raw, {});
    append(raw, BytesView(is_remade ? remade(message, text_) : held_message_));
    held_message_.clear();
    const Parts parts = std::exchange(parts_, {});
    if (fate.is_dropped) return pass(parts.controls, Duration{0}, sink);
    for (std::size_t n = 0; n < parts.count; ++n) sink.on_message_passed();
    if (fate.is_swapped && swapped_.empty()) {
        swapped_ = std::move(raw);
        return;
    }
    emit(raw, fate.late, sink);
    // A compressed message twice would move the receiver's context twice, and a client's masking
    // key may not be used twice (5.3).
    for (std::uint64_t n = 0; n < fate.copies; ++n) {
        emit(remade(message, parts.text + text_), Duration{0}, sink);
    }
    pass_swapped(sink);
}

// Small as it came, too large once inflated.
void FlowEditor::end_inflated_too_large(Message& message, std::string text, EditorSink& sink) {
    tell_not_applied(too_large, sink);
    pass_parts(sink);
    message.care = remakes_ ? Care::Remade : Care::Watched;
    message.fragment_opcode = message.opcode;
    pass(message.care == Care::Remade ? between_ : held_message_, Duration{0}, sink);
    held_message_.clear();
    text_ = std::move(text);
    const Bytes rest = std::exchange(payload_, {});
    follow_piece(message, rest, sink);
    end_large_message(message, sink);
}

bool FlowEditor::try_alter(MessageFault& by) {
    if (!by.fault.text.empty()) return try_replace(by.fault, text_);
    return try_flip(text_, is_in<Events>(), by.rng);
}

// What the faults make of the message whose text is known.
FlowEditor::Fate FlowEditor::fate_of_message(Ear::Heard& heard, EditorSink& sink) {
    Fate fate;
    for (MessageFault& by : faults_) {
        if (!is_hit(by, heard)) continue;
        const core::Fault& fault = by.fault;
        switch (fault.kind) {
            case FaultKind::Drop: fate.is_dropped = true; break;
            case FaultKind::Delay: fate.late += fault.delay; break;
            case FaultKind::Duplicate: fate.copies += fault.count; break;
            case FaultKind::Reorder: fate.is_swapped = true; break;
            case FaultKind::Alter:
                if (!try_alter(by)) continue;
                fate.is_altered = true;
                break;
            case FaultKind::LoseIds:
                if (!is_in<Events>() || !try_lose_ids(text_)) continue;
                fate.is_altered = true;
                break;
            default: continue;
        }
        if (fate.is_altered) heard.set_text(text_);
        if (by.struck && ++*by.struck == fault.times) sink.on_used_up();
        sink.on_edited(fault,
                       (is_in<Events>() ? "event " : "message ") + std::to_string(messages_));
    }
    fate.copies = std::min(fate.copies, copies_max);
    return fate;
}

}  // namespace redial::link
