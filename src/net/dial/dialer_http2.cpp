// A dial over HTTP/2, where the settings and the server want it (RFC 9113, RFC 8441): offered by
// ALPN, or spoken at once where there is no TLS. Service thread only.
#include "net/dial/dialer.hpp"

namespace redial::net {

using core::EndedBy;
using core::HttpVersion;
using core::OutcomeKind;
using core::StageName;

// Not for a tap: what its client speaks is HTTP/1.1.
bool Dialer::may_speak_http2() const {
    if (goal_ == DialGoal::Stream || is_http1_only_) return false;
    if (config_->http_version == HttpVersion::Http2) return true;
    return config_->http_version == HttpVersion::Auto && target_.is_secure;
}

// False: the dial is over. True: what follows is written as in HTTP/1.1, whichever it is.
bool Dialer::try_http2() {
    if (is_silent_ || !may_speak_http2()) return true;
    const bool is_offered = channel_->is_secure();
    if (is_offered && channel_->tls().facts().alpn != "h2") {
        if (config_->http_version == HttpVersion::Auto) return true;
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
    const bool lacks = http2_->client().lacks_websocket();
    const std::string words =
        lacks ? "the server takes no WebSocket over HTTP/2 (RFC 8441)" : end.words;
    if (!lacks || config_->http_version != HttpVersion::Auto) {
        tell_stage(StageName::Upgrade, false, words);
        return fail(OutcomeKind::HandshakeInvalid, EndedBy::Us, words);
    }
    // As browsers: another connection, of which HTTP/1.1 is asked.
    tell_stage(StageName::Upgrade, true, words + ", dialled again over HTTP/1.1");
    is_http1_only_ = true;
    http2_.reset();
    dial_anew();
}

}  // namespace redial::net
