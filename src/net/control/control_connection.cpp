// Serves HTTP/1.1 on one connection of the control API. Service thread only.
#include "net/control/control_connection.hpp"

#include <utility>

namespace redial::net {
namespace {

constexpr Duration request_limit = std::chrono::seconds(10);  // from its first byte to its last
constexpr Duration idle_limit = std::chrono::seconds(60);     // between requests
// A client that asks and asks and reads nothing.
constexpr std::size_t unsent_bytes_max = 8u << 20;
// Of requests sent ahead while an answer is waited for.
constexpr std::size_t unread_bytes_max = 256u << 10;
constexpr Duration answer_limit = std::chrono::seconds(10);
// Of a stream: while as much is unsent, further events are only counted.
constexpr std::size_t stream_unsent_bytes_max = 1u << 20;

}  // namespace

ControlConnection::ControlConnection(Service& service, ControlOwner& owner,
                                     std::unique_ptr<Socket> socket)
    : service_(service),
      owner_(owner),
      socket_(std::move(socket)),
      due_(service.now().mono + request_limit) {
    socket_->set_sink(*this);
    service_.touched(*this);
}

ControlConnection::~ControlConnection() = default;

void ControlConnection::on_bytes(std::span<std::uint8_t> bytes) {
    if (asked_ == 0 && socket_ != nullptr && reader_.is_between_requests())
        wait_until(service_.now().mono + request_limit);
    while (socket_ != nullptr && !bytes.empty() && asked_ == 0) {
        std::size_t taken = 0;
        const wire::HttpRequestReader::Verdict verdict = reader_.feed(bytes, taken);
        bytes = bytes.subspan(taken);
        if (const auto* bad = std::get_if<wire::BadHttpRequest>(&verdict)) {
            reply({bad->status, "text/plain; charset=utf-8", bad->error.line() + "\n"}, false);
        } else if (const auto* request = std::get_if<wire::HttpRequest>(&verdict)) {
            asks_head_ = request->method == "HEAD";
            takes_chunks_ = request->takes_chunks;
            owner_.on_request(*this, *request);
        } else if (reader_.take_wish_to_continue()) {
            socket_->send(as_bytes("HTTP/1.1 100 Continue\r\n\r\n"));
        }
        if (socket_ != nullptr && socket_->unsent_bytes() > unsent_bytes_max) drop();
    }
    unread_.insert(unread_.end(), bytes.begin(), bytes.end());
    if (unread_.size() > unread_bytes_max) drop();
}

void ControlConnection::wait_for_answer(std::uint64_t id, bool keeps_alive) {
    asked_ = id;
    keeps_alive_ = keeps_alive;
    wait_until(service_.now().mono + answer_limit);
}

void ControlConnection::take_piece(const core::ControlPiece& piece) {
    using Kind = core::ControlPiece::Kind;
    if (socket_ == nullptr) return;
    switch (piece.kind) {
        case Kind::Whole:
            asked_ = 0;
            reply(piece.reply, keeps_alive_);
            return read_on();
        case Kind::Later: due_.reset(); return service_.touched(*this);
        case Kind::Head: return begin_stream(piece);
        case Kind::Events: return stream(piece);
        case Kind::End: asked_ = 0; return finish();
    }
}

// Its length is not known: its last chunk ends it, so that its reader can tell that from a cut (RFC
// 7230 4.1); to HTTP/1.0 the end of the connection does (3.3.3).
void ControlConnection::begin_stream(const core::ControlPiece& piece) {
    due_.reset();
    service_.touched(*this);
    missed_before_ = piece.missed_before;
    missed_after_ = piece.missed_after;
    const auto form = takes_chunks_ ? wire::StreamForm::Chunks : wire::StreamForm::ToTheEnd;
    const std::string head =
        wire::make_stream_head(piece.reply.status, piece.reply.content_type, form);
    socket_->send(as_bytes(head));
    if (asks_head_) return finish();
    streams_ = true;
}

void ControlConnection::send_piece(std::string_view piece) {
    if (!takes_chunks_) return socket_->send(as_bytes(piece));
    const std::string chunk = wire::make_chunk(piece);
    socket_->send(as_bytes(chunk));
}

void ControlConnection::stream(const core::ControlPiece& piece) {
    if (socket_->unsent_bytes() > stream_unsent_bytes_max) {
        missed_ += piece.events;
        return;
    }
    tell_missed();
    send_piece(piece.reply.body);
}

void ControlConnection::tell_missed() {
    if (missed_ == 0 || socket_ == nullptr) return;
    const std::string words =
        missed_before_ + std::to_string(std::exchange(missed_, 0)) + missed_after_;
    send_piece(words);
}

void ControlConnection::read_on() {
    if (socket_ == nullptr || unread_.empty()) return;
    Bytes bytes = std::exchange(unread_, {});
    on_bytes(bytes);
}

void ControlConnection::on_time() {
    if (asked_ == 0 || socket_ == nullptr) return drop();
    reply({503, "application/json",
           "{\"error\":\"no answer within 10 s: this program is too busy; ask again\","
           "\"status\":503}\n"},
          false);
}

void ControlConnection::reply(const core::ControlReply& reply, bool keeps_alive) {
    std::string text = wire::make_reply_head({.status = reply.status,
                                              .content_type = reply.content_type,
                                              .body_bytes = reply.body.size(),
                                              .keeps_alive = keeps_alive,
                                              .allow = reply.allow});
    if (!asks_head_) text += reply.body;
    socket_->send(as_bytes(text));
    if (!keeps_alive) return finish();
    wait_until(service_.now().mono + idle_limit);
}

void ControlConnection::wait_until(Instant due) {
    due_ = due;
    service_.touched(*this);
}

void ControlConnection::finish() {
    if (socket_ == nullptr) return;
    if (streams_ && takes_chunks_) socket_->send(as_bytes(wire::last_chunk));
    service_.transport().finish(std::move(socket_));
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
    service_.touched(*this);
    owner_.on_gone(*this);
}

}  // namespace redial::net
