// A connection of the lab server whose server side a dialect's speaker plays: what it says, and the
// plain HTTP requests that some clients make before they dial. Service thread only.
#include "net/lab/lab_connection.hpp"

namespace redial::net {

// One that takes nothing is let go: a hole in what it is told would be worse.
void LabConnection::say(core::Opcode opcode, BytesView payload) {
    if (phase_ != Phase::Open || has_peer_closed_) return;
    if (socket_->unsent_bytes() >= 4 * lab_unsent_bytes_max) return go(Farewell::Reset);
    encoder_->append_message(out_, static_cast<std::uint8_t>(opcode), payload);
    send_out();
}

void LabConnection::end(std::uint16_t code, std::string_view reason) {
    if (code == 0) return go(Farewell::Finish);
    close(code, reason);
}

bool LabConnection::take_request(const wire::BadRequest& bad, BytesView rest) {
    // What is bad of it is that it opens no WebSocket.
    const bool is_request = (bad.status == 405 || bad.status == 426) && !bad.head.raw.empty();
    if (!is_request || !owner_.takes_dialect_requests()) return false;
    request_.emplace(lab_request_bytes_max);
    phase_ = Phase::Request;
    take_request_bytes(as_bytes(bad.head.raw));
    if (phase_ == Phase::Request) take_request_bytes(rest);
    return true;
}

void LabConnection::take_request_bytes(BytesView bytes) {
    if (is_asking_) return;  // another request behind it: this connection answers one
    std::size_t taken = 0;
    const auto verdict = request_->feed(bytes, taken);
    if (const auto* bad = std::get_if<wire::BadHttpRequest>(&verdict))
        return refuse(bad->status, {}, bad->error.line() + "\n");
    if (request_->take_wish_to_continue()) socket_->send(as_bytes("HTTP/1.1 100 Continue\r\n\r\n"));
    const auto* request = std::get_if<wire::HttpRequest>(&verdict);
    if (request == nullptr) return;
    is_asking_ = true;
    phase_due_.reset();  // its answer may be long in coming
    service_.touched(*this);
    owner_.on_dialect_request(*this, *request);
}

}  // namespace redial::net
