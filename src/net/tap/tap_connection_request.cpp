// A client's requests on their way through a tap: bounded in size and time, rewritten where that is
// asked, each followed to its end, so that a dial is seen wherever it comes (RFC 6455 section 4.1,
// WHATWG HTML 9.2.3, RFC 7230 section 6.3). Service thread only.
#include "net/dial/origin.hpp"
#include "net/service/outcomes.hpp"
#include "net/tap/tap_connection.hpp"
#include "wire/http2_server.hpp"

namespace redial::net {

using core::Side;
using Part = TapHttp::Part;

namespace {

bool is_http2_preface(const wire::HttpHead& head) {
    return wire::http2_preface.starts_with(head.start_line + "\r\n");
}

}  // namespace

void TapConnection::name_client(const wire::HttpHead* head) {
    client_known_by_.reset();
    // What was not read is one dial; each opening handshake is one.
    if (std::exchange(has_dialled_, true) && head == nullptr) return;
    owner_.on_dial(*this, head);
}

// It was turned away, or said something that is no request: a dial that was not read. Who leaves
// without a word (a check whether the port is open, a browser's connection to spare) dials nothing.
bool TapConnection::is_unread_dial() const {
    if (http_.requests() > 0 || has_dialled_) return false;
    const bool left_by_itself = client_finished_ || client_broke_;
    return from_client_bytes_ > 0 || !left_by_itself;
}

// A client that does not trust the certificate often says no word: TLS is open, and it leaves.
void TapConnection::note_left_in_tls() {
    const bool has_asked = http_.requests() > 0 || from_client_bytes_ > 0 || is_http2_;
    if (has_asked || !setting_.config->tap->offers_tls || !client_.has_heard()) return;
    ++from_client_bytes_;
    name_client(nullptr);
    if (!watch_) return;
    watch_->end_with(outcome_of(core::OutcomeKind::TlsFailed, core::EndedBy::Us,
                                "the client left the TLS handshake and asked for nothing: it may "
                                "not trust the certificate"));
}

void TapConnection::pass(std::span<std::uint8_t> bytes) {
    if (!bytes.empty()) link_.on_bytes(Side::Client, bytes, now(), *this);
}

void TapConnection::read_before_reset(std::span<std::uint8_t> bytes) {
    from_client_bytes_ += bytes.size();
    std::size_t taken = 0;
    const TapRequest::Verdict verdict = request_->feed(bytes, taken);
    if (verdict == TapRequest::Verdict::More) return;
    if (verdict == TapRequest::Verdict::Whole) {
        const TapRequest request = *std::exchange(request_, std::nullopt);
        // Which streams of HTTP/2 it would have opened is not read.
        if (!is_http2_preface(request.head())) take_request(request.head(), {});
    }
    turn_away();
}

void TapConnection::turn_away() {
    turned_away_at_.reset();
    request_due_.reset();
    begin_link();
    settle();
}

void TapConnection::follow_client(std::span<std::uint8_t> bytes) {
    while (!bytes.empty() && !is_gone_) {
        switch (http_.part()) {
            case Part::Head: bytes = bytes.subspan(follow_head(bytes)); break;
            case Part::Body: {
                const std::size_t taken = http_.feed_body(bytes, *this);
                pass(bytes.first(taken));
                bytes = bytes.subspan(taken);
                break;
            }
            case Part::Unsure:
                if (wire::begins_request(bytes.front())) {
                    http_.expect_request();
                } else {
                    http_.begin_frames();
                }
                break;
            case Part::Frames:
            case Part::Raw:
                if (watch_) watch_->on_from_client(bytes);
                pass(bytes);
                bytes = {};
                break;
        }
    }
    settle();
}

// Returns how many of the bytes belong to the head.
std::size_t TapConnection::follow_head(std::span<std::uint8_t> bytes) {
    const core::TapOptions& options = *setting_.config->tap;
    const bool has_own_path = setting_.server && setting_.server->resource != "/";
    const bool is_held = options.rewrites_host || options.rewrites_origin || has_own_path;
    if (!request_) {
        request_.emplace();
        if (options.handshake_limit > Duration{0}) request_due_ = now() + options.handshake_limit;
    }
    if (http_.requests() == 0) from_client_bytes_ += bytes.size();
    std::size_t taken = 0;
    const TapRequest::Verdict verdict = request_->feed(bytes, taken);
    if (verdict == TapRequest::Verdict::TooLarge) {
        refuse_client(431, "the request's head is too large: " + request_->problem(),
                      core::OutcomeKind::HttpRefused);
        return bytes.size();
    }
    if (verdict == TapRequest::Verdict::More) {
        if (is_held) append(held_, bytes);
        if (!is_held) pass(bytes);
        return bytes.size();
    }
    request_due_.reset();
    const TapRequest request = *std::exchange(request_, std::nullopt);
    if (verdict == TapRequest::Verdict::NotHttp) {
        take_not_http(request.problem());
        pass_held();
        pass(bytes);
        return bytes.size();
    }
    if (const std::string why = why_forbidden(request.head()); !why.empty()) {
        forbid(request.head(), why);
        return bytes.size();
    }
    std::string server_head;
    if (is_held) server_head = rewritten_head(request.head(), *setting_.server, options);
    const bool is_changed = is_held && server_head != request.head().raw;
    take_request(request.head(), is_changed ? server_head : std::string{});
    if (is_held) {
        held_ = to_bytes(server_head);
        pass_held();
    } else {
        pass(bytes.first(taken));
    }
    return taken;
}

void TapConnection::take_request(const wire::HttpHead& head, std::string server_head) {
    using Told = TapHttp::Told;
    const TapSpeech speech = speech_of(head);
    asks_for_websocket_ = speech == TapSpeech::WebSocket;
    const auto engine = core::engine_request(head.start_line);
    std::shared_ptr<TapPolled> polled = polled_of(engine);
    if (polled && speech != TapSpeech::WebSocket) {
        return take_poll(head, engine->is_post, std::move(polled));
    }
    Told told = speech == TapSpeech::WebSocket      ? Told::AsUpgrade
                : speech == TapSpeech::Polling      ? Told::AsPoll
                : wire::asks_for_event_stream(head) ? Told::AsStream
                                                    : Told::AsHttp;
    // One that comes while another waits for its answer is relayed, and not told: the record of a
    // connection has room for one.
    const bool is_beside = told != Told::AsHttp && http_.is_dialling();
    if (is_beside && told != Told::AsUpgrade) told = Told::AsHttp;
    std::shared_ptr<TapPart> part;
    if (told == Told::AsHttp && watch_) part = owner_.prelude_of(*this, head);
    http_.on_request(head, owner_.url_of(resource_of(head), speech), told, now(), std::move(part));
    if (told == Told::AsHttp) {
        client_known_by_.reset();
        if (!http_.has_dialled()) tell_early_faults();
        return owner_.on_http_request();
    }
    if (is_beside) return;
    if (polled && polled->is_polling()) {
        return begin_beside(head, std::move(server_head), std::move(polled));
    }
    begin_watching(head, std::move(server_head), now());
}

// The dial before, if there was one on this connection, is over.
void TapConnection::renew_watch(Instant at) {
    if (watch_ && !watch_->needs_lane()) {
        watch_ = watch_->next(at);
        follows_heads_ = true;
    } else if (watch_ && http_.requests() > 1) {
        watch_->begin_at(at);
    }
}

void TapConnection::begin_watching(const wire::HttpHead& head, std::string server_head,
                                   Instant at) {
    renew_watch(at);
    if (watch_ && speech_of(head) == TapSpeech::Polling) {
        client_known_by_.reset();
        watch_->await_session([this, head] { name_client(&head); },
                              owner_.url_of(resource_of(head), TapSpeech::EventStream));
    } else {
        name_client(&head);
    }
    if (watch_) watch_->on_request(head, std::move(server_head), hint_for(head), at);
}

// Without a fault's answer: a page of the web that dials a tap on loopback.
std::string TapConnection::why_forbidden(const wire::HttpHead& head) const {
    const core::TapOptions& options = *setting_.config->tap;
    return is_loopback_host(options.host) ? why_foreign(head, options.allowed_origins) : "";
}

void TapConnection::forbid(const wire::HttpHead& head, const std::string& why) {
    held_.clear();
    take_request(head, {});
    if (!is_gone_) refuse_client(403, why, core::OutcomeKind::HttpRefused);
}

TapWatch::HintFor TapConnection::hint_for(const wire::HttpHead& head) const {
    if (!setting_.server) return {};
    return [head, setting = setting_](int status) {
        return refusal_hint(head, *setting.server, *setting.config->tap, status);
    };
}

void TapConnection::take_not_http(const std::string& why) {
    const bool is_first = http_.requests() == 0;
    http_.give_up();
    if (!is_first) return;
    name_client(nullptr);
    if (watch_) watch_->on_not_http(why);
}

void TapConnection::pass_held() {
    if (held_.empty()) return;
    Bytes bytes;
    bytes.swap(held_);
    pass(bytes);
}

// ---- what the client is given

void TapConnection::on_exchanged(core::HttpSeen seen) {
    if (setting_.config->tap->watches) owner_.on_http_seen(std::move(seen));
}

void TapConnection::on_dial_bytes(BytesView bytes) {
    if (watch_) watch_->on_to_client(bytes);
    follow_polling();
}

void TapConnection::on_dial_refused() {
    if (watch_) watch_->on_answer_whole();
    follow_polling();
}

void TapConnection::on_dial_body(BytesView body, std::uint64_t size_bytes) {
    if (watch_) watch_->on_request_body(body, size_bytes);
}

bool TapConnection::try_take_as_dial(const wire::HttpHead& request, Instant at) {
    if (!watch_) return false;
    owner_.on_no_http_request();
    begin_watching(request, {}, at);
    follows_heads_ = false;  // the server's head has passed
    return true;
}

void TapConnection::on_stream_bytes(BytesView bytes) {
    if (watch_) watch_->on_stream_bytes(bytes);
}

void TapConnection::on_stream_end(bool is_whole) {
    if (watch_) watch_->on_stream_end(is_whole);
}

// Faults that struck before the first request turned out to be no opening handshake.
void TapConnection::tell_early_faults() {
    if (!watch_) return;
    for (const core::FaultMade& fault : watch_->take_early_faults()) {
        owner_.on_fault(*this, fault.name, fault.detail);
    }
}

void TapConnection::end_http() {
    http_.on_end(end_in_words(), now(), *this);
    tell_early_faults();
}

// Why a request has no whole answer; "" where the server ended the connection in order.
std::string TapConnection::end_in_words() const {
    if (dial_failure_) return "the server cannot be reached: " + server_words_;
    if (server_broke_) {
        return server_words_.empty() ? "the server reset the connection"
                                     : "the server broke off: " + server_words_;
    }
    if (server_finished_) return "";
    if (setting_.is_turned_away_by_tap) return "turned away: " + setting_.turned_away_by;
    if (!last_fault_.empty()) return "ended by the fault: " + last_fault_;
    if (client_finished_ || client_broke_) return "the client left";
    return "ended by the tap";
}

// The tap itself turns a client away. The server has seen no whole request: it is reset.
void TapConnection::refuse_client(int status, const std::string& why, core::OutcomeKind kind) {
    if (is_unread_dial() && from_client_bytes_ > 0) name_client(nullptr);
    core::Outcome outcome = outcome_of(kind, core::EndedBy::Us, why);
    if (kind == core::OutcomeKind::HttpRefused) outcome.http_status = status;
    const std::string refusal = wire::make_refusal(status, {}, why + "\n");
    if (is_plain_http()) http_.on_to_client(as_bytes(refusal), now(), *this);
    if (client_.is_ready()) client_.send(as_bytes(refusal));
    server_.reset();
    if (watch_) watch_->end_with(std::move(outcome));
    owner_.on_refused(why);
    client_finished_ = client_finished_ || from_client_bytes_ == 0;  // no dial: it said nothing
    go();
}

}  // namespace redial::net
