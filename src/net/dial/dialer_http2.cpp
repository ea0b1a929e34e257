// A dial over HTTP/2, where the settings and the server want it (RFC 9113, RFC 8441): offered by
// ALPN, or spoken at once where there is no TLS. Service thread only.
#include "net/dial/dialer.hpp"
#include "net/service/outcomes.hpp"

namespace redial::net {

using core::EndedBy;
using core::HttpVersion;
using core::OutcomeKind;
using core::StageName;

// A tap's client that speaks HTTP/1.1 is not turned into one of HTTP/2.
HttpVersion Dialer::http_version() const {
    if (goal_ != DialGoal::Stream) return config_->http_version;
    const bool may_relay = relayed_ != Relayed::Http1 && config_->tap.has_value();
    return may_relay ? config_->tap->http_version : HttpVersion::Http1;
}

bool Dialer::may_speak_http2() const {
    if (is_http1_only_) return false;
    const HttpVersion version = http_version();
    return version == HttpVersion::Http2 || (version == HttpVersion::Auto && target_.is_secure);
}

bool Dialer::lacks_websocket() const {
    if (!http2_) return false;
    const wire::Http2Client& client = http2_->client();
    if (goal_ != DialGoal::Stream) return client.lacks_websocket();
    return relayed_ == Relayed::Http2WebSocket && client.has_settings() &&
           !client.takes_websocket();
}

// False: the dial is over. True: what follows is written as in HTTP/1.1, whichever it is.
bool Dialer::try_http2() {
    if (is_silent_ || !may_speak_http2()) return true;
    const bool is_offered = channel_->is_secure();
    if (is_offered && channel_->tls().facts().alpn != "h2") {
        if (http_version() == HttpVersion::Auto) return true;
        const std::string words = "the server does not take HTTP/2, which alone was offered (ALPN)";
        tell_stage(StageName::Upgrade, false, words);
        fail(OutcomeKind::HandshakeInvalid, EndedBy::Us, words);
        return false;
    }
    std::optional<Channel> near;
    http2_ = Http2Pipe::begin(service_, *std::move(channel_), *this,
                              target_.is_secure ? "https" : "http", near);
    channel_ = std::move(near);
    return true;
}

// Nothing was asked: either the server does not speak it, or takes no WebSocket over it.
void Dialer::give_up_http2(const SocketEnd& end) {
    const bool lacks = lacks_websocket();
    const std::string words =
        lacks ? "the server takes no WebSocket over HTTP/2 (RFC 8441)" : end.words;
    if (!lacks || http_version() != HttpVersion::Auto) {
        tell_stage(StageName::Upgrade, false, words);
        return fail(OutcomeKind::HandshakeInvalid, EndedBy::Us, words);
    }
    // As browsers: another connection, of which HTTP/1.1 is asked.
    tell_stage(StageName::Upgrade, true, words + ", dialled again over HTTP/1.1");
    is_http1_only_ = true;
    http2_.reset();
    dial_anew();
}

// What stands behind TCP and TLS is there. Over HTTP/2 the server's settings say first whether it
// takes what is relayed.
void Dialer::open_stream(BytesView rest) {
    if (!http2_) {
        if (!try_http2()) return;
        if (http2_) {
            enter(Stage::Upgrade, config_->time_limits.upgrade);
            return http2_->take_first(rest);
        }
    }
    core::AttemptOpened opened;
    opened.address = channel_->socket().peer_address();
    opened.tls = tls_text_;
    due_.reset();
    stage_ = Stage::Done;
    service_.end_dial(waiter_);
    DialSuccess success{
        *std::move(channel_), {}, std::move(opened), Bytes(rest.begin(), rest.end())};
    success.http2 = http2_;
    channel_.reset();
    owner_.on_dialled(std::move(success));
}

void Dialer::end_relay(const SocketEnd& end) {
    core::Outcome outcome = outcome_of_end(end, "before its settings of HTTP/2");
    tell_stage(StageName::Upgrade, false, outcome.detail);
    fail(std::move(outcome), "");
}

}  // namespace redial::net
