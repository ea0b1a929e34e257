// What an open connection has sent: told once the system has it, given back where it never left,
// and what nothing confirms. Service thread only. RFC 6455 sections 5.5 and 6.1.
#include "net/session/talker.hpp"

#include <algorithm>

namespace redial::net {

namespace {

constexpr std::uint64_t last_batch_bytes_max = 64u << 10;

}  // namespace

using core::MessageSeen;
using core::Opcode;

// What the encoder has just put into out_, from `out_begin` on: a control frame, or an echo. Where
// the socket keeps up it is told at once: it goes out at the end of the batch.
void Talker::see_answer(MessageSeen& seen, std::size_t out_begin) {
    seen.direction = core::Direction::Out;
    frames_.note_sent(BytesView(out_).subspan(out_begin), service_.now().mono, seen);
    if (outgoing_.is_empty() && channel_.waiting_bytes() == 0) return see(seen);
    auto copy = std::make_shared<const Bytes>(seen.payload.begin(), seen.payload.end());
    outgoing_.add(seen, std::move(copy), 0);
}

void Talker::see_left(LeavingMessage& left) {
    if (left.queue_id != 0) sends_.on_message_left(left.queue_id, left.seen);
    if (is_data(left.seen.opcode)) {
        ++unheard_messages_;
        unheard_bytes_ += left.payload->size();
    }
    see(left.seen);
}

void Talker::tell_left() {
    const std::uint64_t taken = channel_.socket().taken_bytes();
    while (auto left = outgoing_.take_left(taken)) see_left(*left);
}

void Talker::tell_waiting() {
    for (LeavingMessage* message : outgoing_.newly_waiting()) {
        sends_.on_message_waits(message->queue_id, *message);
    }
}

// What is about to be given in answer to what was read.
void Talker::note_answers() {
    if (channel_.socket().unsent_bytes() == 0) answer_bytes_ = 0;
    answer_bytes_ += out_.size();
}

std::uint64_t Talker::acknowledged_bytes() const {
    const std::uint64_t given = channel_.given_bytes();
    const std::uint64_t open = channel_.waiting_bytes() + channel_.socket().unacknowledged_bytes();
    return given - std::min(given, open);
}

// A pong cannot come before the peer has the ping. While its TCP takes what stands before the ping,
// it lives; once it takes nothing any more the limit holds.
bool Talker::forgives_upload() {
    const std::uint64_t acknowledged = acknowledged_bytes();
    const bool moves = acknowledged < ping_end_ && acknowledged > acknowledged_;
    acknowledged_ = acknowledged;
    if (moves) heartbeat_.forgive(service_.now().mono);
    return moves;
}

std::string Talker::unconfirmed_words() const {
    if (unheard_messages_ == 0) return {};
    const std::string count =
        unheard_messages_ == 1 ? "1 message" : std::to_string(unheard_messages_) + " messages";
    return "; " + count + " (" + std::to_string(unheard_bytes_) +
           " bytes) sent since the last byte came are not confirmed by anything";
}

// What is sent again on the next connection must not leave on this one after all: it is dropped. A
// socket that has taken all so far takes the little of this batch too.
void Talker::let_go() {
    tell_left();
    const bool keeps_up =
        !is_socket_over_ && !is_blocked_ && channel_.waiting_bytes() <= last_batch_bytes_max;
    if (keeps_up) {
        while (auto left = outgoing_.take_left(UINT64_MAX)) see_left(*left);
    }
    if (!outgoing_.holds_queued()) return channel_.finish();
    tell_waiting();
    channel_.drop();
}

}  // namespace redial::net
