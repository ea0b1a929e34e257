// How an open connection ends: the closing handshake, violations, silence, and the socket's own
// end. RFC 6455 section 7: the code is echoed, the server closes TCP first, waiting is bounded.
// Service thread only.
#include <algorithm>

#include "base/duration_text.hpp"
#include "net/service/outcomes.hpp"
#include "net/session/talker.hpp"

namespace redial::net {

using core::EndedBy;
using core::OutcomeKind;

void Talker::send_close(std::uint16_t code, std::string_view reason) {
    const Bytes payload = wire::close_payload(code, reason);
    core::MessageSeen seen;
    seen.opcode = core::Opcode::Close;
    seen.payload = payload;
    const std::size_t begin = out_.size();
    encoder_.append_close(out_, code, reason);
    see_answer(seen, begin);
    send_out();
    close_end_ = channel_.given_bytes();
    owner_.on_close_seen();
}

void Talker::begin_close_limit() {
    close_due_ = service_.now().mono + std::max(config_->time_limits.close, Duration{0});
}

void Talker::close(std::uint16_t code, const std::string& reason, CloseLimit limit) {
    if (is_ended_ || sent_close_) return;
    if (is_silent_) set_silent(false);  // the answer to our close frame must be heard
    sent_close_ = Close{code, reason};
    if (limit == CloseLimit::Own) begin_close_limit();
    send_close(code, reason);
    owner_.on_talk_changed();
}

// RFC 6455 5.5.1: the peer's code is sent back; then the server closes TCP first (7.1.1).
void Talker::answer_close() {
    const std::uint16_t code = wire::may_be_sent(peer_closed_->code) ? peer_closed_->code : 1005;
    sent_close_ = Close{code, ""};
    send_close(code, "");
    begin_close_limit();
}

// RFC 6455 7.1.7: a close frame that says what is wrong, and no more waiting.
void Talker::fail(const wire::Violation& violation) {
    const std::string what = violation.what + " (" + violation.section + ")";
    // RFC 6455 5.5: a reason has at most 123 bytes.
    if (!sent_close_) send_close(violation.close_code, violation.what.substr(0, 123));
    core::Outcome outcome = outcome_of(OutcomeKind::ProtocolError, EndedBy::Us, what);
    outcome.close_code = violation.close_code;
    end(std::move(outcome));
}

void Talker::leave(std::uint16_t code, const std::string& reason) {
    if (is_ended_) return;
    if (!sent_close_) send_close(code, reason);
    is_ended_ = true;
    let_go();
}

void Talker::reset() {
    if (is_ended_) return;
    is_ended_ = true;
    tell_left();
    tell_waiting();
    channel_.reset();
}

core::Outcome Talker::closed_outcome() const {
    const EndedBy by = peer_closed_first_ ? EndedBy::Peer : EndedBy::Us;
    core::Outcome outcome = outcome_of(OutcomeKind::Closed, by, "");
    outcome.close_code = peer_closed_->code;
    outcome.close_reason = peer_closed_->reason;
    if (peer_closed_first_) outcome.retry_after = core::retry_after_in(outcome.close_reason);
    // What the socket has not refused goes out at the end of the batch.
    outcome.is_clean = sent_close_ && (channel_.has_left(close_end_) || !is_blocked_);
    return outcome;
}

// A close frame that the broken connection never carried did not close anything.
core::Outcome Talker::closed_by(const SocketEnd& end) const {
    core::Outcome outcome = closed_outcome();
    if (end.kind != SocketEndKind::Finished) {
        outcome.is_clean = sent_close_ && channel_.has_left(close_end_) && end.unsent_bytes == 0;
    }
    return outcome;
}

std::optional<core::Outcome> Talker::closed_so_far() const {
    if (!peer_closed_) return std::nullopt;
    return closed_outcome();
}

void Talker::end(core::Outcome outcome) {
    if (is_ended_) return;
    is_ended_ = true;
    let_go();
    owner_.on_talk_ended(std::move(outcome));
}

void Talker::on_end(const SocketEnd& end_of_socket) {
    is_socket_over_ = true;
    end_by(end_of_socket);
}

void Talker::end_by(const SocketEnd& end_of_socket) {
    if (is_ended_) return;
    // What was read before the end is told before it, even if the ring is full: it is bounded.
    while (!held_.empty() && !is_ended_) {
        waits_for_room_ = false;
        feed_held();
    }
    if (is_ended_) return;
    if (peer_closed_) return end(closed_by(end_of_socket));
    core::Outcome outcome = outcome_of_end(end_of_socket, "");
    if (end_of_socket.kind == SocketEndKind::Finished) outcome.detail = end_of_socket.words;
    tell_left();
    if (outcome.by == EndedBy::Network) outcome.detail += unconfirmed_words();
    const std::uint64_t unconfirmed_bytes = end_of_socket.unacknowledged_bytes;
    if (end_of_socket.kind != SocketEndKind::Finished && unconfirmed_bytes > 0) {
        outcome.detail +=
            "; the last " + std::to_string(unconfirmed_bytes) + " bytes we sent were not confirmed";
    }
    if (sent_close_ && end_of_socket.kind == SocketEndKind::Finished) {
        outcome.detail = "the peer ended the connection without answering our close frame";
    }
    end(std::move(outcome));
}

std::optional<Instant> Talker::deadline() const {
    if (is_ended_) return std::nullopt;
    std::optional<Instant> due = close_due_;
    const auto take = [&due](std::optional<Instant> other) {
        if (other && (!due || *other < *due)) due = other;
    };
    if (is_closing() || is_silent_) return due;
    take(heartbeat_.next_ping_at());
    // Unread pongs are nobody's fault but ours.
    if (!waits_for_room_ && !waits_for_peer_) take(heartbeat_.pong_due_at());
    return due;
}

void Talker::on_time() {
    if (is_ended_) return;
    const Instant now = service_.now().mono;
    if (close_due_ && now >= *close_due_) {
        if (peer_closed_) return end(closed_outcome());
        return end(outcome_of(OutcomeKind::CloseTimedOut, EndedBy::Us,
                              "no close frame within " +
                                  duration_in_words(config_->time_limits.close) +
                                  unconfirmed_words()));
    }
    if (is_closing() || is_silent_) return;
    const bool is_reading = !waits_for_room_ && !waits_for_peer_;
    if (is_reading && heartbeat_.has_timed_out(now) && !forgives_upload()) {
        return end(outcome_of(
            OutcomeKind::PongTimedOut, EndedBy::Us,
            "no pong within " + duration_in_words(config_->pong_timeout) + unconfirmed_words()));
    }
    const bool is_first = !heartbeat_.pong_due_at();  // since the last sign of life
    if (const std::optional<Bytes> ping = heartbeat_.take_due_ping(now)) {
        core::MessageSeen seen;
        seen.opcode = core::Opcode::Ping;
        seen.payload = *ping;
        const std::size_t begin = out_.size();
        encoder_.append_ping(out_, *ping);
        see_answer(seen, begin);
        send_out();
        if (is_first) {
            ping_end_ = channel_.given_bytes();
            acknowledged_ = acknowledged_bytes();
        }
    }
}

}  // namespace redial::net
