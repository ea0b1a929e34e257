// Reads and writes the frames of an open connection (RFC 6455 sections 5 and 6). Service thread
// only.
#include "net/session/talker.hpp"

#include <algorithm>
#include <utility>

#include "base/debug_log.hpp"
#include "base/escape.hpp"
#include "base/hex.hpp"
#include "net/service/outcomes.hpp"

namespace redial::net {
namespace {

using core::Direction;
using core::MessageSeen;
using core::Opcode;

// Decoded before the ring is looked at again, once it has begun to fill: small enough that what
// one piece expands to fits the spare room in the common case.
constexpr std::size_t careful_piece_bytes = 4096;

LinkedTalk talk_of(DialSuccess& dialled) {
    const auto& deflate = dialled.accepted.deflate;
    const bool keeps_context =
        deflate && (!deflate->client_no_context_takeover || !deflate->server_no_context_takeover);
    if (!dialled.carried_request.empty()) {
        return {std::move(dialled.carried_request),
                std::move(dialled.carried_response),
                keeps_context,
                {}};
    }
    return {
        std::move(dialled.opened.request), std::move(dialled.opened.response), keeps_context, {}};
}

wire::DecoderLimits limits_of(const core::SessionConfig& config) {
    return {config.message_bytes_max, config.frame_bytes_max};
}

}  // namespace

Talker::Talker(DialService& service, std::shared_ptr<const core::SessionConfig> config,
               DialSuccess dialled, TalkOwner& owner, SendOwner& sends, On on)
    : service_(service),
      config_(std::move(config)),
      owner_(owner),
      sends_(sends),
      channel_(std::move(dialled.channel)),
      talk_(talk_of(dialled)),
      is_linked_(on == On::Link),
      decoder_(wire::Role::Client, dialled.accepted.deflate, limits_of(*config_)),
      encoder_(wire::Role::Client, dialled.accepted.deflate),
      heartbeat_(config_->ping_interval, config_->pong_timeout, service.now().mono),
      heard_at_(service.now().mono),
      held_(std::move(dialled.rest)) {
    channel_.socket().set_sink(*this);
}

Talker::~Talker() = default;

void Talker::begin() { feed_held(); }

void Talker::see(MessageSeen& seen) {
    seen.size_bytes = seen.payload.size();
    if (owner_.on_message(seen) == Intake::TakenLate) waits_for_room_ = true;
}

void Talker::send_out() {
    REDIAL_LOG(Wire, Trace, "to {}, {} bytes\n{}", channel_.socket().peer_address(), out_.size(),
               hex_dump(out_));
    channel_.send(out_);
    outgoing_.note_given(channel_.given_bytes());
    out_.clear();
    if (out_.capacity() > unsent_bytes_max) Bytes().swap(out_);
    tell_left();
}

bool Talker::may_send() const {
    if (is_ended_ || is_closing() || is_silent_) return false;
    return const_cast<Talker*>(this)->channel_.socket().unsent_bytes() < unsent_bytes_max;
}

bool Talker::is_idle() const {
    return may_send() && const_cast<Talker*>(this)->channel_.socket().unsent_bytes() == 0;
}

void Talker::send(Opcode opcode, std::shared_ptr<const Bytes> payload, std::uint64_t queue_id) {
    const auto raw = static_cast<std::uint8_t>(opcode);
    MessageSeen seen;
    seen.direction = Direction::Out;
    seen.opcode = opcode;
    const std::size_t begin = out_.size();
    seen.is_compressed = encoder_.append_message(out_, raw, *payload);
    frames_.note_sent(BytesView(out_).subspan(begin), service_.now().mono, seen);
    outgoing_.add(seen, std::move(payload), queue_id);
    send_out();
}

void Talker::send_ping(BytesView payload) {
    const BytesView cut = payload.first(std::min<std::size_t>(payload.size(), 125));  // RFC 5.5
    const Bytes sent = heartbeat_.note_ping(cut, service_.now().mono);
    const std::size_t begin = out_.size();
    encoder_.append_ping(out_, sent);
    MessageSeen seen;
    seen.opcode = Opcode::Ping;
    seen.payload = sent;
    see_answer(seen, begin);
    send_out();
    owner_.on_talk_changed();
}

void Talker::put_on_link(SessionLink& link) {
    if (is_linked_ || is_ended_) return;
    is_linked_ = true;
    // Where the server's stream is: what the decoder has, and what still waits for it.
    talk_.place = decoder_.place();
    append(talk_.place, held_);
    tell_left();
    const std::uint64_t waiting = channel_.waiting_bytes();
    const std::uint64_t taken = channel_.given_bytes() - waiting;
    channel_ = link.insert(std::move(channel_), *this, talk_);
    outgoing_.rebase(taken);
    ping_end_ -= std::min(ping_end_, taken);
    close_end_ -= std::min(close_end_, taken);
    acknowledged_ = 0;
    talk_ = {};
    update_reading();
}

// ---- in

void Talker::on_bytes(std::span<std::uint8_t> bytes) {
    if (is_ended_) return;
    heartbeat_.note_life();
    heard_at_ = service_.now().mono;
    unheard_messages_ = unheard_bytes_ = 0;
    if (channel_.is_secure()) {
        take_tls(bytes);
    } else {
        feed(bytes);
    }
    if (!is_ended_) {
        update_reading();
        owner_.on_talk_changed();
    }
}

void Talker::take_tls(BytesView bytes) {
    plain_.clear();
    const Status taken = channel_.decrypt(bytes, plain_);
    if (!plain_.empty()) feed(plain_);
    if (is_ended_) return;
    if (!taken) return end(outcome_of_tls(channel_.tls(), TlsWhen::Later, taken.error().line()));
    // RFC 8446 6.1: nothing more will come, whatever becomes of TCP.
    if (channel_.tls().has_seen_close_notify()) {
        end_by({SocketEndKind::Finished, "TLS close_notify without a close frame"});
    }
}

// Decodes piece by piece, so that a full ring is noticed in time; what is left is held back until
// there is room.
void Talker::feed(std::span<std::uint8_t> bytes) {
    if (!held_.empty()) {
        append(held_, bytes);
        return;
    }
    std::optional<wire::Violation> violation;
    while (!bytes.empty() && !violation && !waits_for_room_) {
        const bool stops = config_->when_full == core::WhenFull::StopReading;
        const bool is_careful = stops && service_.is_congested();
        REDIAL_LOG(Wire, Trace, "from {}, {} bytes\n{}", channel_.socket().peer_address(),
                   bytes.size(), hex_dump(bytes));
        const std::size_t piece =
            is_careful ? std::min(bytes.size(), careful_piece_bytes) : bytes.size();
        violation = decoder_.feed(bytes.first(piece), *this, service_.now().mono);
        bytes = bytes.subspan(piece);
        if (is_careful) waits_for_room_ = true;
    }
    if (!violation && !bytes.empty()) append(held_, bytes);
    after_feed(violation);
}

void Talker::feed_held() {
    if (held_.empty() || is_ended_) return;
    Bytes bytes;
    bytes.swap(held_);
    feed(bytes);
}

void Talker::after_feed(const std::optional<wire::Violation>& violation) {
    note_answers();
    if (!out_.empty()) send_out();
    if (violation) return fail(*violation);
    if (peer_closed_ && !sent_close_) answer_close();
}

void Talker::on_message(const wire::MessageInfo& info, BytesView payload) {
    MessageSeen seen;
    seen.opcode = static_cast<Opcode>(info.opcode);
    seen.is_compressed = info.is_compressed;
    seen.fragments = info.fragments;
    seen.payload = payload;
    frames_.note(decoder_.wire_form(), info.wire_bytes, seen);
    see(seen);
    if (!config_->echoes || is_closing() || is_silent_) return;
    MessageSeen echo;
    echo.opcode = seen.opcode;
    echo.payload = payload;
    const std::size_t begin = out_.size();
    echo.is_compressed = encoder_.append_message(out_, info.opcode, payload);
    see_answer(echo, begin);
}

void Talker::on_ping(BytesView payload) {
    MessageSeen seen;
    seen.opcode = Opcode::Ping;
    seen.payload = payload;
    frames_.note(decoder_.wire_form(), payload.size(), seen);
    see(seen);
    if (sent_close_ || is_silent_) return;
    MessageSeen pong;
    pong.opcode = Opcode::Pong;
    pong.payload = payload;
    const std::size_t begin = out_.size();
    encoder_.append_pong(out_, payload);
    see_answer(pong, begin);
}

void Talker::on_pong(BytesView payload) {
    MessageSeen seen;
    seen.opcode = Opcode::Pong;
    seen.payload = payload;
    seen.rtt = heartbeat_.note_pong(payload, service_.now().mono);
    frames_.note(decoder_.wire_form(), payload.size(), seen);
    see(seen);
    if (!seen.rtt) note_pong_with_other_data(payload);
}

// RFC 6455 5.5.3: an answer has the ping's data. One without a ping is allowed, so this is no
// breach for sure; but who waits for the pong of that ping waits in vain.
void Talker::note_pong_with_other_data(BytesView payload) {
    const Bytes* awaited = heartbeat_.awaited();
    if (awaited == nullptr || std::exchange(has_noted_pong_, true)) return;
    const auto in_quotes = [](BytesView data) {
        return "\"" + escaped_line(as_text(data), 40) + "\"";
    };
    owner_.on_noted(core::Severity::Warning,
                    "a pong came with other data than our ping: " + in_quotes(payload) +
                        ", the ping had " + in_quotes(*awaited) +
                        "; it shows that the peer lives, and answers no ping of "
                        "ours (RFC 6455 5.5.3)");
}

void Talker::on_close(std::uint16_t code, std::string_view reason) {
    const Bytes payload = wire::close_payload(code, reason);
    MessageSeen seen;
    seen.opcode = Opcode::Close;
    seen.payload = payload;
    frames_.note(decoder_.wire_form(), payload.size(), seen);
    see(seen);
    peer_closed_ = Close{code, std::string(reason)};
    peer_closed_first_ = !sent_close_;
    owner_.on_close_seen();
}

// ---- flow

void Talker::update_reading() {
    if (is_ended_) return;
    // Only what we answer may pile up with what we read; what a person sends is bounded elsewhere,
    // and a peer that waits for its own bytes to be read may take none of ours before.
    const std::uint64_t answers =
        std::min<std::uint64_t>(channel_.socket().unsent_bytes(), answer_bytes_);
    if (answers >= unsent_bytes_max) waits_for_peer_ = true;
    if (answers < unsent_bytes_max / 2 || peer_has_ended_) waits_for_peer_ = false;
    const bool pauses = is_silent_ || waits_for_room_ || waits_for_peer_;
    channel_.socket().set_reading(pauses ? ReadMode::Pauses : ReadMode::Reads);
}

void Talker::on_room() {
    if (!waits_for_room_ || is_ended_) return;
    waits_for_room_ = false;
    // While nothing was read no pong could be seen either.
    heartbeat_.forgive(service_.now().mono);
    feed_held();
    update_reading();
    owner_.on_talk_changed();
}

// Told while nothing is read. Waiting for the peer to take our answers would be waiting for ever.
void Talker::on_end_ahead(SocketEndKind) {
    peer_has_ended_ = true;
    update_reading();
}

void Talker::on_drained() {
    if (is_ended_) return;
    answer_bytes_ = 0;
    is_blocked_ = false;
    tell_left();
    update_reading();
    if (may_send()) sends_.on_room_to_send();
    owner_.on_talk_changed();
}

void Talker::on_blocked() {
    if (is_ended_) return;
    is_blocked_ = true;
    tell_left();
    tell_waiting();
}

void Talker::set_silent(bool is_on) {
    is_silent_ = is_on;
    if (!is_on) heartbeat_.forgive(service_.now().mono);
    update_reading();
    if (!is_on) feed_held();
    owner_.on_talk_changed();
}

}  // namespace redial::net
