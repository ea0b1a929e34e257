// Acts out what faults ask for at a phase of the connection, after a time, or at its end (RFC 6455
// sections 4.2, 5.5 and 7). Any one thread.
#include <algorithm>

#include "base/duration_text.hpp"
#include "core/outcome.hpp"
#include "link/broken_frames.hpp"
#include "link/connection_turn.hpp"
#include "wire/handshake.hpp"

namespace redial::link {
namespace {

using core::FaultKind;
using core::ResetPhase;

constexpr std::size_t inserts_max = 64;
constexpr Duration every_min = std::chrono::milliseconds(1);

std::string seconds_text(Duration span) {
    return std::to_string(std::chrono::ceil<std::chrono::seconds>(span).count());
}

}  // namespace

// ---- phases

void Connection::Turn::dial() {
    if (!std::exchange(on.has_dialled_, true)) sink.dial_server();
}

bool Connection::Turn::answers(const Carried& carried, std::uint64_t token) const {
    const core::Fault& fault = carried.fault();
    if (on.plan_->standing() < fault.count) return false;
    return fault.nth == 0 || on.plan_->is_early_token(carried.planned.id, token);
}

bool Connection::Turn::note_request(std::uint64_t token) {
    if (strikes_dial(token, Strikes::AtRequest)) return true;
    dial();
    return false;
}

// In place of the server, before it answers or when it does.
bool Connection::Turn::strikes_dial(std::uint64_t token, Strikes when) {
    const bool is_late = when == Strikes::AtAnswer;
    for (const auto& carried : on.carried_) {
        if (!carried->is_hit) continue;
        const core::Fault& fault = carried->fault();
        if (fault.kind == FaultKind::Reset && fault.phase == ResetPhase::BeforeAnswer) {
            if (is_late) sink.dial_struck();
            tell(*carried, "before the answer");
            reset_both();
            return true;
        }
        if (fault.kind != FaultKind::Answer || !answers(*carried, token)) continue;
        std::vector<wire::HttpField> fields;
        if (fault.delay > Duration{0}) fields.push_back({"Retry-After", seconds_text(fault.delay)});
        if (!fault.text.empty()) fields.push_back({"Location", fault.text});
        if (is_late) sink.dial_struck();
        tell(*carried, std::to_string(fault.code));
        const std::string answer =
            wire::make_refusal(fault.code, fields, "answered by Redial in place of the server\n");
        sink.send(Side::Client, as_bytes(answer));
        sink.finish(Side::Client);
        if (on.is_connected_) sink.finish(Side::Server);
        on.is_over_ = true;
        return true;
    }
    return false;
}

void Connection::Turn::note_answer() {
    on.answered_at_ = now;
    on.standing_ = on.plan_->stand();
    for (const auto& carried : on.carried_) {
        if (!carried->is_hit) continue;
        const core::Fault& fault = carried->fault();
        switch (fault.kind) {
            case FaultKind::Close:
                if (fault.nth == 0) carried->due = now + fault.delay;
                break;
            case FaultKind::Inject:
            case FaultKind::InvalidFrame:
            case FaultKind::AcceptThenClose: carried->due = now + fault.delay; break;
            case FaultKind::Reset:
                if (fault.phase == ResetPhase::AfterAnswer) {
                    tell(*carried, "right behind the answer");
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

// Engine.IO's session lives on requests of several connections, whichever have one under way: each
// counts as open from its first one on, since no 101 ever comes.
void Connection::Turn::note_poll() {
    if (on.answered_at_) return;
    on.answered_at_ = now;
    for (const auto& carried : on.carried_) {
        if (carried->kind() != FaultKind::Reset || !carried->is_hit) continue;
        const ResetPhase phase = carried->fault().phase;
        const bool is_timed = phase == ResetPhase::Time || phase == ResetPhase::Idle;
        if (is_timed) carried->due = now + carried->fault().delay;
    }
}

// Whoever keeps pinging anyway has noticed nothing yet; its first ping is told apart.
void Connection::Turn::notice_ping(Side side) {
    const std::size_t place = place_of(side);
    if (!on.half_open_since_ || on.has_pinged_[place] || on.has_noticed_[place]) return;
    on.has_pinged_[place] = true;
    sink.half_open_noticed(side, now - *on.half_open_since_, "ping");
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
            tell(carried, "closed after " + duration_in_words(fault.delay));
            return close_both();
        case FaultKind::ResetPeer:
        case FaultKind::Reset:
            tell(carried, "reset after " + duration_in_words(fault.delay));
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
        if (!carried.is_of_way(way->from)) continue;
        if (way->editor.is_in_events()) put_in_events(*way, carried);
        if (!way->editor.is_in_frames()) continue;
        // A far side that does not read, or a message without an end, must not pile them up.
        if (!on.wants_bytes(way->from) || way->editor.inserts() >= inserts_max) continue;
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
        put_in(*way, std::move(insert));
    }
    if (fault.kind == FaultKind::Inject && fault.every > Duration{0}) {
        carried.due = now + std::max(fault.every, every_min);
    }
}

// Into an event stream: what a frame would say in its way. A close is the end of the stream.
void Connection::Turn::put_in_events(Way& way, Carried& carried) {
    const core::Fault& fault = carried.fault();
    const bool is_injected = fault.kind == FaultKind::Inject;
    if (!is_injected && fault.kind != FaultKind::Close &&
        fault.kind != FaultKind::AcceptThenClose) {
        return;
    }
    if (!is_injected) {
        tell(carried, "end of the stream");
        return end_events(way);
    }
    if (!on.wants_bytes(way.from)) return;
    const char* field = wire::is_control(static_cast<std::uint8_t>(fault.opcode)) ? ": " : "data: ";
    std::string lines = field;
    for (const char c : fault.text) {
        lines += c;
        if (c == '\n') lines += field;
    }
    if (try_put_event(way, lines)) tell(carried, "an event to the client");
}

// The stream is over, its connection may go on: what counts from its beginning does so no more.
void Connection::Turn::note_stream_end() {
    on.answered_at_.reset();
    on.standing_.reset();
    for (const auto& carried : on.carried_) {
        switch (carried->kind()) {
            case FaultKind::Close:
            case FaultKind::Inject:
            case FaultKind::AcceptThenClose: carried->due.reset(); break;
            case FaultKind::Reset:
                if (carried->fault().phase == ResetPhase::Time) carried->due.reset();
                if (carried->fault().phase == ResetPhase::Idle) carried->due.reset();
                break;
            default: break;
        }
    }
}

// ---- ends

void Connection::Turn::end_way(Way& way, Mark mark) {
    way.has_ended = true;
    if (on.admission_ == Admission::Silent || !on.has_dialled_) {
        on.is_over_ = true;
        return;
    }
    if (on.vanishes(way)) {
        note_bytes(way);  // to reset_peer an end is a first sign of life as bytes are
        return note_swallowed(way);
    }
    flush(way);
    Duration late{0};
    for (const auto& carried : on.carried_) {
        if (carried->kind() != FaultKind::SlowClose || !carried->is_hit) continue;
        if (carried->is_of_way(way.from)) late = std::max(late, carried->fault().delay);
    }
    push_mark(way, mark, late);
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
        return way->has_ended && (way->is_closed || way->pipe.is_empty());
    };
    const bool has_marks = std::any_of(on.ways_.begin(), on.ways_.end(), [](const auto& way) {
        return way->pipe.deadline().has_value();
    });
    const bool all_ended = std::all_of(on.ways_.begin(), on.ways_.end(), is_done);
    if (all_ended && !has_marks) on.is_over_ = true;
}

}  // namespace redial::link
