// Frames of an open connection, in and out. Service thread only. RFC 6455 sections 5 and 6.
#include "net/talker.hpp"

#include <algorithm>

#include "base/debug_log.hpp"
#include "base/hex.hpp"
#include "net/outcomes.hpp"

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
    const bool keeps_context = deflate && (!deflate->client_no_context_takeover ||
                                           !deflate->server_no_context_takeover);
    return {std::move(dialled.opened.request), std::move(dialled.opened.response), keeps_context,
            {}};
}

wire::DecoderLimits limits_of(const core::SessionConfig& config) {
    return {config.message_bytes_max, config.frame_bytes_max};
}

}  // namespace

Talker::Talker(DriverHost& host, std::shared_ptr<const core::SessionConfig> config,
               DialSuccess dialled, TalkOwner& owner, On on)
    : host_(host), config_(std::move(config)), owner_(owner), channel_(std::move(dialled.channel)),
      talk_(talk_of(dialled)), is_linked_(on == On::Link),
      decoder_(wire::Role::Client, dialled.accepted.deflate, limits_of(*config_)),
      encoder_(wire::Role::Client, dialled.accepted.deflate),
      heartbeat_(config_->ping_interval, config_->pong_timeout, host.now().mono),
      held_(std::move(dialled.rest)) {
    channel_.socket().set_sink(*this);
}

Talker::~Talker() = default;

void Talker::begin() { feed_held(); }

void Talker::see(MessageSeen& seen) {
    seen.size_bytes = seen.payload.size();
    if (owner_.on_message(seen) == Intake::TakenLate) waits_for_room_ = true;
}

// What the encoder has just put into out_, from `out_begin` on.
void Talker::see_sent(MessageSeen& seen, std::size_t out_begin) {
    seen.direction = Direction::Out;
    frames_.note_sent(BytesView(out_).subspan(out_begin), host_.now().mono, seen);
    see(seen);
}

void Talker::send_out() {
    REDIAL_LOG(Wire, Trace, "to {}, {} bytes\n{}", channel_.socket().peer_address(), out_.size(),
               hex_dump(out_));
    channel_.send(out_);
    out_.clear();
    if (out_.capacity() > unsent_bytes_max) Bytes().swap(out_);
}

bool Talker::may_send() const {
    if (is_ended_ || is_closing() || is_silent_) return false;
    return const_cast<Talker*>(this)->channel_.socket().unsent_bytes() < unsent_bytes_max;
}

bool Talker::is_idle() const {
    return may_send() && const_cast<Talker*>(this)->channel_.socket().unsent_bytes() == 0;
}

void Talker::send(Opcode opcode, BytesView payload, bool was_queued) {
    const auto raw = static_cast<std::uint8_t>(opcode);
    MessageSeen seen;
    seen.opcode = opcode;
    seen.payload = payload;
    seen.was_queued = was_queued;
    const std::size_t begin = out_.size();
    seen.is_compressed = encoder_.append_message(out_, raw, payload);
    see_sent(seen, begin);
    send_out();
}

void Talker::send_ping(BytesView payload) {
    const BytesView cut = payload.first(std::min<std::size_t>(payload.size(), 125));  // RFC 5.5
    const Bytes sent = heartbeat_.note_ping(cut, host_.now().mono);
    const std::size_t begin = out_.size();
    encoder_.append_ping(out_, sent);
    MessageSeen seen;
    seen.opcode = Opcode::Ping;
    seen.payload = sent;
    see_sent(seen, begin);
    send_out();
    owner_.on_talk_changed();
}

void Talker::put_on_link(SessionLink& link) {
    if (is_linked_ || is_ended_) return;
    is_linked_ = true;
    // Where the server's stream is: what the decoder has, and what still waits for it.
    talk_.place = decoder_.place();
    append(talk_.place, held_);
    channel_ = link.insert(std::move(channel_), *this, talk_);
    talk_ = {};
    update_reading();
}

// ---- in

void Talker::on_bytes(std::span<std::uint8_t> bytes) {
    if (is_ended_) return;
    if (!channel_.is_secure()) {
        feed(bytes);
    } else {
        plain_.clear();
        const Status taken = channel_.decrypt(bytes, plain_);
        if (!plain_.empty()) feed(plain_);
        if (!taken && !is_ended_) {
            end(outcome_of(core::OutcomeKind::TlsFailed, core::EndedBy::Us, taken.error().line()));
        }
    }
    if (!is_ended_) {
        update_reading();
        owner_.on_talk_changed();
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
        const bool is_careful = stops && host_.is_congested();
        REDIAL_LOG(Wire, Trace, "from {}, {} bytes\n{}", channel_.socket().peer_address(),
                   bytes.size(), hex_dump(bytes));
        const std::size_t piece = is_careful ? std::min(bytes.size(), careful_piece_bytes)
                                             : bytes.size();
        violation = decoder_.feed(bytes.first(piece), *this, host_.now().mono);
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
    see_sent(echo, begin);
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
    see_sent(pong, begin);
}

void Talker::on_pong(BytesView payload) {
    MessageSeen seen;
    seen.opcode = Opcode::Pong;
    seen.payload = payload;
    seen.rtt = heartbeat_.note_pong(payload, host_.now().mono);
    frames_.note(decoder_.wire_form(), payload.size(), seen);
    see(seen);
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
}

// ---- flow

void Talker::update_reading() {
    if (is_ended_) return;
    const std::size_t unsent = channel_.socket().unsent_bytes();
    if (unsent >= unsent_bytes_max) waits_for_peer_ = true;
    if (unsent < unsent_bytes_max / 2) waits_for_peer_ = false;
    const bool pauses = is_silent_ || waits_for_room_ || waits_for_peer_;
    channel_.socket().set_reading(pauses ? ReadMode::Pauses : ReadMode::Reads);
}

void Talker::on_room() {
    if (!waits_for_room_ || is_ended_) return;
    waits_for_room_ = false;
    // While nothing was read no pong could be seen either.
    heartbeat_.forgive(host_.now().mono);
    feed_held();
    update_reading();
    owner_.on_talk_changed();
}

void Talker::on_drained() {
    if (is_ended_) return;
    update_reading();
    if (may_send()) owner_.on_room_to_send();
    owner_.on_talk_changed();
}

void Talker::set_silent(bool is_on) {
    is_silent_ = is_on;
    if (!is_on) heartbeat_.forgive(host_.now().mono);
    update_reading();
    if (!is_on) feed_held();
    owner_.on_talk_changed();
}

}  // namespace redial::net
