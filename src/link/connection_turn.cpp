// What happens within one call: bytes through editor and pipe, and back out. Any one thread.
#include "link/connection_turn.hpp"

#include <algorithm>

#include "core/engine_request.hpp"
#include "wire/extension_list.hpp"
#include "wire/http_text.hpp"

namespace redial::link {
namespace {

using core::FaultKind;
using core::ResetPhase;

// What a request says to be let in, as one number, which is not 0: its target with the query, and
// the fields in which tokens travel.
std::uint64_t token_of(const wire::HttpHead& head) {
    std::string token = head.start_line;
    for (const char* name : {"Authorization", "Cookie", "Sec-WebSocket-Protocol"}) {
        token += '\n';
        token += head.joined(name);
    }
    return std::hash<std::string>{}(token) | 1;
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

// "/chat?id=7" of "GET /chat?id=7 HTTP/1.1".
std::string resource_of(const wire::HttpHead& request) {
    const std::string& line = request.start_line;
    const std::size_t begin = std::min(line.find(' '), line.size());
    const std::size_t end = line.find(' ', begin + 1);
    return begin == line.size() ? "" : line.substr(begin + 1, end - begin - 1);
}

}  // namespace

// What the editor says of one way.
struct Connection::Turn::Edits final : public EditorSink {
    Turn& turn;
    Way& way;
    bool is_swallowed;

    Edits(Turn& its_turn, Way& its_way, bool swallowed)
        : turn(its_turn), way(its_way), is_swallowed(swallowed) {}
    ~Edits() override { turn.push_gathered(way); }

    void on_passed(BytesView bytes, Duration late) override {
        if (!is_swallowed) turn.gather(way, bytes, late);
    }
    AfterHead on_head(const wire::HttpHead& head, HeadIs kept) override {
        return way.from == Side::Client ? on_request(head) : on_answer(head, kept);
    }
    void on_opened() override { turn.push_mark(way, Mark::Answered); }
    void on_not_http() override {
        if (way.from == Side::Client) turn.dial();
    }
    AfterHead on_request(const wire::HttpHead& head) {
        const std::optional<core::EngineRequest> engine = core::engine_request(head.start_line);
        const bool polls = engine && engine->transport == core::EngineTransport::Polling;
        const bool is_dial = wire::is_opening_handshake(head) || wire::accepts_event_stream(head) ||
                             (polls && engine->begins_polling());
        const std::uint64_t token = token_of(head);
        turn.on.resource_ = resource_of(head);
        if (!is_dial) {
            turn.dial();
        } else if (turn.note_request(token)) {
            return {{}, true};
        }
        if (polls) turn.note_poll();
        // What is no dial so far may turn out to be one by its answer.
        return {turn.on.exchange_.on_request(head, is_dial ? 0 : token), false};
    }
    AfterHead on_answer(const wire::HttpHead& head, HeadIs kept) {
        wire::HttpExchange::Answer answer = turn.on.exchange_.on_answer(head);
        FlowEditor& clients = turn.on.way_from(Side::Client).editor;
        if (answer.status == 101 && !is_swallowed) {
            const auto agreement = agreement_of(head);
            for (auto& each : turn.on.ways_) each->editor.set_deflate(agreement);
        }
        if (answer.status == 101) {
            turn.on.ear_.open({turn.on.resource_, head.joined("Sec-WebSocket-Protocol"), false});
            clients.agree();
        } else if (answer.is_to_opening_handshake && !answer.is_interim) {
            clients.disagree();
        }
        AfterHead after{std::move(answer.behind)};
        after.is_event_stream = after.behind.what == wire::BehindHead::What::Body &&
                                wire::is_event_stream_answer(answer.status, head);
        if (after.is_event_stream) turn.on.ear_.open({turn.on.resource_, "", true});
        after.may_be_chunked = answer.may_be_chunked;
        after.opens = !is_swallowed && (after.is_event_stream || answer.status == 101);
        const bool is_late_dial = after.is_event_stream && answer.token != 0 && !is_swallowed;
        after.is_taken = is_late_dial && kept == HeadIs::Held &&
                         turn.strikes_dial(answer.token, Strikes::AtAnswer);
        return after;
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
    void on_frame_broken() override { turn.push_mark(way, Mark::ResetBoth); }
    void on_message_passed() override {
        for (const auto& carried : turn.on.carried_) {
            if (is_swallowed || !is_reset(*carried, ResetPhase::Messages)) continue;
            if (++carried->seen != std::max<std::uint64_t>(carried->fault().count, 1)) continue;
            turn.tell(*carried, "after message " + std::to_string(carried->seen));
            way.editor.shut();
            turn.push_mark(way, Mark::ResetBoth);
        }
        for (const auto& carried : turn.on.carried_) {
            const bool is_close = carried->kind() == FaultKind::Close && carried->is_hit &&
                                  carried->is_of_way(way.from) && carried->fault().nth > 0;
            if (is_swallowed || !is_close || ++carried->seen != carried->fault().nth) continue;
            turn.put_in(*carried);
        }
    }
    void on_events_ended() override {
        if (!is_swallowed) turn.note_stream_end();
    }
    void on_events_cut() override { turn.push_mark(way, Mark::CloseBoth); }
    void on_control(std::uint8_t opcode) override {
        if (opcode == wire::opcode::close) turn.notice(way.from, "close frame");
        if (opcode == wire::opcode::ping) turn.notice_ping(way.from);
    }
    void on_edited(const core::Fault& fault, std::string detail) override {
        turn.sink.fault_made(fault.name, std::move(detail));
    }
    void on_used_up() override { turn.on.plan_->note_used_up(turn.now); }
    bool is_reset(const Carried& carried, ResetPhase phase) const {
        return carried.kind() == FaultKind::Reset && carried.is_hit &&
               carried.fault().phase == phase && carried.is_of_way(way.from);
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
    void on_chunk_lost(const core::Fault& fault, std::size_t bytes) override {
        turn.sink.fault_made(fault.name, std::to_string(bytes) + " bytes");
    }
};

void Connection::Turn::tell(const Carried& carried, std::string detail) {
    sink.fault_made(carried.fault().name, std::move(detail));
}

void Connection::Turn::note_swallowed(const Way& way) {
    for (const auto& carried : on.carried_) {
        const bool is_hole = carried->acts_on() == core::ActsOn::Stream && carried->is_hit;
        if (is_hole && carried->is_of_way(way.from)) carried->has_swallowed = true;
    }
}

void Connection::Turn::swallow(Way& way, BytesView bytes) {
    note_swallowed(way);
    // Followed all the same: whether its sender notices shows in its frames.
    Edits edits(*this, way, true);
    way.editor.feed(bytes, edits);
}

// Bytes that came together are one piece to the network: its latency is one, and so is its loss.
void Connection::Turn::gather(Way& way, BytesView bytes, Duration late) {
    if (late != way.gathered_late) push_gathered(way);
    way.gathered_late = late;
    append(way.gathered, bytes);
}

void Connection::Turn::push_gathered(Way& way) {
    if (way.gathered.empty()) return;
    const Bytes bytes = std::exchange(way.gathered, {});
    Passes passes(*this, way);
    way.pipe.push(bytes, way.gathered_late, now, passes);
}

void Connection::Turn::push_mark(Way& way, Mark mark, Duration late) {
    push_gathered(way);
    way.pipe.push_mark(mark, late, now);
}

// Whether what passes has to be told frame by frame.
bool Connection::Turn::needs_frames(const Way& way) const {
    if (on.half_open_since_) return true;
    return std::any_of(on.carried_.begin(), on.carried_.end(), [&way](const auto& carried) {
        return carried->kind() == FaultKind::Reset && carried->is_of_way(way.from);
    });
}

// The limit of bytes that strikes within these, if any, and how many it lets pass.
Connection::Carried* Connection::Turn::limit_in(Way& way, std::size_t size, std::size_t& passing) {
    Carried* limit = nullptr;
    for (const auto& carried : on.carried_) {
        const core::Fault& fault = carried->fault();
        const bool is_limit = fault.kind == FaultKind::LimitData ||
                              (fault.kind == FaultKind::Reset && fault.phase == ResetPhase::Bytes);
        if (!is_limit || !carried->is_hit || !carried->is_of_way(way.from)) continue;
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
    const bool passes = !on.vanishes(way);
    for (const auto& carried : on.carried_) {
        const core::Fault& fault = carried->fault();
        if (!carried->is_hit || !carried->is_of_way(way.from)) continue;
        const bool is_idle =
            passes && fault.kind == FaultKind::Reset && fault.phase == ResetPhase::Idle;
        const bool is_first = fault.kind == FaultKind::ResetPeer && carried->seen++ == 0;
        if (is_first || (is_idle && carried->due)) carried->due = now + fault.delay;
    }
}

void Connection::Turn::feed(Way& way, BytesView bytes) {
    if (on.admission_ == Admission::Silent) return;
    note_bytes(way);
    if (on.vanishes(way)) return swallow(way, bytes);
    if (way.editor.is_shut()) return;
    std::size_t passing = bytes.size();
    Carried* limit = limit_in(way, bytes.size(), passing);
    if (limit == nullptr && !needs_frames(way) && way.editor.try_follow(bytes)) {
        Passes passes(*this, way);
        return way.pipe.push(bytes, Duration{0}, now, passes);
    }
    {
        Edits edits(*this, way, false);
        way.editor.feed(bytes.first(passing), edits);
    }
    if (limit == nullptr) return;
    tell(*limit, "after " + std::to_string(limit->fault().bytes) + " bytes");
    way.editor.shut();
    const bool is_reset = limit->kind() == FaultKind::Reset;
    push_mark(way, is_reset ? Mark::ResetBoth : Mark::CloseBoth);
}

void Connection::Turn::release(Way& way) {
    Passes passes(*this, way);
    way.pipe.release(now, passes);
}

void Connection::Turn::release_all() {
    for (auto& way : on.ways_) release(*way);
}

void Connection::Turn::put_in(Way& way, FlowEditor::Insert insert) {
    Edits edits(*this, way, false);
    way.editor.insert(std::move(insert), edits);
}

bool Connection::Turn::try_put_event(Way& way, std::string_view lines) {
    Edits edits(*this, way, false);
    return way.editor.try_insert_event(lines, edits);
}

void Connection::Turn::end_events(Way& way) {
    Edits edits(*this, way, false);
    way.editor.end_events(edits);
}

void Connection::Turn::flush(Way& way) {
    Edits edits(*this, way, false);
    way.editor.flush(edits);
}

void Connection::Turn::release_swapped() {
    for (auto& way : on.ways_) {
        Edits edits(*this, *way, on.vanishes(*way));
        way->editor.release_swapped(edits);
    }
}

}  // namespace redial::link
