// Following heads and frames, and holding what a fault may want to change. Any one thread.
#include "link/flow_editor.hpp"

#include <algorithm>

namespace redial::link {
namespace {

using core::FaultKind;

Depth depth_of(FaultKind kind) {
    switch (kind) {
        case FaultKind::SuppressPings:
        case FaultKind::SuppressPongs: return Depth::Controls;
        case FaultKind::Drop:
        case FaultKind::Delay:
        case FaultKind::Duplicate:
        case FaultKind::Reorder:
        case FaultKind::Alter: return Depth::Messages;
        default: return Depth::Follow;
    }
}

}  // namespace

FlowEditor::FlowEditor(core::Side sender, Rng rng, std::size_t held_bytes_max)
    : sender_(sender), rng_(rng), held_bytes_max_(held_bytes_max) {}

void FlowEditor::set_faults(std::vector<MessageFault> faults) {
    depth_ = Depth::Follow;
    for (MessageFault& fault : faults) {
        depth_ = std::max(depth_, depth_of(fault.fault.kind));
        const auto is_it = [&fault](const MessageFault& old) { return old.id == fault.id; };
        const auto known = std::find_if(faults_.begin(), faults_.end(), is_it);
        if (known != faults_.end()) fault.rng = known->rng;
        if (known == faults_.end()) has_told_ = false;
    }
    // What passed unseen cannot be referred to.
    if (remakes_) depth_ = Depth::Messages;
    faults_ = std::move(faults);
}

void FlowEditor::set_deflate(const std::optional<wire::DeflateAgreement>& deflate) {
    deflate_ = deflate;
}

bool FlowEditor::has_context() const {
    if (!deflate_) return false;
    return sender_ == core::Side::Client ? !deflate_->client_no_context_takeover
                                         : !deflate_->server_no_context_takeover;
}

void FlowEditor::pass(BytesView bytes, Duration late, EditorSink& sink) {
    if (!is_shut_ && !bytes.empty()) sink.on_passed(bytes, late);
}

void FlowEditor::feed(BytesView bytes, EditorSink& sink) {
    while (!bytes.empty()) {
        if (phase_ == Phase::Raw) return pass(bytes, Duration{0}, sink);
        if (phase_ < Phase::Frames) {
            bytes = feed_http(bytes, sink);
        } else if (!is_in_frame_) {
            bytes = feed_header(bytes, sink);
        } else {
            bytes = feed_payload(bytes, sink);
        }
    }
}

bool FlowEditor::try_follow(BytesView bytes) {
    if (phase_ == Phase::Raw) return !is_shut_;
    const bool is_free = depth_ == Depth::Follow && inserts_.empty() && swapped_.empty() &&
                         !holds_frame_ && message_care_ == Care::Unseen && !breaks_frame_ &&
                         header_passed_ == reader_.raw().size() && !is_shut_;
    if (phase_ != Phase::Frames || !is_free) return false;
    while (!bytes.empty()) {
        if (!is_in_frame_) {
            const std::size_t taken = reader_.take(bytes);
            bytes = bytes.subspan(taken);
            header_passed_ += taken;
            if (reader_.header().header_bytes == 0) return true;
            frame_header_ = reader_.header();
            reader_.clear();
            header_passed_ = 0;
            if ((frame_header_.payload_bytes >> 63) != 0) {
                give_up();
                return true;
            }
            is_in_frame_ = true;
            payload_taken_ = 0;
            if (!wire::is_control(frame_header_.opcode) && !is_in_message_) begin_message();
        }
        const std::uint64_t left = frame_header_.payload_bytes - payload_taken_;
        const std::size_t size =
            static_cast<std::size_t>(std::min<std::uint64_t>(left, bytes.size()));
        payload_taken_ += size;
        bytes = bytes.subspan(size);
        if (payload_taken_ < frame_header_.payload_bytes) return true;
        is_in_frame_ = false;
        if (wire::is_control(frame_header_.opcode) || !frame_header_.is_final) continue;
        is_in_message_ = false;
        ++messages_;
        if (message_is_compressed_ && has_context()) context_is_whole_ = false;
    }
    return true;
}

// A header is passed on with its frame: so that a frame can be put in before it, or it left out.
BytesView FlowEditor::feed_header(BytesView bytes, EditorSink& sink) {
    // At a boundary what waits may go in; in the middle of a header it may not.
    if (reader_.raw().empty()) pass_inserts(sink);
    bytes = bytes.subspan(reader_.take(bytes));
    frame_header_ = reader_.header();
    if (frame_header_.header_bytes == 0) {
        // Kept back only where a frame may have to be held: what is no WebSocket any more must not
        // wait for a header's end that never comes.
        if (depth_ == Depth::Follow && message_care_ != Care::Held) {
            pass(reader_.raw().subspan(header_passed_), Duration{0}, sink);
            header_passed_ = reader_.raw().size();
        }
        return bytes;
    }
    if ((frame_header_.payload_bytes >> 63) != 0) {
        flush(sink);
        give_up();
        return bytes;
    }
    begin_frame(sink);
    reader_.clear();
    header_passed_ = 0;
    if (frame_header_.payload_bytes == 0) end_frame(sink);
    return bytes;
}

void FlowEditor::begin_frame(EditorSink& sink) {
    is_in_frame_ = true;
    payload_taken_ = 0;
    const bool is_control = wire::is_control(frame_header_.opcode);
    breaks_frame_ = false;
    if (is_control) {
        sink.on_control(frame_header_.opcode);
        const bool is_held = depth_ >= Depth::Controls || message_care_ == Care::Held;
        holds_frame_ = is_held && header_passed_ == 0 &&
                       frame_header_.payload_bytes <= held_bytes_max_;
        if (!holds_frame_) stop_holding_message(too_large, sink);
    } else {
        if (!is_in_message_) begin_message();
        breaks_frame_ = sink.on_data_frame();
        break_at_ = frame_header_.payload_bytes / 2;
        if (breaks_frame_) stop_holding_message("not applied: the connection is reset", sink);
        holds_frame_ = message_care_ == Care::Held && !breaks_frame_;
    }
    frame_.clear();
    if (holds_frame_) {
        append(frame_, reader_.raw());
    } else if (is_control || message_care_ != Care::Remade) {
        pass(reader_.raw().subspan(header_passed_), Duration{0}, sink);
    }
}

void FlowEditor::begin_message() {
    is_in_message_ = true;
    const bool is_held = depth_ == Depth::Messages && header_passed_ == 0;
    message_care_ = is_held ? Care::Held : Care::Unseen;
    message_is_compressed_ = frame_header_.rsv1 && deflate_;
    message_opcode_ = frame_header_.opcode;
    message_.clear();
    between_.clear();
    payload_.clear();
}

BytesView FlowEditor::feed_payload(BytesView bytes, EditorSink& sink) {
    const std::uint64_t left = frame_header_.payload_bytes - payload_taken_;
    BytesView piece = bytes.first(static_cast<std::size_t>(
        std::min<std::uint64_t>(left, bytes.size())));
    if (breaks_frame_ && payload_taken_ + piece.size() >= break_at_) {
        pass(piece.first(static_cast<std::size_t>(break_at_ - payload_taken_)), Duration{0}, sink);
        is_shut_ = true;
        sink.on_frame_broken();
        return {};
    }
    if (holds_frame_) {
        append(frame_, piece);
        payload_taken_ += piece.size();
        if (held_bytes() >= held_bytes_max_) stop_holding(sink);
    } else {
        pass_piece(piece, sink);
        payload_taken_ += piece.size();
    }
    if (payload_taken_ == frame_header_.payload_bytes) end_frame(sink);
    return bytes.subspan(piece.size());
}

// A piece of a payload that is not held, as the care for its message wants it.
void FlowEditor::pass_piece(BytesView piece, EditorSink& sink) {
    const bool is_followed = !wire::is_control(frame_header_.opcode) &&
                             (message_care_ == Care::Watched || message_care_ == Care::Remade);
    if (is_followed) {
        Bytes plain(piece.begin(), piece.end());
        if (frame_header_.is_masked) {
            wire::mask_in_place(plain, frame_header_.masking_key, payload_taken_);
        }
        follow_piece(plain, sink);
        if (message_care_ == Care::Remade) return;
    }
    pass(piece, Duration{0}, sink);
}

// More than may be held.
void FlowEditor::stop_holding(EditorSink& sink) {
    holds_frame_ = false;
    const Bytes frame = std::exchange(frame_, {});
    if (wire::is_control(frame_header_.opcode)) {
        stop_holding_message(too_large, sink);
        return pass(frame, Duration{0}, sink);
    }
    Bytes plain(frame.begin() + frame_header_.header_bytes, frame.end());
    if (frame_header_.is_masked) wire::mask_in_place(plain, frame_header_.masking_key);
    append(payload_, BytesView(plain));
    append(message_, BytesView(frame));
    stop_holding_message(too_large, sink);
}

void FlowEditor::end_frame(EditorSink& sink) {
    is_in_frame_ = false;
    if (breaks_frame_) {  // an empty frame breaks behind its header
        is_shut_ = true;
        return sink.on_frame_broken();
    }
    if (wire::is_control(frame_header_.opcode)) {
        if (holds_frame_) end_control(sink);
    } else {
        if (holds_frame_) {
            Bytes plain(frame_.begin() + frame_header_.header_bytes, frame_.end());
            if (frame_header_.is_masked) {
                wire::mask_in_place(plain, frame_header_.masking_key);
            }
            append(payload_, BytesView(plain));
            append(message_, BytesView(frame_));
            frame_.clear();
        }
        if (frame_header_.is_final) end_message(sink);
    }
    pass_inserts(sink);
}

void FlowEditor::end_control(EditorSink& sink) {
    const FaultKind wanted = frame_header_.opcode == wire::opcode::ping
                                 ? FaultKind::SuppressPings
                                 : FaultKind::SuppressPongs;
    const bool is_heartbeat = frame_header_.opcode == wire::opcode::ping ||
                              frame_header_.opcode == wire::opcode::pong;
    for (MessageFault& by : faults_) {
        if (!is_heartbeat || by.fault.kind != wanted) continue;
        if (!by.rng.chance(by.fault.probability)) continue;
        frame_.clear();
        return sink.on_edited(by.fault, wanted == FaultKind::SuppressPings ? "a ping" : "a pong");
    }
    const Bytes frame = std::exchange(frame_, {});
    // Nothing follows a close frame, so the message it interrupts will not become whole.
    if (frame_header_.opcode == wire::opcode::close) {
        stop_holding_message("not applied: the message was cut off by a close frame", sink);
    }
    if (message_care_ != Care::Held) return pass(frame, Duration{0}, sink);
    // It keeps its place among the message's frames.
    append(message_, BytesView(frame));
    append(between_, BytesView(frame));
}

void FlowEditor::insert(Insert insert, EditorSink& sink) {
    inserts_.push_back(std::move(insert));
    if (phase_ == Phase::Frames && !is_in_frame_ && reader_.raw().empty()) pass_inserts(sink);
}

void FlowEditor::pass_inserts(EditorSink& sink) {
    while (!inserts_.empty()) {
        const bool may_stand = inserts_.front().is_control || !is_in_message_;
        if (!may_stand) return;
        const Insert next = std::move(inserts_.front());
        inserts_.pop_front();
        pass(next.frame, Duration{0}, sink);
        is_shut_ = is_shut_ || next.ends;
    }
}

void FlowEditor::flush(EditorSink& sink) {
    pass(swapped_, Duration{0}, sink);
    pass(message_, Duration{0}, sink);
    pass(frame_, Duration{0}, sink);
    if (phase_ == Phase::Head) {
        pass(as_bytes(head_.head().raw).subspan(head_passed_), Duration{0}, sink);
        head_passed_ = head_.head().raw.size();
    }
    if (!is_in_frame_) pass(reader_.raw().subspan(header_passed_), Duration{0}, sink);
    swapped_.clear();
    message_.clear();
    between_.clear();
    frame_.clear();
    reader_.clear();
    header_passed_ = 0;
    holds_frame_ = false;
    message_care_ = Care::Unseen;
}

void FlowEditor::release_swapped(EditorSink& sink) {
    const bool is_wanted = std::any_of(faults_.begin(), faults_.end(), [](const MessageFault& by) {
        return by.fault.kind == FaultKind::Reorder;
    });
    const bool is_between = !is_in_message_ || message_care_ == Care::Held;
    const bool is_at_boundary = is_in_frame_ ? holds_frame_ : header_passed_ == 0;
    if (!is_wanted && is_between && is_at_boundary) pass_swapped(sink);
}

}  // namespace redial::link
