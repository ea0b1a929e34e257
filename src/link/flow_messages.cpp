// What faults do to whole messages, compressed ones included (RFC 7692 section 7). Any one thread.
#include <algorithm>

#include "link/broken_frames.hpp"
#include "link/flow_editor.hpp"

namespace redial::link {
namespace {

using core::FaultKind;

bool is_message_fault(FaultKind kind) {
    return kind == FaultKind::Drop || kind == FaultKind::Delay || kind == FaultKind::Duplicate ||
           kind == FaultKind::Reorder || kind == FaultKind::Alter;
}

// What becomes of one message.
struct Fate {
    bool is_dropped = false;
    bool is_altered = false;
    bool is_swapped = false;
    std::uint64_t copies = 0;
    Duration late{};
};

constexpr std::uint64_t copies_max = 1000;

bool try_alter(const core::Fault& fault, std::string& text, Rng& rng) {
    if (fault.text.empty()) {
        if (text.empty()) return false;
        // The lowest bit: an ASCII letter stays ASCII, so that a text message stays valid UTF-8.
        char& byte = text[rng.below(text.size())];
        byte = static_cast<char>(byte ^ 1);
        return true;
    }
    bool is_found = false;
    for (std::size_t at = text.find(fault.text); at != std::string::npos;
         at = text.find(fault.text, at + fault.replacement.size())) {
        text.replace(at, fault.text.size(), fault.replacement);
        is_found = true;
    }
    return is_found;
}

}  // namespace

// The payload as the application sees it, where it can be known.
void FlowEditor::follow_text() {
    text_is_known_ = true;
    if (!message_is_compressed_) {
        text_.assign(payload_.begin(), payload_.end());
        return;
    }
    text_.clear();
    if (has_context() && !context_is_whole_) {
        text_is_known_ = false;
        return;
    }
    if (!inflater_) {
        inflater_ = std::make_unique<wire::Inflater>(
            has_context() ? wire::Inflater::Context::Kept : wire::Inflater::Context::Dropped);
    }
    std::uint8_t room[16384];
    BytesView rest = payload_;
    for (;;) {
        const wire::Inflater::Step step = inflater_->inflate(rest, room);
        text_.append(reinterpret_cast<const char*>(room), step.produced);
        rest = rest.subspan(step.taken);
        const bool is_broken = step.state == wire::Inflater::State::Broken;
        if (is_broken || text_.size() > held_bytes_max_) {
            inflater_->reset();
            context_is_whole_ = false;
            text_is_known_ = false;
            return;
        }
        if (step.state == wire::Inflater::State::NeedsInput) break;
    }
    if (inflater_->end_message() == wire::Inflater::End::Truncated) {
        inflater_->reset();
        context_is_whole_ = false;
        text_is_known_ = false;
    }
}

bool FlowEditor::is_hit(MessageFault& by) {
    const core::Fault& fault = by.fault;
    if (!is_message_fault(fault.kind)) return false;
    if (fault.nth != 0 && fault.nth != messages_) return false;
    if (!fault.match.empty() && text_.find(fault.match) == std::string::npos) return false;
    return by.rng.chance(fault.probability);
}

// One frame, uncompressed: such a message leaves the receiver's context as it is (RFC 7692 7.2.3).
Bytes FlowEditor::remade(BytesView payload) {
    return make_frame(sender_, message_opcode_, payload, rng_);
}

void FlowEditor::emit(BytesView raw, Duration late, EditorSink& sink) {
    pass(raw, late, sink);
    sink.on_message_passed();
}

void FlowEditor::end_message(EditorSink& sink) {
    is_in_message_ = false;
    ++messages_;
    if (!holds_message_) {
        if (message_is_compressed_ && has_context()) context_is_whole_ = false;
        return sink.on_message_passed();
    }
    holds_message_ = false;
    follow_text();
    if (!text_is_known_) {
        if (!told_blind_ && !faults_.empty()) {
            sink.on_edited(faults_.front().fault,
                           "not applied: this connection's compressed messages began before it and "
                           "cannot be read; it acts from the next connection on");
        }
        told_blind_ = true;
        return emit(message_, Duration{0}, sink);
    }
    Fate fate;
    for (MessageFault& by : faults_) {
        if (!is_hit(by)) continue;
        const core::Fault& fault = by.fault;
        if (fault.kind == FaultKind::Drop) fate.is_dropped = true;
        if (fault.kind == FaultKind::Delay) fate.late += fault.delay;
        if (fault.kind == FaultKind::Duplicate) fate.copies += fault.count;
        if (fault.kind == FaultKind::Reorder) fate.is_swapped = true;
        if (fault.kind == FaultKind::Alter && !try_alter(fault, text_, by.rng)) continue;
        if (fault.kind == FaultKind::Alter) fate.is_altered = true;
        sink.on_edited(fault, "message " + std::to_string(messages_));
    }
    const bool is_compressed = message_is_compressed_ && has_context();
    const bool is_touched = fate.is_dropped || fate.is_altered || fate.is_swapped;
    if (is_touched && is_compressed && !remakes_) {
        // Messages from here on refer to bytes that the receiver does not get: they are sent as
        // they are without compression, as long as the connection lasts.
        remakes_ = true;
        depth_ = Depth::Messages;
    }
    const bool is_remade = fate.is_altered || (message_is_compressed_ && remakes_);
    Bytes raw = is_remade ? remade(as_bytes(text_)) : std::move(message_);
    message_.clear();
    if (fate.is_dropped) return;
    if (fate.is_swapped && swapped_.empty()) {
        swapped_ = std::move(raw);
        return;
    }
    emit(raw, fate.late, sink);
    for (std::uint64_t n = 0; n < std::min(fate.copies, copies_max); ++n) {
        // A compressed message twice would move the receiver's context twice.
        emit(message_is_compressed_ ? remade(as_bytes(text_)) : raw, Duration{0}, sink);
    }
    if (swapped_.empty()) return;
    const Bytes swapped = std::exchange(swapped_, {});
    emit(swapped, Duration{0}, sink);
}

}  // namespace redial::link
