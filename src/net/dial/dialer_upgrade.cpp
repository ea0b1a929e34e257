// A dial's second half: TLS, the opening handshake (RFC 6455 section 4.1), redirects and refusals,
// and what the end of a connection or of a time limit means in each stage. Service thread only.
#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "base/debug_log.hpp"
#include "base/duration_text.hpp"
#include "core/advice.hpp"
#include "net/dial/dialer.hpp"
#include "net/service/outcomes.hpp"
#include "wire/retry_after.hpp"

namespace redial::net {

using core::EndedBy;
using core::OutcomeKind;
using core::StageName;

namespace {

// For what follows the head of a refusal, which most servers send at once with it.
constexpr Duration refusal_body_wait = std::chrono::milliseconds(250);

std::string seconds_text(Duration limit) { return duration_in_words(limit); }

std::vector<core::Header> headers_of(const wire::HttpHead& head) {
    std::vector<core::Header> headers;
    for (const wire::HttpField& field : head.fields) headers.push_back({field.name, field.value});
    return headers;
}

std::string tls_words(const wire::TlsFacts& facts) {
    std::string words = facts.version + " " + facts.cipher;
    if (!facts.chain.empty()) words += ", " + facts.chain.front();
    if (!facts.problem.empty()) words += ", accepted although " + facts.problem;
    return words;
}

// The window offers to accept this one certificate (view/session/handshake_view.cpp reads it here).
std::string refused_certificate(const wire::TlsFacts& facts) {
    if (facts.fingerprint.empty() || facts.problem.empty()) return {};
    return ", sha256=" + facts.fingerprint;
}

// ", after HTTP/1.1 103 Early Hints": the answers that stood before the one that counts.
std::string after_interim(std::string_view interim) {
    std::string words;
    bool is_first_line = true;
    while (!interim.empty()) {
        std::string_view line = interim.substr(0, interim.find('\n'));
        interim.remove_prefix(std::min(interim.size(), line.size() + 1));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (is_first_line && !line.empty()) words.append(", after ").append(line);
        is_first_line = line.empty();
    }
    return words;
}

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// Fetch's step for redirects (4.4, "HTTP-redirect fetch"): 303 always, 301 and 302 after a POST.
bool turns_to_get(int status, std::string_view method) {
    if (status == 303) return !wire::is_without_body(method);
    return (status == 301 || status == 302) && method == "POST";
}

// What came instead of an event stream.
std::string words_of_no_stream(const wire::RefusedUpgrade& refusal) {
    if (refusal.status == 200) return words_of_wrong_content(refusal.head);
    if (refusal.status == 204) return "the server says not to come back";  // WHATWG HTML 9.2.3
    if (refusal.status == 426 && refusal.head.has_token("Upgrade", "websocket"))
        return "the server wants a WebSocket: use ws:// or wss://";
    if (refusal.status > 200 && refusal.status < 300) return "only 200 opens an event stream";
    return words_of_refusal(refusal);
}

// A hint names the scheme that goes without TLS: an event stream's is another.
std::string tls_line(Error error, DialGoal goal) {
    if (goal == DialGoal::EventStream)
        error.hint = core::with_schemes_of_http(std::move(error.hint));
    return error.line();
}

}  // namespace

void Dialer::begin_tls() {
    enter(Stage::Tls, config_->time_limits.tls);
    wire::TlsClientSettings settings;
    settings.host = target_.host.substr(0, target_.host.find('%'));  // a zone is in no certificate
    settings.ca_file = config_->tls.ca_file;
    settings.certificate_file = config_->tls.client_certificate_file;
    settings.key_file = config_->tls.client_key_file;
    // Accepted for the host that the person saw, not for where it sends us.
    if (!has_left_origin_) settings.accepted_fingerprint = config_->tls.accepted_fingerprint;
    settings.accepts_any_certificate = config_->tls.accepts_any_certificate;
    const bool is_http2_alone = http_version() == core::HttpVersion::Http2;
    settings.offers_http2 = may_speak_http2();
    settings.offers_http1 = !settings.offers_http2 || !is_http2_alone;
    // What browsers and curl honour: session keys for Wireshark.
    if (const char* key_log = std::getenv("SSLKEYLOGFILE")) settings.key_log_file = key_log;
    Result<wire::TlsStage> stage = wire::TlsStage::make_client(settings);
    if (!stage) {
        const std::string line = stage.error().line();
        tell_stage(StageName::Tls, false, line);
        return fail(OutcomeKind::InvalidTarget, EndedBy::Us, line);
    }
    if (const Status begun = channel_->begin_tls(*std::move(stage)); !begun) {
        tell_stage(StageName::Tls, false, begun.error().line());
        fail(OutcomeKind::TlsFailed, EndedBy::Us, begun.error().line());
    }
}

void Dialer::take_tls(BytesView bytes) {
    Bytes plain;
    const Status taken = channel_->decrypt(bytes, plain);
    if (!taken) {
        const std::string line = tls_line(taken.error(), goal_);
        REDIAL_LOG(Tls, Warn, "{}: {}", masked(target_.authority()), line);
        const StageName name = stage_ == Stage::Tls ? StageName::Tls : StageName::Upgrade;
        tell_stage(name, false, line + refused_certificate(channel_->tls().facts()));
        // With TLS 1.3 a server judges our certificate when the handshake is over for us.
        const bool is_verdict =
            stage_ == Stage::Tls || (answer_bytes_ == 0 && channel_->tls().was_ended_by_peer());
        const TlsWhen when = is_verdict ? TlsWhen::Handshake : TlsWhen::Later;
        return fail(outcome_of_tls(channel_->tls(), when, line), "");
    }
    if (stage_ == Stage::Tls && channel_->tls().is_open()) {
        for (const std::string& certificate : channel_->tls().facts().chain) {
            REDIAL_LOG(Tls, Debug, "{}: {}", masked(target_.authority()), certificate);
        }
        tls_text_ = tls_words(channel_->tls().facts());
        tell_stage(StageName::Tls, true, tls_text_);
        if (goal_ == DialGoal::Stream) return open_stream(plain);
        begin_upgrade();
    }
    // A server's first frames of HTTP/2 may come with the end of TLS's handshake.
    if (stage_ == Stage::Upgrade && !plain.empty())
        http2_ ? http2_->take_first(plain) : take_answer(plain);
    // A link has taken the channel, and its TLS with it; an end behind that is the link's to tell.
    const bool has_tls = channel_ && channel_->is_secure();
    if (stage_ == Stage::Upgrade && has_tls && channel_->tls().has_seen_close_notify()) {
        end_upgrade({SocketEndKind::Finished, ""});
    }
}

void Dialer::begin_upgrade() {
    enter(Stage::Upgrade, config_->time_limits.upgrade);
    handshake_.emplace(request_);
    answer_bytes_ = 0;
    is_hastened_ = false;
    if (!try_http2()) return;
    // Behind TLS, in front of the protocol: there a fault can be made of frames.
    if (link_ != nullptr && !is_silent_) channel_ = link_->wrap(std::move(channel_), *this);
    REDIAL_LOG(Wire, Trace, "to {}\n{}", channel_->socket().peer_address(), masked(request_text_));
    has_asked_ = true;
    channel_->send(as_bytes(request_text_));
    if (!body().empty()) channel_->send(as_bytes(body()));
}

void Dialer::on_bytes(std::span<std::uint8_t> bytes) {
    if (stage_ == Stage::Done) return;
    if (stage_ == Stage::Proxy) return take_proxy(bytes);
    if (channel_->is_secure()) return take_tls(bytes);
    if (stage_ == Stage::Upgrade) take_answer(bytes);
}

void Dialer::take_answer(BytesView bytes) {
    answer_bytes_ += bytes.size();
    REDIAL_LOG(Wire, Trace, "from {}, {} bytes\n{}", channel_->socket().peer_address(),
               bytes.size(), masked(std::string(as_text(bytes))));
    std::size_t taken = 0;
    wire::ClientHandshake::Verdict verdict = handshake_->feed(bytes, taken);
    if (verdict.index() == 0) return hasten_refusal();
    take_verdict(std::move(verdict), bytes.subspan(taken));
}

// The head of a refusal is the refusal: its body is given a moment, not the stage's whole limit.
void Dialer::hasten_refusal() {
    // What was asked for is in the body.
    if (!handshake_->has_refusal() || asks_) return;
    const Instant told_at = service_.now().mono + refusal_body_wait;
    if (is_hastened_ || (due_ && *due_ <= told_at)) return;
    is_hastened_ = true;
    due_ = told_at;
    owner_.on_dial_changed();
}

void Dialer::take_verdict(wire::ClientHandshake::Verdict verdict, BytesView rest) {
    if (auto* accepted = std::get_if<wire::Accepted>(&verdict)) {
        return open(std::move(*accepted), rest);
    }
    if (auto* refused = std::get_if<wire::RefusedUpgrade>(&verdict)) {
        return refuse(std::move(*refused));
    }
    if (const auto* failed = std::get_if<wire::HandshakeFailed>(&verdict)) {
        const std::string line = failed->error.line();
        tell_stage(StageName::Upgrade, false, line);
        core::Outcome outcome = outcome_of(OutcomeKind::HandshakeInvalid, EndedBy::Us, line);
        outcome.http_status = failed->status;
        outcome.http_reason = failed->phrase;
        fail(std::move(outcome), failed->received);
    }
}

void Dialer::open(wire::Accepted accepted, BytesView rest) {
    if (asks_) return fail_question("the answer is an event stream");
    const std::string carried = accepted.head.raw;
    if (http2_) accepted.head = http2_->client().answer();
    take_cookies(accepted.head);
    tell_stage(StageName::Upgrade, true, accepted.head.start_line + after_interim(accepted.interim),
               headers_of(accepted.head));
    core::AttemptOpened opened;
    opened.subprotocol = accepted.subprotocol;
    opened.extensions = accepted.head.joined("Sec-WebSocket-Extensions");
    opened.address = channel_->socket().peer_address();
    opened.tls = tls_text_;
    if (goal_ == DialGoal::EventStream) opened.http_status = 200;
    if (http2_) opened.http_status = 200;  // an extended CONNECT knows no 101 (RFC 8441 5)
    opened.request = sent_request();
    opened.response = accepted.interim + accepted.head.raw;
    due_.reset();
    stage_ = Stage::Done;
    service_.end_dial(waiter_);
    DialSuccess success{*std::move(channel_), std::move(accepted), std::move(opened),
                        Bytes(rest.begin(), rest.end())};
    success.has_sent_body = !body().empty();
    success.url = target_.url();
    if (http2_) {
        success.carried_request = request_text_;
        success.carried_response = carried;
    }
    channel_.reset();
    owner_.on_dialled(std::move(success));
}

// RFC 6455 4.1 leaves it to a WebSocket's client; fetch follows, and with it every client of event
// streams.
bool Dialer::follows_redirects() const {
    return config_->follows_redirects || goal_ == DialGoal::EventStream;
}

bool Dialer::try_redirect(const wire::RefusedUpgrade& refusal, std::string& why_not) {
    if (!is_redirect(refusal.status) || refusal.location.empty()) return false;
    why_not = "redirects to " + refusal.location;
    if (!follows_redirects()) return false;
    const auto not_followed = [&why_not](const std::string& why) {
        why_not += ", not followed: " + why;
        return false;
    };
    if (redirects_ >= redirects_max) return not_followed("the 11th in a row");
    const Result<wire::Target> next = target_.redirected_to(refusal.location);
    if (!next) return not_followed(next.error().line());
    if (is_elsewhere(*next, target_)) {
        has_left_origin_ = true;
        bearer_.clear();  // given for that host alone
    }
    const std::string_view method = asks_ ? "POST" : std::string_view(config_->stream.method);
    if (turns_to_get(refusal.status, method)) is_turned_to_get_ = true;
    if (const Status ready = prepare(*next); !ready) return not_followed(ready.error().line());
    ++redirects_;
    tell_stage(StageName::Upgrade, true, refusal.head.start_line + ", to " + next->url(),
               headers_of(refusal.head));
    dial_anew();
    return true;
}

bool Dialer::is_elsewhere(const wire::Target& next, const wire::Target& from) {
    return next.host != from.host || next.port != from.port || next.unix_path != from.unix_path;
}

void Dialer::dial_anew() {
    channel_->finish();
    channel_.reset();
    handshake_.reset();
    resolve();
}

void Dialer::refuse(wire::RefusedUpgrade refusal) {
    take_cookies(refusal.head);
    if (asks_ && refusal.status == 200) return take_answer_of_question(refusal);
    std::string redirect;
    if (try_redirect(refusal, redirect)) return;
    tell_stage(StageName::Upgrade, false, refusal.head.start_line + after_interim(refusal.interim),
               headers_of(refusal.head));
    const bool is_wrong_content = goal_ == DialGoal::EventStream && refusal.status == 200;
    core::Outcome outcome = outcome_of(
        is_wrong_content ? OutcomeKind::WrongContent : OutcomeKind::HttpRefused, EndedBy::Peer, "");
    outcome.http_status = refusal.status;
    outcome.http_reason = refusal.phrase;
    outcome.retry_after = wire::retry_after_of(refusal.head, service_.now().wall);
    outcome.detail = redirect;
    if (redirect.empty()) {
        const bool is_stream = goal_ == DialGoal::EventStream;
        outcome.detail = is_stream ? words_of_no_stream(refusal) : words_of_refusal(refusal);
    }
    if (asks_) outcome.detail.insert(0, outcome.detail.empty() ? "negotiation" : "negotiation: ");
    fail(std::move(outcome), refusal.interim + refusal.head.raw + refusal.body);
}

void Dialer::end_upgrade(const SocketEnd& end) {
    const bool is_not_spoken = end.kind == SocketEndKind::Failed && answer_bytes_ == 0;
    if (lacks_websocket() || (http2_ && is_not_spoken)) return give_up_http2(end);
    if (goal_ == DialGoal::Stream) return end_relay(end);
    wire::ClientHandshake::Verdict verdict = handshake_->finish();
    if (std::holds_alternative<wire::RefusedUpgrade>(verdict)) {
        return take_verdict(std::move(verdict), {});
    }
    const std::string of = goal_ == DialGoal::EventStream ? "" : " to the opening handshake";
    const std::string when =
        (answer_bytes_ == 0 ? "before the answer" : "in the middle of the answer") + of;
    core::Outcome outcome = outcome_of_end(end, when);
    tell_stage(StageName::Upgrade, false, outcome.detail);
    const auto* failed = std::get_if<wire::HandshakeFailed>(&verdict);
    if (failed == nullptr) return fail(std::move(outcome), "");
    outcome.http_status = failed->status;
    outcome.http_reason = failed->phrase;
    fail(std::move(outcome), failed->received);
}

void Dialer::on_end(const SocketEnd& end) {
    // TCP was there: the server took the dial and threw it away before a byte was said.
    const bool was_accepted = stage_ == Stage::Connect && end.kind == SocketEndKind::Reset;
    if (was_accepted) {
        tell_connected();
        if (!proxy_ && goal_ == DialGoal::Stream && !target_.is_secure) {
            return fail(outcome_of_end(end, "as soon as it was accepted"), "");
        }
        enter(proxy_ ? Stage::Proxy : target_.is_secure ? Stage::Tls : Stage::Upgrade, Duration{0});
        if (stage_ == Stage::Upgrade) handshake_.emplace(request_);
        answer_bytes_ = 0;
    }
    if (stage_ == Stage::Connect) {
        note_connect_failure(end);
        return connect_next();
    }
    if (stage_ == Stage::Proxy) {
        const std::string words = outcome_of_end(end, "in the handshake with the proxy").detail;
        return fail_tunnel(OutcomeKind::ProxyFailed, EndedBy::Network, words);
    }
    if (stage_ == Stage::Tls) {
        core::Outcome outcome = outcome_of_end(end, "in the TLS handshake");
        tell_stage(StageName::Tls, false, outcome.detail);
        return fail(std::move(outcome), "");
    }
    if (stage_ == Stage::Upgrade) end_upgrade(end);
}

void Dialer::on_time() {
    if (!due_ || *due_ > service_.now().mono) return;
    const core::TimeLimits& limits = config_->time_limits;
    switch (stage_) {
        case Stage::Values: return fail_values("its placeholders: no answer in time");
        case Stage::Resolve:
            tell_stage(StageName::Resolve, false, "timed out");
            return fail_way(OutcomeKind::ResolveTimedOut, EndedBy::Us,
                            (proxy_ && !looks_up_server_ ? proxy_->host : target_.host) +
                                " within " + seconds_text(limits.resolve));
        case Stage::Connect:
            note_connect_failure({SocketEndKind::TimedOut, "timed out"});
            return connect_next();
        case Stage::Proxy:
            return fail_tunnel(OutcomeKind::ProxyTimedOut, EndedBy::Us,
                               "no whole answer within " + seconds_text(limits.proxy));
        case Stage::Tls:
            tell_stage(StageName::Tls, false, "timed out");
            return fail(OutcomeKind::TlsTimedOut, EndedBy::Us,
                        "no answer within " + seconds_text(limits.tls));
        case Stage::Upgrade: {
            due_.reset();
            if (goal_ == DialGoal::Stream) {
                tell_stage(StageName::Upgrade, false, "timed out");
                return fail(OutcomeKind::UpgradeTimedOut, EndedBy::Us,
                            "no settings of HTTP/2 within " + seconds_text(limits.upgrade));
            }
            // A refusal whose body never ends is still a refusal.
            wire::ClientHandshake::Verdict verdict = handshake_->give_up();
            if (std::holds_alternative<wire::RefusedUpgrade>(verdict)) {
                return take_verdict(std::move(verdict), {});
            }
            tell_stage(StageName::Upgrade, false, "timed out");
            return fail(OutcomeKind::UpgradeTimedOut, EndedBy::Us,
                        (answer_bytes_ == 0 ? "no answer within " : "no whole answer within ") +
                            seconds_text(limits.upgrade));
        }
        default: return;
    }
}

}  // namespace redial::net
