// Reads an event stream's body (WHATWG HTML 9.2.6, RFC 9112 7.1, RFC 9110 8.4). Service thread
// only.
#include "net/session/stream_talker.hpp"

#include <algorithm>

#include "base/debug_log.hpp"
#include "base/event_block.hpp"
#include "base/hex.hpp"
#include "net/service/outcomes.hpp"
#include "wire/http_text.hpp"

namespace redial::net {
namespace {

using core::EndedBy;
using core::OutcomeKind;

// As in talker.cpp: what one piece makes fits the spare room of the ring in the common case.
constexpr std::size_t careful_piece_bytes = 4096;
// Sent back with the next dial: servers take heads of some 8 KiB, with everything in them.
constexpr std::size_t id_bytes_max = 4096;

wire::ContentCoding coding_of(const wire::HttpHead& head) {
    return wire::content_coding_of(head.joined("Content-Encoding"))
        .value_or(wire::ContentCoding::Identity);
}

}  // namespace

StreamTalker::StreamTalker(DialService& service, std::shared_ptr<const core::SessionConfig> config,
                           DialSuccess dialled, TalkOwner& owner, StreamMemory& memory, On on)
    : service_(service),
      config_(std::move(config)),
      owner_(owner),
      memory_(memory),
      channel_(std::move(dialled.channel)),
      is_linked_(on == On::Link),
      has_sent_body_(dialled.has_sent_body),
      body_(wire::HttpBody::streamed(dialled.accepted.head, 200)),
      decoder_(coding_of(dialled.accepted.head)),
      is_coded_(coding_of(dialled.accepted.head) != wire::ContentCoding::Identity),
      parser_(config_->message_bytes_max),
      held_(std::move(dialled.rest)),
      heard_at_(service.now().mono) {
    channel_.socket().set_sink(*this);
}

void StreamTalker::begin() {
    if (has_sent_body_) see_body_sent();
    if (body_.is_finished()) return end_body();  // Content-Length: 0
    feed_held();
}

// It went out behind the request; that it is told now keeps it within its attempt.
void StreamTalker::see_body_sent() {
    const Bytes body = to_bytes(config_->stream.body);
    core::MessageSeen seen;
    seen.direction = core::Direction::Out;
    seen.opcode = core::Opcode::Text;
    seen.payload = body;
    see(seen);
}

void StreamTalker::see(core::MessageSeen& seen) {
    seen.size_bytes = seen.payload.size();
    if (owner_.on_message(seen) == Intake::TakenLate) waits_for_room_ = true;
}

// ---- in

void StreamTalker::on_bytes(std::span<std::uint8_t> bytes) {
    if (is_ended_) return;
    heard_at_ = service_.now().mono;
    if (channel_.is_secure()) {
        take_tls(bytes);
    } else {
        feed(bytes);
    }
    if (!is_ended_) update_reading();
}

void StreamTalker::take_tls(BytesView bytes) {
    plain_.clear();
    const Status taken = channel_.decrypt(bytes, plain_);
    if (!plain_.empty()) feed(plain_);
    if (is_ended_) return;
    if (!taken) return end(outcome_of_tls(channel_.tls(), TlsWhen::Later, taken.error().line()));
    if (channel_.tls().has_seen_close_notify()) end_by({SocketEndKind::Finished, ""});
}

// Piece by piece, so that a full ring is noticed in time; what is left is held back until there is
// room.
void StreamTalker::feed(BytesView bytes) {
    if (!held_.empty()) return append(held_, bytes);
    while (!bytes.empty() && !is_ended_ && !waits_for_room_) {
        const bool stops = config_->when_full == core::WhenFull::StopReading;
        const bool is_careful = stops && service_.is_congested();
        REDIAL_LOG(Wire, Trace, "from {}, {} bytes\n{}", channel_.socket().peer_address(),
                   bytes.size(), hex_dump(bytes));
        const std::size_t piece =
            is_careful ? std::min(bytes.size(), careful_piece_bytes) : bytes.size();
        const std::size_t taken = body_.feed(bytes.first(piece));
        bytes = bytes.subspan(taken);
        take_body(as_bytes(body_.text()));
        body_.drop_text();
        if (is_ended_) return;
        if (body_.is_finished()) return end_body();
        if (is_careful) waits_for_room_ = true;
    }
    if (!is_ended_ && !bytes.empty()) append(held_, bytes);
}

void StreamTalker::feed_held() {
    if (held_.empty() || is_ended_) return;
    Bytes bytes;
    bytes.swap(held_);
    feed(bytes);
}

void StreamTalker::take_body(BytesView bytes) {
    if (!is_coded_) return take_text(bytes);
    const bool holds = decoder_.decode_all(bytes, [this](BytesView text) {
        take_text(text);
        return !is_ended_;
    });
    if (!holds) fail("the stream's coding is broken: " + decoder_.why());
}

void StreamTalker::take_text(BytesView bytes) {
    while (!bytes.empty() && !is_ended_) {
        bytes = bytes.subspan(parser_.feed(bytes));
        if (!parser_.is_whole()) {
            return fail("an event is larger than " + std::to_string(config_->message_bytes_max) +
                        " bytes, the limit of the settings");
        }
        if (parser_.has_block()) take_block();
    }
}

void StreamTalker::take_block() {
    take_fields(parser_.block());
    core::MessageSeen seen;
    seen.opcode = core::Opcode::Text;
    seen.is_compressed = is_coded_;
    seen.payload = as_bytes(parser_.block());
    see(seen);
}

void StreamTalker::take_fields(std::string_view lines) {
    const EventBlock block = read_event_block(lines);
    if (block.retry_ms) {
        memory_.retry = std::chrono::milliseconds(static_cast<Duration::rep>(*block.retry_ms));
    }
    if (!block.id) return;
    const bool is_sendable = block.id->size() <= id_bytes_max && wire::is_field_value(*block.id);
    memory_.last_id = is_sendable ? std::string(*block.id) : std::string();
    if (!is_sendable) note_unsendable_id();
}

void StreamTalker::note_unsendable_id() {
    if (std::exchange(has_noted_id_, true)) return;
    owner_.on_noted(core::Severity::Warning,
                    "an event's id cannot be sent back: it has control characters in it, or more "
                    "than " +
                        std::to_string(id_bytes_max) + " bytes");
}

// ---- flow

void StreamTalker::update_reading() {
    if (is_ended_) return;
    const bool pauses = is_silent_ || waits_for_room_;
    channel_.socket().set_reading(pauses ? ReadMode::Pauses : ReadMode::Reads);
}

void StreamTalker::on_room() {
    if (!waits_for_room_ || is_ended_) return;
    waits_for_room_ = false;
    if (!is_silent_) feed_held();
    update_reading();
}

void StreamTalker::set_silent(bool is_on) {
    is_silent_ = is_on;
    update_reading();
    if (!is_on && !waits_for_room_) feed_held();
}

// It follows the answer's body from where this has come.
void StreamTalker::put_on_link(SessionLink& link) {
    if (is_linked_ || is_ended_) return;
    is_linked_ = true;
    LinkedEvents events{{body_.followed(), parser_, {}}, held_};
    if (is_coded_) events.place.decoder = decoder_.copy();
    channel_ = link.insert(std::move(channel_), *this, std::move(events));
    update_reading();
}

// ---- the end

void StreamTalker::close(std::uint16_t, const std::string&, CloseLimit limit) {
    const bool is_fault = limit == CloseLimit::Own;
    end(outcome_of(is_fault ? OutcomeKind::Forced : OutcomeKind::Abandoned, EndedBy::Us,
                   is_fault ? "ended on purpose" : "disconnected, as asked"));
}

void StreamTalker::leave(std::uint16_t, const std::string&) {
    if (is_ended_) return;
    is_ended_ = true;
    channel_.finish();
}

void StreamTalker::reset() {
    if (is_ended_) return;
    is_ended_ = true;
    channel_.reset();
}

void StreamTalker::end(core::Outcome outcome) {
    if (is_ended_) return;
    is_ended_ = true;
    channel_.finish();
    owner_.on_talk_ended(without_close_code(std::move(outcome)));
}

void StreamTalker::on_end(const SocketEnd& end_of_socket) { end_by(end_of_socket); }

void StreamTalker::end_by(const SocketEnd& end_of_socket) {
    if (is_ended_) return;
    // What was read before the end is told before it, even if the ring is full: it is bounded.
    while (!held_.empty() && !is_ended_) {
        waits_for_room_ = false;
        feed_held();
    }
    if (is_ended_) return;
    const bool is_finished = end_of_socket.kind == SocketEndKind::Finished;
    if (is_finished && body_.ends_with_connection()) return end_body();
    core::Outcome outcome = outcome_of_end(end_of_socket, "");
    if (is_finished) outcome.detail = "the connection ended before the answer did";
    outcome.detail += unfinished_words();
    end(std::move(outcome));
}

// As HTTP frames it: whole, or so broken that no more of it can be read.
void StreamTalker::end_body() {
    if (body_.is_finished() && !body_.is_whole()) {
        return fail("the chunks of the answer cannot be told apart (RFC 9112 7.1)");
    }
    // A client takes each line as it comes: of a cut event the wait counts, the id does not.
    if (const auto retry = read_event_block(parser_.unfinished_lines()).retry_ms) {
        memory_.retry = std::chrono::milliseconds(static_cast<Duration::rep>(*retry));
    }
    core::Outcome outcome =
        outcome_of(OutcomeKind::StreamEnded, EndedBy::Peer, "the server ended the stream");
    outcome.detail += unfinished_words();
    outcome.is_clean = true;
    end(std::move(outcome));
}

void StreamTalker::fail(std::string what) {
    end(outcome_of(OutcomeKind::ProtocolError, EndedBy::Us, std::move(what)));
}

std::string StreamTalker::unfinished_words() const {
    const std::uint64_t left = parser_.unfinished_bytes();
    if (left == 0) return {};
    return " in the middle of an event: its " + std::to_string(left) + " bytes count for nothing";
}

}  // namespace redial::net
