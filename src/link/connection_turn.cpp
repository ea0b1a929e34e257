// What happens within one call: bytes through editor and pipe, and what the faults make of the
// connection's phases (RFC 6455 sections 4.2, 5.5 and 7). Any one thread.
#include <algorithm>

#include "core/outcome.hpp"
#include "link/broken_frames.hpp"
#include "link/connection_parts.hpp"
#include "wire/extension_list.hpp"
#include "wire/handshake.hpp"
#include "wire/http_text.hpp"

namespace redial::link {
namespace {

using core::FaultKind;
using core::ResetPhase;

std::string seconds_text(Duration span) {
    return std::to_string(std::chrono::ceil<std::chrono::seconds>(span).count());
}

// What both sides agreed on, read as tolerantly as it is needed here: what contexts are kept.
std::optional<wire::DeflateAgreement> agreement_of(const wire::HttpHead& answer) {
    const auto list = wire::parse_extensions(answer.joined("Sec-WebSocket-Extensions"));
    if (!list) return std::nullopt;
    for (const wire::Extension& extension : *list) {
        if (!wire::equal_without_case(extension.name, "permessage-deflate")) continue;
        wire::DeflateAgreement agreement;
        for (const wire::ExtensionParameter& parameter : extension.parameters) {
            const bool is_client = parameter.name == "client_no_context_takeover";
            const bool is_server = parameter.name == "server_no_context_takeover";
            if (is_client) agreement.client_no_context_takeover = true;
            if (is_server) agreement.server_no_context_takeover = true;
        }
        return agreement;
    }
    return std::nullopt;
}

}  // namespace

// What the editor says of one way.
struct Connection::Turn::Edits final : public EditorSink {
    Turn& turn;
    Way& way;
    PipeSink& passes;
    bool is_swallowed;

    Edits(Turn& its_turn, Way& its_way, PipeSink& its_passes, bool swallowed)
        : turn(its_turn), way(its_way), passes(its_passes), is_swallowed(swallowed) {}

    void on_passed(BytesView bytes, Duration late) override {
        if (!is_swallowed) way.pipe.push(bytes, late, turn.now, passes);
    }
    bool on_head(const wire::HttpHead& head) override {
        if (way.from == Side::Client) {
            turn.note_request();
            return true;
        }
        const auto status = wire::parse_status_line(head.start_line);
        const int code = status ? status->status : 0;
        if (code >= 100 && code < 200 && code != 101) return false;
        if (code == 101 && !is_swallowed) {
            const auto agreement = agreement_of(head);
            for (auto& each : turn.on.ways_) each->editor.set_deflate(agreement);
            way.pipe.push_mark(Mark::Answered, Duration{0}, turn.now);
        } else if (code != 101) {
            for (auto& each : turn.on.ways_) each->editor.give_up();
        }
        return true;
    }
    bool on_data_frame() override {
        bool breaks = false;
        for (const auto& carried : turn.on.carried_) {
            if (!is_reset(*carried, ResetPhase::MidFrame)) continue;
            breaks = ++carried->seen >= std::max<std::uint64_t>(carried->fault().count, 1);
            if (breaks) turn.tell(*carried, "in the middle of a frame");
        }
        return breaks && !is_swallowed;
    }
    void on_frame_broken() override { way.pipe.push_mark(Mark::ResetBoth, Duration{0}, turn.now); }
    void on_message_passed() override {
        for (const auto& carried : turn.on.carried_) {
            if (is_swallowed || !is_reset(*carried, ResetPhase::Messages)) continue;
            if (++carried->seen != std::max<std::uint64_t>(carried->fault().count, 1)) continue;
            turn.tell(*carried, "after message " + std::to_string(carried->seen));
            way.editor.shut();
            way.pipe.push_mark(Mark::ResetBoth, Duration{0}, turn.now);
        }
    }
    void on_control(std::uint8_t opcode) override {
        if (opcode == wire::opcode::close) turn.notice(way.from, "close frame");
    }
    void on_edited(const core::Fault& fault, std::string detail) override {
        turn.sink.fault_made(fault.name, std::move(detail));
    }
    bool is_reset(const Carried& carried, ResetPhase phase) const {
        return carried.kind() == FaultKind::Reset && carried.is_hit &&
               carried.fault().phase == phase && carried.acts_on(way.from);
    }
};

// What comes out of the pipe of one way.
struct Connection::Turn::Passes final : public PipeSink {
    Turn& turn;
    Way& way;
    Passes(Turn& its_turn, Way& its_way) : turn(its_turn), way(its_way) {}

    void on_released(BytesView bytes) override {
        if (!turn.on.is_over_ && !way.is_closed) turn.sink.send(way.to(), bytes);
    }
    void on_mark(Mark mark) override {
        if (turn.on.is_over_) return;
        switch (mark) {
            case Mark::None: return;
            case Mark::Fin:
                if (!way.is_closed) turn.sink.finish(way.to());
                way.is_closed = true;
                return;
            case Mark::ResetPeer:
                if (!way.is_closed) turn.sink.reset(way.to());
                turn.on.is_over_ = true;
                return;
            case Mark::ResetBoth: return turn.reset_both();
            case Mark::CloseBoth: return turn.close_both();
            case Mark::Answered: return turn.note_answer();
        }
    }
    void on_chunk_lost(std::size_t bytes) override {
        turn.sink.fault_made("chunk_loss", std::to_string(bytes) + " bytes");
    }
};

void Connection::Turn::tell(const Carried& carried, std::string detail) {
    sink.fault_made(carried.fault().name, std::move(detail));
}

void Connection::Turn::swallow(Way& way, BytesView bytes) {
    for (const auto& carried : on.carried_) {
        const bool is_hole = carried->kind() == FaultKind::HalfOpen ||
                             carried->kind() == FaultKind::Timeout;
        if (is_hole && carried->is_hit && carried->acts_on(way.from)) carried->has_swallowed = true;
    }
    // Followed all the same: whether its sender notices shows in its frames.
    Passes passes(*this, way);
    Edits edits(*this, way, passes, true);
    way.editor.feed(bytes, edits);
}

// The limit of bytes that strikes within these, if any, and how many it lets pass.
Connection::Carried* Connection::Turn::limit_in(Way& way, std::size_t size, std::size_t& passing) {
    Carried* limit = nullptr;
    for (const auto& carried : on.carried_) {
        const core::Fault& fault = carried->fault();
        const bool is_limit = fault.kind == FaultKind::LimitData ||
                              (fault.kind == FaultKind::Reset && fault.phase == ResetPhase::Bytes);
        if (!is_limit || !carried->is_hit || !carried->acts_on(way.from)) continue;
        const std::uint64_t left = fault.bytes - std::min(fault.bytes, carried->seen);
        carried->seen += size;
        if (left > size || (limit != nullptr && left >= passing)) continue;
        limit = carried.get();
        passing = static_cast<std::size_t>(left);
    }
    return limit;
}

// What waits for bytes, or for their absence.
void Connection::Turn::note_bytes(Way& way) {
    for (const auto& carried : on.carried_) {
        const core::Fault& fault = carried->fault();
        if (!carried->is_hit || !carried->acts_on(way.from)) continue;
        const bool is_idle = fault.kind == FaultKind::Reset && fault.phase == ResetPhase::Idle;
        const bool is_first = fault.kind == FaultKind::ResetPeer && carried->seen++ == 0;
        if (is_first || (is_idle && carried->due)) carried->due = now + fault.delay;
    }
}

void Connection::Turn::feed(Way& way, BytesView bytes) {
    const bool is_answered_here = on.answers_itself_ && way.from == Side::Client;
    if (on.admission_ == Admission::Silent) return;
    if (is_answered_here || on.vanishes(way)) return swallow(way, bytes);
    note_bytes(way);
    std::size_t passing = bytes.size();
    Carried* limit = limit_in(way, bytes.size(), passing);
    Passes passes(*this, way);
    Edits edits(*this, way, passes, false);
    way.editor.feed(bytes.first(passing), edits);
    if (limit == nullptr) return;
    tell(*limit, "after " + std::to_string(limit->fault().bytes) + " bytes");
    way.editor.shut();
    const bool is_reset = limit->kind() == FaultKind::Reset;
    way.pipe.push_mark(is_reset ? Mark::ResetBoth : Mark::CloseBoth, Duration{0}, now);
}

void Connection::Turn::release(Way& way) {
    Passes passes(*this, way);
    way.pipe.release(now, passes);
}

void Connection::Turn::release_all() {
    for (auto& way : on.ways_) release(*way);
}

// ---- phases

void Connection::Turn::note_request() {
    for (const auto& carried : on.carried_) {
        if (!carried->is_hit) continue;
        const core::Fault& fault = carried->fault();
        if (fault.kind == FaultKind::Reset && fault.phase == ResetPhase::BeforeAnswer) {
            tell(*carried, "before the answer");
            return reset_both();
        }
        if (fault.kind != FaultKind::Answer || !on.answers_itself_) continue;
        std::vector<wire::HttpField> fields;
        if (fault.delay > Duration{0}) fields.push_back({"Retry-After", seconds_text(fault.delay)});
        if (!fault.text.empty()) fields.push_back({"Location", fault.text});
        tell(*carried, std::to_string(fault.code));
        const std::string answer =
            wire::make_refusal(fault.code, fields, "answered by Redial in place of the server\n");
        sink.send(Side::Client, as_bytes(answer));
        sink.finish(Side::Client);
        on.is_over_ = true;
        return;
    }
}

void Connection::Turn::note_answer() {
    on.answered_at_ = now;
    for (const auto& carried : on.carried_) {
        if (!carried->is_hit) continue;
        const core::Fault& fault = carried->fault();
        switch (fault.kind) {
            case FaultKind::Close:
            case FaultKind::Inject:
            case FaultKind::InvalidFrame:
            case FaultKind::AcceptThenClose: carried->due = now + fault.delay; break;
            case FaultKind::Reset:
                if (fault.phase == ResetPhase::AfterAnswer) {
                    tell(*carried, "right behind the 101");
                    return reset_both();
                }
                if (fault.phase == ResetPhase::Time || fault.phase == ResetPhase::Idle) {
                    carried->due = now + fault.delay;
                }
                break;
            default: break;
        }
    }
    fire_due();
}

void Connection::Turn::notice(Side side, const char* by) {
    if (!on.half_open_since_ || on.has_noticed_[place_of(side)]) return;
    on.has_noticed_[place_of(side)] = true;
    sink.half_open_noticed(side, now - *on.half_open_since_, by);
}

// ---- what falls due

void Connection::Turn::fire_due() {
    for (std::size_t i = 0; i < on.carried_.size() && !on.is_over_; ++i) {
        Carried& carried = *on.carried_[i];
        if (!carried.due || *carried.due > now) continue;
        carried.due.reset();
        fire(carried);
    }
}

void Connection::Turn::fire(Carried& carried) {
    const core::Fault& fault = carried.fault();
    switch (fault.kind) {
        case FaultKind::Timeout:
            tell(carried, "closed after " + core::in_words(fault.delay));
            return close_both();
        case FaultKind::ResetPeer:
        case FaultKind::Reset:
            tell(carried, "reset after " + core::in_words(fault.delay));
            return reset_both();
        case FaultKind::AcceptThenClose:
            if (fault.code != 0) return put_in(carried);
            tell(carried, "FIN");
            return close_both();
        case FaultKind::Close:
        case FaultKind::Inject:
        case FaultKind::InvalidFrame: return put_in(carried);
        default: return;
    }
}

// Frames that nobody sent, on each way that the fault acts on.
void Connection::Turn::put_in(Carried& carried) {
    const core::Fault& fault = carried.fault();
    for (auto& way : on.ways_) {
        if (!carried.acts_on(way->from) || !way->editor.is_in_frames()) continue;
        FlowEditor::Insert insert;
        insert.is_control = true;
        std::string words;
        if (fault.kind == FaultKind::Inject) {
            const auto opcode = static_cast<std::uint8_t>(fault.opcode);
            insert.is_control = wire::is_control(opcode);
            insert.frame = make_frame(way->from, opcode, as_bytes(fault.text), carried.rng);
            words = core::name_of(fault.opcode);
        } else if (fault.kind == FaultKind::InvalidFrame) {
            insert.is_control = fault.breakage == core::Breakage::OversizeControl ||
                                fault.breakage == core::Breakage::BadCloseCode;
            insert.frame = make_broken_frame(way->from, fault.breakage, carried.rng);
            words = core::name_of(fault.breakage);
        } else {
            insert.frame = make_close(way->from, fault.code, fault.text, carried.rng);
            insert.ends = true;
            words = "close " + std::to_string(fault.code);
        }
        tell(carried, words + (way->from == Side::Client ? " to the server" : " to the client"));
        Passes passes(*this, *way);
        Edits edits(*this, *way, passes, false);
        way->editor.insert(std::move(insert), edits);
    }
    if (fault.kind == FaultKind::Inject && fault.every > Duration{0}) {
        carried.due = now + fault.every;
    }
}

// ---- ends

void Connection::Turn::end_way(Way& way, Mark mark) {
    way.has_ended = true;
    if (on.admission_ == Admission::Silent || on.answers_itself_) {
        on.is_over_ = true;
        return;
    }
    if (on.vanishes(way)) return;
    Passes passes(*this, way);
    Edits edits(*this, way, passes, false);
    way.editor.flush(edits);
    Duration late{0};
    for (const auto& carried : on.carried_) {
        if (carried->kind() != FaultKind::SlowClose || !carried->is_hit) continue;
        if (carried->acts_on(way.from)) late = std::max(late, carried->fault().delay);
    }
    way.pipe.push_mark(mark, late, now);
    release(way);
}

void Connection::Turn::reset_both() {
    if (on.is_over_) return;
    on.is_over_ = true;
    sink.reset(Side::Client);
    if (on.is_connected_) sink.reset(Side::Server);
}

void Connection::Turn::close_both() {
    if (on.is_over_) return;
    on.is_over_ = true;
    sink.finish(Side::Client);
    if (on.is_connected_) sink.finish(Side::Server);
}

void Connection::Turn::check_over() {
    const auto is_done = [](const std::unique_ptr<Way>& way) {
        return way->has_ended && (way->is_closed || way->pipe.held_bytes() == 0);
    };
    const bool has_marks = std::any_of(on.ways_.begin(), on.ways_.end(), [](const auto& way) {
        return way->pipe.deadline().has_value();
    });
    const bool all_ended = std::all_of(on.ways_.begin(), on.ways_.end(), is_done);
    if (all_ended && !has_marks) on.is_over_ = true;
}

}  // namespace redial::link
