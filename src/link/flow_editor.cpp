// Follows heads and frames of one direction, and holds back what a fault may want to change. Any
// one thread.
#include "link/flow_editor.hpp"

#include <algorithm>

namespace redial::link {
namespace {

using core::FaultKind;

Depth depth_of(FaultKind kind) {
    switch (core::info_of(kind).acts_on) {
        case core::ActsOn::Pulses: return Depth::Controls;
        case core::ActsOn::Messages: return Depth::Messages;
        default: return Depth::Follow;
    }
}

}  // namespace

FlowEditor::FlowEditor(core::Side sender, Rng rng, std::size_t held_bytes_max)
    : sender_(sender), rng_(rng), held_bytes_max_(held_bytes_max) {
    enter<Head>();
}

void FlowEditor::set_faults(std::vector<MessageFault> faults, bool cuts_events, bool listens) {
    cuts_events_ = cuts_events;
    // What passed before is not known.
    if (listens && !listens_) note_missed();
    listens_ = listens;
    depth_ = listens ? Depth::Messages : Depth::Follow;
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
        if (is_in<Raw>()) return pass(bytes, Duration{0}, sink);
        if (!is_in<Frames>()) {
            bytes = feed_http(bytes, sink);
        } else if (!frame_) {
            bytes = feed_header(bytes, sink);
        } else {
            bytes = feed_payload(bytes, sink);
        }
    }
}

bool FlowEditor::try_follow(BytesView bytes) {
    if (is_in<Raw>()) return !is_shut_;
    const bool is_free = depth_ == Depth::Follow && inserts_.empty() && swapped_.empty() &&
                         !(frame_ && (frame_->is_held || frame_->breaks_at)) &&
                         care() == Care::Unseen && header_passed_ == reader_.raw().size() &&
                         !is_shut_;
    if (!is_in<Frames>() || !is_free) return false;
    while (!bytes.empty()) {
        if (!frame_) {
            const std::size_t taken = reader_.take(bytes);
            bytes = bytes.subspan(taken);
            header_passed_ += taken;
            const wire::FrameHeader header = reader_.header();
            if (header.header_bytes == 0) return true;
            reader_.clear();
            header_passed_ = 0;
            if ((header.payload_bytes >> 63) != 0) {
                give_up();
                return true;
            }
            frame_ = Frame{.header = header};
            if (!frame_->is_control() && !message_) begin_message(header);
        }
        const std::size_t size =
            static_cast<std::size_t>(std::min<std::uint64_t>(frame_->left(), bytes.size()));
        frame_->taken += size;
        bytes = bytes.subspan(size);
        if (frame_->left() > 0) return true;
        const bool ends_message = !frame_->is_control() && frame_->header.is_final;
        frame_.reset();
        if (!ends_message) continue;
        ++messages_;
        if (message_->is_compressed && has_context()) context_is_whole_ = false;
        message_.reset();
    }
    return true;
}

// A header is passed on with its frame: so that a frame can be put in before it, or it left out.
BytesView FlowEditor::feed_header(BytesView bytes, EditorSink& sink) {
    // At a boundary what waits may go in; in the middle of a header it may not.
    if (reader_.raw().empty()) pass_inserts(sink);
    bytes = bytes.subspan(reader_.take(bytes));
    const wire::FrameHeader header = reader_.header();
    if (header.header_bytes == 0) {
        // Kept back only where a frame may have to be held: what is no WebSocket any more must not
        // wait for a header's end that never comes.
        if (depth_ == Depth::Follow && care() != Care::Held) {
            pass(reader_.raw().subspan(header_passed_), Duration{0}, sink);
            header_passed_ = reader_.raw().size();
        }
        return bytes;
    }
    if ((header.payload_bytes >> 63) != 0) {
        flush(sink);
        give_up();
        return bytes;
    }
    begin_frame(sink);
    reader_.clear();
    header_passed_ = 0;
    if (header.payload_bytes == 0) end_frame(sink);
    return bytes;
}

// Its header stands whole in reader_.
void FlowEditor::begin_frame(EditorSink& sink) {
    Frame& frame = frame_.emplace(Frame{.header = reader_.header()});
    if (frame.is_control()) {
        sink.on_control(frame.header.opcode);
        frame.is_held = (depth_ >= Depth::Controls || care() == Care::Held) &&
                        header_passed_ == 0 && frame.header.payload_bytes <= held_bytes_max_;
        if (!frame.is_held) stop_holding_message(too_large, sink);
    } else {
        if (!message_) begin_message(frame.header);
        if (care() != Care::Held) pass_parts(sink);
        if (sink.on_data_frame()) {
            frame.breaks_at = frame.header.payload_bytes / 2;
            stop_holding_message("not applied: the connection is reset", sink);
        }
        frame.is_held = care() == Care::Held && !frame.breaks_at;
    }
    held_frame_.clear();
    if (frame.is_held) {
        append(held_frame_, reader_.raw());
    } else if (frame.is_control() || care() != Care::Remade) {
        pass(reader_.raw().subspan(header_passed_), Duration{0}, sink);
    }
}

void FlowEditor::begin_message(const wire::FrameHeader& header) {
    const bool is_held = depth_ == Depth::Messages && header_passed_ == 0;
    Message& message = message_.emplace(Message{.care = is_held ? Care::Held : Care::Unseen});
    message.is_compressed = header.rsv1 && deflate_;
    message.opcode = header.opcode;
    held_message_.clear();
    between_.clear();
    payload_.clear();
}

BytesView FlowEditor::feed_payload(BytesView bytes, EditorSink& sink) {
    Frame& frame = *frame_;
    BytesView piece =
        bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(frame.left(), bytes.size())));
    if (frame.breaks_at && frame.taken + piece.size() >= *frame.breaks_at) {
        const std::size_t before = static_cast<std::size_t>(*frame.breaks_at - frame.taken);
        pass(piece.first(before), Duration{0}, sink);
        is_shut_ = true;
        sink.on_frame_broken();
        return {};
    }
    if (frame.is_held) {
        append(held_frame_, piece);
        frame.taken += piece.size();
        if (held_bytes() >= held_bytes_max_) stop_holding(sink);
    } else {
        pass_piece(piece, sink);
        frame.taken += piece.size();
    }
    if (frame.left() == 0) end_frame(sink);
    return bytes.subspan(piece.size());
}

// A piece of a payload that is not held, as the care for its message wants it.
void FlowEditor::pass_piece(BytesView piece, EditorSink& sink) {
    const bool is_followed =
        !frame_->is_control() && (care() == Care::Watched || care() == Care::Remade);
    if (is_followed) {
        Bytes plain(piece.begin(), piece.end());
        const wire::FrameHeader& header = frame_->header;
        if (header.is_masked) wire::mask_in_place(plain, header.masking_key, frame_->taken);
        follow_piece(*message_, plain, sink);
        if (care() == Care::Remade) return;
    }
    pass(piece, Duration{0}, sink);
}

// What is held of a data frame belongs to its message.
void FlowEditor::take_payload(const Frame& frame) {
    Bytes plain(held_frame_.begin() + frame.header.header_bytes, held_frame_.end());
    if (frame.header.is_masked) wire::mask_in_place(plain, frame.header.masking_key);
    append(payload_, BytesView(plain));
    append(held_message_, BytesView(held_frame_));
    held_frame_.clear();
}

// More than may be held.
void FlowEditor::stop_holding(EditorSink& sink) {
    frame_->is_held = false;
    if (!frame_->is_control()) {
        take_payload(*frame_);
        return stop_holding_message(too_large, sink);
    }
    const Bytes held = std::exchange(held_frame_, {});
    stop_holding_message(too_large, sink);
    pass(held, Duration{0}, sink);
}

void FlowEditor::end_frame(EditorSink& sink) {
    const Frame frame = *frame_;
    frame_.reset();
    if (frame.breaks_at) {  // an empty frame breaks behind its header
        is_shut_ = true;
        return sink.on_frame_broken();
    }
    if (frame.is_control()) {
        if (frame.is_held) end_control(frame, sink);
    } else {
        if (frame.is_held) take_payload(frame);
        if (frame.header.is_final) end_message(sink);
    }
    pass_inserts(sink);
}

void FlowEditor::end_control(const Frame& frame, EditorSink& sink) {
    const std::uint8_t opcode = frame.header.opcode;
    const bool is_ping = opcode == wire::opcode::ping;
    const FaultKind wanted = is_ping ? FaultKind::SuppressPings : FaultKind::SuppressPongs;
    const bool is_heartbeat = is_ping || opcode == wire::opcode::pong;
    for (MessageFault& by : faults_) {
        if (!is_heartbeat || by.fault.kind != wanted) continue;
        if (!by.rng.chance(by.fault.probability)) continue;
        held_frame_.clear();
        return sink.on_edited(by.fault, is_ping ? "a ping" : "a pong");
    }
    const Bytes held = std::exchange(held_frame_, {});
    // Nothing follows a close frame, so the message it interrupts will not become whole.
    if (opcode == wire::opcode::close) {
        stop_holding_message("not applied: the message was cut off by a close frame", sink);
    }
    if (care() != Care::Held && parts_.count > 0) {
        append(parts_.raw, BytesView(held));
        append(parts_.controls, BytesView(held));
        return;
    }
    if (care() != Care::Held) return pass(held, Duration{0}, sink);
    // It keeps its place among the message's frames.
    append(held_message_, BytesView(held));
    append(between_, BytesView(held));
}

void FlowEditor::insert(Insert insert, EditorSink& sink) {
    inserts_.push_back(std::move(insert));
    if (is_in<Frames>() && !frame_ && reader_.raw().empty()) pass_inserts(sink);
}

void FlowEditor::pass_inserts(EditorSink& sink) {
    while (!inserts_.empty()) {
        const bool may_stand = inserts_.front().is_control || !message_;
        if (!may_stand) return;
        const Insert next = std::move(inserts_.front());
        inserts_.pop_front();
        pass(next.frame, Duration{0}, sink);
        is_shut_ = is_shut_ || next.ends;
    }
}

void FlowEditor::flush(EditorSink& sink) {
    pass_whole(swapped_, Duration{0}, sink);
    pass_parts(sink);
    if (auto* events = std::get_if<Events>(&phase_)) {
        held_message_ = written(*events, as_text(held_message_));
        // Where the end of the connection is that of the body.
        if (events->writer && events->rest.ends_with_connection() && events->decoder->has_ended())
            append(held_message_, std::exchange(events->writer, std::nullopt)->end());
    }
    pass(held_message_, Duration{0}, sink);
    pass(held_frame_, Duration{0}, sink);
    if (auto* head = std::get_if<Head>(&phase_)) {
        const std::string& raw = head->parser.head().raw;
        pass(as_bytes(raw).subspan(std::exchange(head->passed, raw.size())), Duration{0}, sink);
    }
    if (!frame_) pass(reader_.raw().subspan(header_passed_), Duration{0}, sink);
    swapped_.clear();
    held_message_.clear();
    between_.clear();
    held_frame_.clear();
    reader_.clear();
    header_passed_ = 0;
    if (frame_) frame_->is_held = false;
    if (message_) message_->care = Care::Unseen;
}

void FlowEditor::release_swapped(EditorSink& sink) {
    const bool is_wanted = std::any_of(faults_.begin(), faults_.end(), [](const MessageFault& by) {
        return by.fault.kind == FaultKind::Reorder;
    });
    const bool is_between = !message_ || care() == Care::Held;
    const bool is_at_boundary = frame_ ? frame_->is_held : header_passed_ == 0;
    if (!is_between || !is_at_boundary) return;
    if (!is_wanted) pass_swapped(sink);
    if (!listens_) pass_parts(sink);
}

}  // namespace redial::link
