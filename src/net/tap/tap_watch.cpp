// A relayed connection's opening handshake as the client sees it, and how the connection ended.
// Service thread only.
#include "net/tap/tap_watch.hpp"

#include <algorithm>

#include "core/engine_request.hpp"
#include "net/service/outcomes.hpp"
#include "wire/http2_form.hpp"
#include "wire/http_exchange.hpp"
#include "wire/http_text.hpp"
#include "wire/retry_after.hpp"

namespace redial::net {
namespace {

using core::EndedBy;
using core::OutcomeKind;

constexpr std::size_t early_max = 32;  // stages and faults before the request has come
constexpr std::size_t before_answer_bytes_max = 64u << 10;

wire::ClientRequest request_of(const wire::HttpHead& head, TapSpeech speech) {
    wire::ClientRequest request;
    if (speech == TapSpeech::EventStream) request.stream.emplace();
    if (speech != TapSpeech::WebSocket) return request;
    const auto value = [&head](const char* name) {
        const wire::HttpField* field = head.find(name);
        return field == nullptr ? std::string{} : field->value;
    };
    request.key = value("Sec-WebSocket-Key");
    const std::string subprotocols = head.joined("Sec-WebSocket-Protocol");
    for (const std::string_view name : wire::split_list(subprotocols, ',')) {
        request.subprotocols.emplace_back(name);
    }
    // Watching asks less than the client does: what the answer says is followed, whatever was
    // offered in detail.
    const std::string extensions = wire::to_lower(head.joined("Sec-WebSocket-Extensions"));
    if (extensions.find("permessage-deflate") != std::string::npos) request.deflate.emplace();
    return request;
}

std::vector<core::Header> headers_of(const wire::HttpHead& head) {
    std::vector<core::Header> headers;
    for (const wire::HttpField& field : head.fields) headers.push_back({field.name, field.value});
    return headers;
}

// Of an answer that is no event stream.
void follow(std::optional<wire::HttpHeadParser>& parser, BytesView bytes) {
    if (!parser || parser->is_done()) return;
    if (!parser->feed(bytes)) parser.reset();
}

}  // namespace

TapSpeech speech_of(const wire::HttpHead& request) {
    if (wire::is_opening_handshake(request)) return TapSpeech::WebSocket;
    const auto engine = core::engine_request(request.start_line);
    const bool polls = engine && engine->begins_polling();
    return polls ? TapSpeech::Polling : TapSpeech::EventStream;
}

TapWatch::TapWatch(DialService& service, const core::SessionConfig& config, Instant began_at)
    : TapWatch(service, wire::DecoderLimits{config.message_bytes_max, config.frame_bytes_max},
               began_at) {}

TapWatch::TapWatch(DialService& service, const wire::DecoderLimits& limits, Instant began_at)
    : service_(service),
      limits_(limits),
      began_at_(began_at),
      out_(*this, core::Direction::Out),
      in_(*this, core::Direction::In) {}

TapWatch::~TapWatch() {
    if (lane_ != nullptr && !polled_ && lane_->holder == this) lane_->holder = nullptr;
}

// ---- its lane

void TapWatch::join(TapLane& lane, TapLane::Dial dial) {
    if (lane.holder != nullptr) lane.holder->leave();
    lane_ = &lane;
    lane.holder = this;
    lane.begin_attempt(std::move(dial), began_at_);
    for (Early& early : early_) lane.tell_at(std::move(early.what), early.at);
    early_.clear();
}

void TapWatch::leave() {
    if (lane_ == nullptr) return;
    if (!is_ended_) {
        if (half_open_since_ && !is_left_by_client()) {
            on_half_open(core::Side::Client, service_.now().mono - *half_open_since_,
                         "dialled anew");
        }
        core::Outcome how = outcome();
        if (!client_end_ && how.kind == OutcomeKind::Abandoned) {
            how.detail = "the client dialled anew while this connection was still up";
        }
        finish(std::move(how), "");
    }
    lane_->holder = nullptr;
    lane_ = nullptr;
}

void TapWatch::tell(core::Happening what) {
    drop_with_polls();
    if (lane_ != nullptr) return lane_->tell(std::move(what));
    if (!is_ended_ && early_.size() < early_max) {
        early_.push_back({service_.now().mono, std::move(what)});
    }
}

void TapWatch::on_stage(core::StageDone stage) {
    if (!is_ended_ && !polled_) tell(std::move(stage));
}

void TapWatch::on_connected(const std::string& address, const std::string& tls) {
    address_ = address;
    tls_ = tls;
}

void TapWatch::on_fault(std::string name, std::string detail) {
    tell(core::FaultMade{std::move(name), std::move(detail)});
}

void TapWatch::on_half_open(core::Side side, Duration after, std::string by) {
    tell(core::HalfOpenNoticed{side, after, std::move(by)});
}

// ---- the opening handshake

std::unique_ptr<TapWatch> TapWatch::next(Instant now) const {
    auto made = std::make_unique<TapWatch>(service_, limits_, now);
    made->on_connected(address_, tls_);
    made->has_http2_client_ = has_http2_client_;
    made->has_http2_server_ = has_http2_server_;
    return made;
}

// How the server was reached belongs to the requests before it.
void TapWatch::begin_at(Instant at) {
    began_at_ = at;
    std::erase_if(early_, [](const Early& early) {
        return std::holds_alternative<core::StageDone>(early.what);
    });
}

std::vector<core::FaultMade> TapWatch::take_early_faults() {
    std::vector<core::FaultMade> faults;
    if (lane_ != nullptr) return faults;
    for (const Early& early : std::exchange(early_, {})) {
        if (const auto* made = std::get_if<core::FaultMade>(&early.what)) faults.push_back(*made);
    }
    return faults;
}

void TapWatch::on_request(const wire::HttpHead& head, std::string server_head, HintFor hint_for,
                          Instant at) {
    if (is_ended_) return;
    hint_for_ = std::move(hint_for);
    request_ = has_http2_client_ ? wire::http2_form_of_request(head) : head.raw;
    server_request_ = std::move(server_head);
    if (has_http2_client_ && server_request_.empty()) server_request_ = head.raw;
    from_server_.emplace();
    request_at_ = at;
    speech_ = speech_of(head);
    answer_.emplace(request_of(head, speech_));
}

void TapWatch::on_not_http(const std::string& why) {
    if (is_ended_ || not_websocket_) return;
    not_websocket_ = why;
    tell(core::Noted{core::Severity::Warning,
                     "not WebSocket, relayed byte for byte without being read: " + why});
}

void TapWatch::on_from_server(BytesView bytes) { follow(from_server_, bytes); }

void TapWatch::on_from_client(BytesView bytes) {
    drop_with_polls();
    if (is_ended_ || not_websocket_ || lane_ == nullptr || is_stream()) return;
    if (is_open_) return out_.feed(bytes);
    const std::size_t room = before_answer_bytes_max - before_answer_.size();
    append(before_answer_, bytes.first(std::min(room, bytes.size())));
}

void TapWatch::on_to_client(BytesView bytes) {
    drop_with_polls();
    if (is_ended_ || not_websocket_ || !is_followed()) return;
    if (is_open_ && !is_stream()) return in_.feed(bytes);
    if (answer_) take_answer(bytes);
}

void TapWatch::take_answer(BytesView bytes) {
    std::size_t taken = 0;
    wire::ClientHandshake::Verdict verdict = answer_->feed(bytes, taken);
    if (const auto* accepted = std::get_if<wire::Accepted>(&verdict)) {
        return open(*accepted, bytes.subspan(taken));
    }
    if (auto* refused = std::get_if<wire::RefusedUpgrade>(&verdict)) {
        return refuse(std::move(*refused));
    }
    if (const auto* failed = std::get_if<wire::HandshakeFailed>(&verdict)) {
        const std::string line = failed->error.line();
        tell_upgrade(false, line, {});
        bad_answer_ = outcome_of(OutcomeKind::HandshakeInvalid, EndedBy::Peer, line);
        bad_answer_->http_status = failed->status;
        bad_answer_->http_reason = failed->phrase;
        bad_answer_text_ = failed->received;
        answer_.reset();
        on_not_http(line);
    }
}

// An attempt that is open has no further stages.
void TapWatch::tell_upgrade(bool is_ok, std::string detail, std::vector<core::Header> headers) {
    if (polled_) return;
    tell(core::StageDone{core::StageName::Upgrade, service_.now().mono - request_at_, is_ok,
                         std::move(detail), std::move(headers)});
}

// What there is to tell of the answer that opened it.
core::AttemptOpened TapWatch::opened_by(const wire::HttpHead& answer, const std::string& interim) {
    core::AttemptOpened opened;
    opened.address = address_;
    opened.tls = tls_;
    if (has_http2_client_) opened.http_status = 200;  // RFC 8441 5 knows no 101
    opened.request = request_;
    opened.response = interim + for_client(answer);
    opened.server_request = server_request();
    opened.server_response = server_response(for_client(answer));
    server_request_.clear();
    return opened;
}

void TapWatch::open_lane(core::AttemptOpened opened, const wire::HttpHead& answer) {
    tell_upgrade(true, for_client_in_words(answer), headers_of(answer));
    polled_ ? note_beside(opened) : lane_->open_attempt(std::move(opened));
    answer_.reset();
    from_server_.reset();
    std::string().swap(request_);
    hint_for_ = nullptr;
    is_open_ = true;
}

void TapWatch::open(const wire::Accepted& accepted, BytesView rest) {
    core::AttemptOpened opened = opened_by(accepted.head, accepted.interim);
    opened.subprotocol = accepted.subprotocol;
    opened.extensions = accepted.head.joined("Sec-WebSocket-Extensions");
    if (is_stream()) opened.http_status = 200;
    open_lane(std::move(opened), accepted.head);
    if (is_stream()) return begin_stream(accepted.head);
    out_.begin(accepted.deflate);
    in_.begin(accepted.deflate);
    if (!rest.empty()) in_.feed(rest);
    if (!before_answer_.empty()) out_.feed(before_answer_);
    Bytes().swap(before_answer_);
}

void TapWatch::refuse(wire::RefusedUpgrade refusal) {
    if (try_begin_polling(refusal) || try_let_poll_go(refusal)) return;
    dial_if_awaited();
    tell_upgrade(false, for_client_in_words(refusal.head), headers_of(refusal.head));
    const bool is_other_content = is_stream() && refusal.status == 200;
    core::Outcome refused = outcome_of(
        is_other_content ? OutcomeKind::WrongContent : OutcomeKind::HttpRefused, EndedBy::Peer, "");
    refused.http_status = refusal.status;
    refused.http_reason = refusal.phrase;
    if (hint_for_) refused.detail = hint_for_(refusal.status);
    if (is_other_content) refused.detail = words_of_wrong_content(refusal.head);
    refused.retry_after = wire::retry_after_of(refusal.head, service_.now().wall);
    answer_.reset();
    finish(std::move(refused), for_client(refusal.head) + refusal.body);
}

// ---- the end

void TapWatch::on_client_end(ClientEnd end, std::string detail) {
    if (client_end_) return;
    client_end_ = end;
    end_detail_ = std::move(detail);
    // Nothing is said behind the end of a stream, on either side.
    const bool is_over = is_stream() && is_open_ && !is_ended_ && lane_ != nullptr;
    if (is_over) finish(outcome(), "");
}

// A refusal whose body runs until the end of the connection is whole now.
void TapWatch::on_answer_whole() {
    drop_with_polls();
    if (is_ended_ || !is_followed() || !answer_) return;
    wire::ClientHandshake::Verdict verdict = answer_->finish();
    if (auto* refused = std::get_if<wire::RefusedUpgrade>(&verdict)) refuse(std::move(*refused));
}

void TapWatch::end() {
    on_answer_whole();
    dial_if_awaited();
    if (!is_ended_ && lane_ != nullptr) finish(outcome(), bad_answer_text_);
}

void TapWatch::end_with(core::Outcome outcome) {
    drop_with_polls();
    dial_if_awaited();
    if (!is_ended_ && lane_ != nullptr) finish(std::move(outcome), "");
}

void TapWatch::finish(core::Outcome outcome, std::string response) {
    is_ended_ = true;
    if (lane_ == nullptr) return;
    if (polled_) return end_beside(outcome, std::move(response));
    if (speech_ != TapSpeech::WebSocket) outcome = without_close_code(std::move(outcome));
    lane_->end_attempt(std::move(outcome), std::move(response), std::exchange(request_, {}));
}

bool TapWatch::is_left_by_client() const {
    return is_ended_ || out_.close().has_value() || client_end_.has_value();
}

core::Outcome TapWatch::outcome() const {
    if (bad_answer_) return *bad_answer_;
    if (is_stream() && is_open_) return outcome_of_stream();
    if (out_.close() || in_.close()) return outcome_of_close();
    return outcome_of_tcp();
}

core::Outcome TapWatch::outcome_of_close() const {
    const bool is_clean = out_.close().has_value() && in_.close().has_value();
    const Close& first = client_closed_first_ ? *out_.close() : *in_.close();
    core::Outcome closed =
        outcome_of(OutcomeKind::Closed, client_closed_first_ ? EndedBy::Us : EndedBy::Peer, "");
    closed.close_code = first.code;
    closed.close_reason = first.reason;
    closed.is_clean = is_clean && out_.closing_problem().empty() && in_.closing_problem().empty();
    if (!in_.closing_problem().empty()) {
        closed.detail = "the server broke the closing handshake: " + in_.closing_problem();
    } else if (!out_.closing_problem().empty()) {
        closed.detail = "the client broke the closing handshake: " + out_.closing_problem();
    } else if (!is_clean) {
        closed.detail = client_closed_first_ ? "the server did not answer the client's close frame"
                                             : "the client did not answer the close frame";
    }
    return closed;
}

// Without a close frame. "Us" is the client: what it did itself is no loss to it.
core::Outcome TapWatch::outcome_of_tcp() const {
    const bool asks_by_http = speech_ != TapSpeech::WebSocket;
    const std::string when = is_open_       ? ""
                             : asks_by_http ? " before the answer came"
                                            : " before the opening handshake was done";
    const std::string because = end_detail_.empty() ? "" : ": " + end_detail_;
    if (!client_end_) {
        return outcome_of(OutcomeKind::Abandoned, EndedBy::Us, "the client let go" + when);
    }
    switch (*client_end_) {
        case ClientEnd::ClientFinished:
            return outcome_of(OutcomeKind::Abandoned, EndedBy::Us,
                              "the client ended TCP without a close frame" + when + because);
        case ClientEnd::ClientReset:
            return outcome_of(OutcomeKind::Abandoned, EndedBy::Us,
                              "the client reset the connection" + when + because);
        case ClientEnd::ServerFinished:
            return outcome_of(OutcomeKind::EndedByPeer, EndedBy::Peer,
                              is_open_ ? "" : "the connection ended" + when);
        case ClientEnd::ServerReset:
            return outcome_of(OutcomeKind::ResetByPeer, EndedBy::Peer,
                              "connection reset by peer" + when + because);
        case ClientEnd::FaultFinished:
            return outcome_of(OutcomeKind::Forced, EndedBy::Network,
                              "ended by the fault" + because + when);
        case ClientEnd::FaultReset:
            return outcome_of(OutcomeKind::Forced, EndedBy::Network,
                              "reset by the fault" + because + when);
        case ClientEnd::TapReset: break;
    }
    return outcome_of(OutcomeKind::Forced, EndedBy::Network, "reset by the tap" + because + when);
}

}  // namespace redial::net
