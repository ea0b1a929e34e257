// Serves HTTP/1.1 on one connection of the lab server, streams among it (RFC 7230, WHATWG HTML
// 9.2). Service thread only.
#include "net/lab/lab_http_connection.hpp"

#include <utility>

#include "net/lab/lab_connection.hpp"
#include "wire/http_text.hpp"

namespace redial::net {
namespace {

constexpr Duration request_limit = std::chrono::seconds(10);  // from its first byte to its last
constexpr Duration idle_limit = std::chrono::seconds(60);     // between requests
// Of requests sent ahead while an answer is given.
constexpr std::size_t unread_bytes_max = 64u << 10;

// Whether the field Accept-Encoding has gzip, and not with a weight of nothing (RFC 7231 5.3.4).
bool accepts_gzip(const wire::HttpHead& head) {
    const std::string all = head.joined("Accept-Encoding");
    for (const std::string_view coding : wire::split_list(all, ',')) {
        const auto parts = wire::split_list(coding, ';');
        if (!wire::equal_without_case(parts.front(), "gzip")) continue;
        return parts.size() < 2 || (parts[1] != "q=0" && parts[1] != "q=0.0");
    }
    return false;
}

}  // namespace

LabHttpConnection::LabHttpConnection(Service& service, LabHttpOwner& owner,
                                     std::unique_ptr<Socket> socket)
    : service_(service),
      owner_(owner),
      socket_(std::move(socket)),
      request_due_(service.now().mono + request_limit) {
    socket_->set_sink(*this);
    service_.touched(*this);
}

LabHttpConnection::~LabHttpConnection() = default;

// ---- requests

void LabHttpConnection::on_bytes(std::span<std::uint8_t> bytes) {
    if (!reply_ && reader_.is_between_requests()) {
        request_due_ = service_.now().mono + request_limit;
        service_.touched(*this);
    }
    while (socket_ != nullptr && !bytes.empty() && !reply_) {
        std::size_t taken = 0;
        const wire::HttpRequestReader::Verdict verdict = reader_.feed(bytes, taken);
        bytes = bytes.subspan(taken);
        if (const auto* bad = std::get_if<wire::BadHttpRequest>(&verdict)) {
            return refuse(*bad);
        } else if (const auto* request = std::get_if<wire::HttpRequest>(&verdict)) {
            begin(*request);
        } else if (reader_.take_wish_to_continue()) {
            socket_->send(as_bytes("HTTP/1.1 100 Continue\r\n\r\n"));
        }
    }
    if (socket_ == nullptr) return;
    unread_.insert(unread_.end(), bytes.begin(), bytes.end());
    if (unread_.size() > unread_bytes_max) go(Farewell::Drop);
}

void LabHttpConnection::refuse(const wire::BadHttpRequest& bad) {
    const std::string body = bad.error.line() + "\n";
    const std::string text = wire::make_reply_head({.status = bad.status,
                                                    .content_type = "text/plain; charset=utf-8",
                                                    .body_bytes = body.size(),
                                                    .keeps_alive = false}) +
                             body;
    socket_->send(as_bytes(text));
    go(Farewell::Finish);
}

void LabHttpConnection::begin(const wire::HttpRequest& request) {
    request_due_.reset();
    keeps_alive_ = request.keeps_alive;
    takes_chunks_ = request.takes_chunks;
    takes_gzip_ = accepts_gzip(request.head);
    reply_ = owner_.on_request(request);
    const Duration after = reply_->how.fault.answers_after;
    if (after <= Duration{0}) return give_answer();
    answer_at_ = service_.now().mono + after;
    service_.touched(*this);
}

// ---- the answer

void LabHttpConnection::give_answer() {
    answer_at_.reset();
    if (reply_->feed) return begin_stream();
    const std::string text = wire::make_reply_head({.status = reply_->status,
                                                    .content_type = reply_->content_type,
                                                    .body_bytes = reply_->body.size(),
                                                    .keeps_alive = keeps_alive_,
                                                    .allow = {},
                                                    .fields = reply_->fields}) +
                             reply_->body;
    socket_->send(as_bytes(text));
    end_answer();
}

void LabHttpConnection::begin_stream() {
    takes_chunks_ = takes_chunks_ && reply_->how.form == core::BodyForm::Chunked;
    if (reply_->how.is_gzip && takes_gzip_) {
        gzip_.emplace();
        reply_->fields.push_back({"Content-Encoding", "gzip"});
        reply_->fields.push_back({"Vary", "Accept-Encoding"});
    }
    const auto form = takes_chunks_ ? wire::StreamForm::Chunks : wire::StreamForm::ToTheEnd;
    const std::string head =
        wire::make_stream_head(reply_->status, reply_->content_type, form, reply_->fields);
    socket_->send(as_bytes(head));
    const Instant now = service_.now().mono;
    if (const auto after = owner_.streams_end_after()) end_at_ = now + *after;
    player_.emplace(reply_->how, std::move(reply_->feed), now);
    play_due();
}

void LabHttpConnection::send_body(std::string_view piece) {
    if (!takes_chunks_) return socket_->send(as_bytes(piece));
    const std::string chunk = wire::make_chunk(piece);
    socket_->send(as_bytes(chunk));
}

// One that takes nothing gets nothing more until it does.
bool LabHttpConnection::may_play() const {
    return socket_ != nullptr && player_ && socket_->unsent_bytes() < lab_unsent_bytes_max;
}

void LabHttpConnection::play_due() {
    const Instant now = service_.now().mono;
    while (may_play()) {
        std::string piece;
        const LabStreamPlayer::Goes goes = player_->play(now, piece);
        if (!piece.empty()) send_body(gzip_ ? gzip_->write(piece) : piece);
        if (goes == LabStreamPlayer::Goes::Ends) return end_stream();
        if (goes == LabStreamPlayer::Goes::Resets) return go(Farewell::Reset);
        if (goes == LabStreamPlayer::Goes::Breaks) return go(Farewell::Finish);
        if (piece.empty()) break;
    }
    service_.touched(*this);
}

void LabHttpConnection::end_stream() {
    if (gzip_) send_body(gzip_->end());
    if (takes_chunks_) socket_->send(as_bytes(wire::last_chunk));
    keeps_alive_ = keeps_alive_ && takes_chunks_;
    end_answer();
}

// What was sent ahead is read a turn of the loop later, so that no answer is given within another.
void LabHttpConnection::end_answer() {
    leave();
    if (!keeps_alive_) return go(Farewell::Finish);
    request_due_ = service_.now().mono + (unread_.empty() ? idle_limit : Duration{0});
    service_.touched(*this);
}

void LabHttpConnection::leave() {
    if (reply_ && reply_->session != nullptr) owner_.on_left(*reply_->session);
    reply_.reset();
    player_.reset();
    gzip_.reset();
    end_at_.reset();
    answer_at_.reset();
}

// ---- time, and the end

std::optional<Instant> LabHttpConnection::deadline() const {
    if (socket_ == nullptr) return std::nullopt;
    std::optional<Instant> due = request_due_;
    const auto played = may_play() ? player_->deadline() : std::nullopt;
    for (const auto& other : {answer_at_, end_at_, played}) {
        if (other && (!due || *other < *due)) due = other;
    }
    return due;
}

void LabHttpConnection::on_time() {
    if (socket_ == nullptr) return;
    const Instant now = service_.now().mono;
    if (request_due_ && now >= *request_due_) {
        if (unread_.empty()) return go(Farewell::Finish);
        Bytes bytes = std::exchange(unread_, {});
        return on_bytes(bytes);
    }
    if (answer_at_ && now >= *answer_at_) return give_answer();
    if (end_at_ && now >= *end_at_) return end_stream();
    if (player_) play_due();
}

void LabHttpConnection::say_goodbye() {
    if (socket_ == nullptr) return;
    keeps_alive_ = false;
    if (player_) return end_stream();
    go(Farewell::Finish);
}

void LabHttpConnection::reset() { go(Farewell::Reset); }
void LabHttpConnection::drop() { go(Farewell::Drop); }
void LabHttpConnection::on_end(const SocketEnd&) { go(Farewell::Drop); }

void LabHttpConnection::go(Farewell farewell) {
    if (socket_ == nullptr) return;
    if (farewell == Farewell::Finish) {
        service_.transport().finish(std::move(socket_));
    } else if (farewell == Farewell::Reset) {
        service_.transport().reset(std::move(socket_));
    }
    socket_.reset();
    request_due_.reset();
    leave();
    service_.touched(*this);
    owner_.on_gone(*this);
}

}  // namespace redial::net
