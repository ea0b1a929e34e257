// Speaks the server's side of the protocol on one connection of the lab server: handshake, frames,
// close (RFC 6455 sections 4.2, 5 and 7). Service thread only.
#include "net/lab/lab_connection.hpp"

#include <algorithm>
#include <chrono>

#include "base/base64.hpp"
#include "base/json_text.hpp"
#include "base/utf8.hpp"
#include "net/lab/lab_text.hpp"

namespace redial::net {
namespace {

constexpr Duration handshake_limit = std::chrono::seconds(10);
constexpr Duration close_limit = std::chrono::seconds(2);

constexpr wire::DecoderLimits limits{lab_message_bytes_max, lab_message_bytes_max};

// Up to the empty line: what is wrong with the request is not how it is written.
bool is_whole(const wire::HttpHead& head) {
    return head.raw.ends_with("\n\r\n") || head.raw.ends_with("\n\n");
}

}  // namespace

LabConnection::LabConnection(Service& service, LabOwner& owner, std::unique_ptr<Socket> socket)
    : service_(service),
      owner_(owner),
      socket_(std::move(socket)),
      phase_due_(service.now().mono + handshake_limit) {
    socket_->set_sink(*this);
    service_.touched(*this);
}

LabConnection::~LabConnection() = default;

void LabConnection::accept(const wire::UpgradeRequest& request, const LabAcceptance& acceptance) {
    const auto deflate = wire::accept_offer(request.extensions);
    // Whatever the client likes best: the chat and the echo have no subprotocol of their own.
    std::string chosen = request.subprotocols.empty() ? "" : request.subprotocols.front();
    if (acceptance.subprotocol) chosen = *acceptance.subprotocol;
    if (player_) {
        const auto& offered = request.subprotocols;
        const std::string& recorded = player_->dial().subprotocol;
        if (std::find(offered.begin(), offered.end(), recorded) != offered.end() ||
            recorded.empty())
            chosen = recorded;
    }
    const std::string answer = wire::make_acceptance(request, chosen, deflate);
    socket_->send(as_bytes(answer));
    phase_ = Phase::Open;
    phase_due_.reset();
    offered_ = acceptance.service;
    session_ = acceptance.session;
    heartbeat_ = acceptance.heartbeat;
    decoder_.emplace(wire::Role::Server, deflate, limits);
    encoder_.emplace(wire::Role::Server, deflate);
    const Instant now = service_.now().mono;
    if (heartbeat_ > Duration{0}) beat_at_ = now + heartbeat_;
    if (acceptance.closes_after) close_at_ = now + *acceptance.closes_after;
    if (player_) player_->open(now);
    service_.touched(*this);
}

void LabConnection::refuse(int status, const std::vector<wire::HttpField>& fields,
                           const std::string& body) {
    const std::string answer = wire::make_refusal(status, fields, body);
    socket_->send(as_bytes(answer));
    go(Farewell::Finish);
}

// ---- in

void LabConnection::on_bytes(std::span<std::uint8_t> bytes) {
    if (is_mute_) return;
    if (phase_ == Phase::Handshake) return take_handshake(bytes);
    if (phase_ == Phase::Request) return take_request_bytes(bytes);
    take_frames(bytes);
}

void LabConnection::take_handshake(std::span<std::uint8_t> bytes) {
    std::size_t taken = 0;
    const wire::ServerHandshake::Verdict verdict = handshake_.feed(bytes, taken);
    if (const auto* bad = std::get_if<wire::BadRequest>(&verdict)) {
        if (!player_ && is_whole(handshake_.head()) && owner_.takes_http(handshake_.head())) {
            Bytes all = to_bytes(handshake_.head().raw);
            all.insert(all.end(), bytes.begin() + static_cast<std::ptrdiff_t>(taken), bytes.end());
            return owner_.on_http(*this, std::move(all));
        }
        if (take_request(*bad, bytes.subspan(taken))) return;
        // With what its status demands: Allow, Upgrade, Sec-WebSocket-Version.
        socket_->send(as_bytes(wire::make_refusal(*bad)));
        return go(Farewell::Finish);
    }
    const auto* request = std::get_if<wire::UpgradeRequest>(&verdict);
    if (request == nullptr) return;
    owner_.on_request(*this, *request);
    if (phase_ == Phase::Open) take_frames(bytes.subspan(taken));
}

void LabConnection::take_frames(std::span<std::uint8_t> bytes) {
    if (!decoder_ || phase_ == Phase::Gone) return;
    const auto violation = decoder_->feed(bytes, *this);
    if (phase_ == Phase::Gone) return;
    if (violation && phase_ == Phase::Open) {
        close(violation->close_code, violation->what.substr(0, 123));
        return go(Farewell::Finish);
    }
    if (!out_.empty()) send_out();
    // RFC 6455 7.1.1: the server ends TCP first.
    if (has_peer_closed_) return go(Farewell::Finish);
    update_reading();
}

void LabConnection::on_message(const wire::MessageInfo& info, BytesView payload) {
    if (phase_ != Phase::Open || has_peer_closed_) return;
    if (player_) {
        player_->note_client_message(service_.now().mono);
        service_.touched(*this);
    } else if (offered_ == LabService::Echo) {
        encoder_->append_message(out_, info.opcode, payload);
    } else if (offered_ == LabService::Dialect) {
        owner_.on_said(*this, static_cast<core::Opcode>(info.opcode), payload);
    } else {
        reply(info, payload);
    }
    // A large read of small messages must not become one huge reply before any of it is sent.
    if (out_.size() >= lab_unsent_bytes_max) send_out();
}

// {"count":n,"session":"ID","echo":...}: the JSON value when the text is JSON, else the text as a
// string; bytes that are no text as base64.
void LabConnection::reply(const wire::MessageInfo& info, BytesView payload) {
    if (session_ == nullptr) return;
    text_ = "{\"count\":" + std::to_string(++session_->count) + ",\"session\":";
    append_json_string(text_, session_->key);
    text_ += ",\"echo\":";
    const bool is_text = info.opcode == wire::opcode::text || is_utf8(payload);
    if (!is_text) {
        append_json_string(text_, to_base64(payload));
    } else if (is_json(as_text(payload))) {
        text_ += as_text(payload);
    } else {
        append_json_string(text_, as_text(payload));
    }
    text_ += '}';
    encoder_->append_message(out_, wire::opcode::text, as_bytes(text_));
}

void LabConnection::on_ping(BytesView payload) {
    if (phase_ == Phase::Open) encoder_->append_pong(out_, payload);
}

void LabConnection::on_pong(BytesView) {}

void LabConnection::on_close(std::uint16_t code, std::string_view) {
    has_peer_closed_ = true;
    if (phase_ == Phase::Open) {
        encoder_->append_close(out_, wire::may_be_sent(code) ? code : std::uint16_t{1005}, "");
        phase_ = Phase::Closing;
    }
}

// ---- out

void LabConnection::send_out() {
    socket_->send(out_);
    out_.clear();
    if (out_.capacity() > lab_unsent_bytes_max) Bytes().swap(out_);
}

void LabConnection::send_text(std::string_view text) {
    encoder_->append_message(out_, wire::opcode::text, as_bytes(text));
    send_out();
}

void LabConnection::beat() {
    beat_at_ = *beat_at_ + heartbeat_;
    // One that takes nothing does not need more of it.
    if (socket_->unsent_bytes() >= lab_unsent_bytes_max) return;
    send_text("{\"ts\":\"" + iso_time(service_.now().wall) + "\"}");
}

void LabConnection::close(std::uint16_t code, std::string_view reason) {
    if (phase_ != Phase::Open) return;
    encoder_->append_close(out_, code, reason);
    send_out();
    phase_ = Phase::Closing;
    beat_at_.reset();
    close_at_.reset();
    phase_due_ = service_.now().mono + close_limit;
    service_.touched(*this);
}

void LabConnection::say_goodbye() {
    if (phase_ == Phase::Handshake || phase_ == Phase::Request) return go(Farewell::Drop);
    if (phase_ != Phase::Open) return;
    if (session_ != nullptr) {
        send_text("{\"bye\":true,\"total\":" + std::to_string(session_->count) + "}");
    }
    close(1001, "going away");
}

void LabConnection::update_reading() {
    if (phase_ == Phase::Gone) return;
    const bool pauses = socket_->unsent_bytes() >= lab_unsent_bytes_max;
    socket_->set_reading(pauses ? ReadMode::Pauses : ReadMode::Reads);
}

void LabConnection::on_drained() {
    update_reading();
    if (player_) service_.touched(*this);
}

// ---- the end

void LabConnection::go(Farewell farewell) {
    if (phase_ == Phase::Gone) return;
    phase_ = Phase::Gone;
    phase_due_.reset();
    beat_at_.reset();
    close_at_.reset();
    met_at_.reset();
    if (farewell == Farewell::Finish) {
        service_.transport().finish(std::move(socket_));
    } else if (farewell == Farewell::Reset) {
        service_.transport().reset(std::move(socket_));
    }
    socket_.reset();
    service_.touched(*this);
    owner_.on_gone(*this);
}

void LabConnection::reset() { go(Farewell::Reset); }
void LabConnection::drop() { go(Farewell::Drop); }

void LabConnection::on_end(const SocketEnd&) { go(Farewell::Drop); }

std::optional<Instant> LabConnection::deadline() const {
    std::optional<Instant> due = phase_due_;
    const auto played = may_play() ? player_->deadline() : std::nullopt;
    for (const auto& other : {beat_at_, close_at_, met_at_, played}) {
        if (other && (!due || *other < *due)) due = other;
    }
    return due;
}

void LabConnection::on_time() {
    const Instant now = service_.now().mono;
    if (phase_due_ && now >= *phase_due_) return go(Farewell::Drop);
    // 1012, service restart: what a server says that wants its clients to come back, which is what
    // this fault is for; 1011 would say that it is broken.
    if (close_at_ && now >= *close_at_) close(1012, "closed on purpose");
    if (beat_at_ && now >= *beat_at_) beat();
    if (met_at_ && now >= *met_at_) return answer_as_recorded();
    if (may_play()) play_due();
}

}  // namespace redial::net
