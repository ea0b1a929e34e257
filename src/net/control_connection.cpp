// HTTP/1.1 on one connection, server side. Service thread only.
#include "net/control_connection.hpp"

namespace redial::net {
namespace {

constexpr Duration request_limit = std::chrono::seconds(10);  // from its first byte to its last
constexpr Duration idle_limit = std::chrono::seconds(60);     // between requests
// A client that asks and asks and reads nothing.
constexpr std::size_t unsent_bytes_max = 8u << 20;

}  // namespace

ControlConnection::ControlConnection(ServiceHost& host, ControlOwner& owner,
                                     std::unique_ptr<Socket> socket)
    : host_(host), owner_(owner), socket_(std::move(socket)),
      due_(host.now().mono + request_limit) {
    socket_->set_sink(*this);
    host_.touched(*this);
}

ControlConnection::~ControlConnection() = default;

void ControlConnection::on_bytes(std::span<std::uint8_t> bytes) {
    if (socket_ != nullptr && reader_.is_between_requests())
        wait_until(host_.now().mono + request_limit);
    while (socket_ != nullptr && !bytes.empty()) {
        std::size_t taken = 0;
        const wire::HttpRequestReader::Verdict verdict = reader_.feed(bytes, taken);
        bytes = bytes.subspan(taken);
        if (const auto* bad = std::get_if<wire::BadHttpRequest>(&verdict)) {
            reply({bad->status, "text/plain; charset=utf-8", bad->error.line() + "\n"}, false);
        } else if (const auto* request = std::get_if<wire::HttpRequest>(&verdict)) {
            owner_.on_request(*this, *request);
        } else if (reader_.take_wish_to_continue()) {
            socket_->send(as_bytes("HTTP/1.1 100 Continue\r\n\r\n"));
        }
        if (socket_ != nullptr && socket_->unsent_bytes() > unsent_bytes_max) drop();
    }
}

void ControlConnection::reply(const core::ControlReply& reply, bool keeps_alive) {
    const std::string text =
        wire::make_reply(reply.status, reply.content_type, reply.body, keeps_alive);
    socket_->send(as_bytes(text));
    if (!keeps_alive) return finish();
    wait_until(host_.now().mono + idle_limit);
}

void ControlConnection::wait_until(Instant due) {
    due_ = due;
    host_.touched(*this);
}

void ControlConnection::finish() {
    if (socket_ == nullptr) return;
    host_.transport().finish(std::move(socket_));
    go();
}

void ControlConnection::on_end(const SocketEnd&) { drop(); }

void ControlConnection::drop() {
    if (socket_ == nullptr) return;
    socket_.reset();
    go();
}

void ControlConnection::go() {
    due_.reset();
    host_.touched(*this);
    owner_.on_gone(*this);
}

}  // namespace redial::net
