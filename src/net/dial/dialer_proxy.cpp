// A dial's way through a proxy (RFC 9110 section 9.3.6, RFC 1928): which one, TLS with it where its
// URL says https, the tunnel that it is asked for, and what its failures are called. The proxy
// learns host and port of the server, and nothing else. Service thread only.
#include <cstdlib>

#include "base/debug_log.hpp"
#include "core/advice.hpp"
#include "net/dial/dialer.hpp"
#include "net/dial/tls_socket.hpp"

namespace redial::net {

using core::EndedBy;
using core::OutcomeKind;
using core::StageName;

Status Dialer::choose_proxy() {
    proxy_.reset();
    looks_up_server_ = false;
    if (!target_.unix_path.empty()) return Done{};
    Result<std::optional<wire::Proxy>> chosen =
        wire::proxy_for(config_->proxy, target_, [](const std::string& name) {
            const char* value = std::getenv(name.c_str());
            return value == nullptr ? std::string() : std::string(value);
        });
    if (!chosen) return chosen.error();
    proxy_ = *std::move(chosen);
    tunnel_end_ = {target_.host, target_.port};
    looks_up_server_ = proxy_ && proxy_->kind == wire::ProxyKind::Socks5 &&
                       !address_from_literal(target_.host, target_.port);
    return Done{};
}

// The proxy is told one address, the one that would have been dialled first.
void Dialer::take_server_address(const Address& address) {
    looks_up_server_ = false;
    std::string text = to_text(address);
    text.resize(text.rfind(':'));
    if (text.starts_with('[')) text = text.substr(1, text.size() - 2);
    tunnel_end_.host = text.substr(0, text.find('%'));
    resolve(proxy_->host, proxy_->port);
}

// A way that leads to the proxy only: that the server could not be reached was not seen.
void Dialer::fail_way(OutcomeKind kind, EndedBy by, const std::string& detail) {
    if (!proxy_ || looks_up_server_) return fail(kind, by, detail);
    const bool is_late =
        kind == OutcomeKind::ResolveTimedOut || kind == OutcomeKind::ConnectTimedOut;
    fail(is_late ? OutcomeKind::ProxyTimedOut : OutcomeKind::ProxyFailed, by,
         proxy_->url() + ": " + detail);
}

void Dialer::begin_tunnel() {
    enter(Stage::Proxy, config_->time_limits.proxy);
    if (proxy_->kind == wire::ProxyKind::Https) return begin_proxy_tls();
    ask_for_tunnel();
}

// What was accepted of the server's certificate is not said of the proxy's, which gets a login.
void Dialer::begin_proxy_tls() {
    wire::TlsClientSettings settings;
    settings.host = proxy_->host.substr(0, proxy_->host.find('%'));
    settings.ca_file = config_->tls.ca_file;
    settings.adds_to_system = true;
    Result<wire::TlsStage> stage = wire::TlsStage::make_client(settings);
    if (!stage) return fail_tunnel(OutcomeKind::InvalidTarget, EndedBy::Us, stage.error().line());
    const Status begun = channel_->begin_tls(*std::move(stage));
    if (!begun) fail_tunnel(OutcomeKind::ProxyFailed, EndedBy::Us, begun.error().line());
}

void Dialer::take_proxy(BytesView bytes) {
    if (!channel_->is_secure()) return take_tunnel(bytes);
    const bool was_open = channel_->tls().is_open();
    Bytes plain;
    const Status taken = channel_->decrypt(bytes, plain);
    if (!taken) {
        Error error = taken.error();
        error.hint = core::with_schemes_of_http(std::move(error.hint));
        return fail_tunnel(OutcomeKind::ProxyFailed, EndedBy::Us, error.line());
    }
    if (!was_open && channel_->tls().is_open()) ask_for_tunnel();
    if (stage_ == Stage::Proxy && !plain.empty()) take_tunnel(plain);
}

void Dialer::ask_for_tunnel() {
    tunnel_ = wire::make_proxy_handshake(*proxy_, tunnel_end_);
    const Result<Bytes> first = tunnel_->begin();
    if (!first) return fail_tunnel(OutcomeKind::InvalidTarget, EndedBy::Us, first.error().line());
    REDIAL_LOG(Dial, Debug, "asks {} for a tunnel", proxy_->url());
    channel_->send(*first);
}

void Dialer::take_tunnel(BytesView bytes) {
    std::size_t taken = 0;
    Bytes answer;
    const wire::TunnelVerdict verdict = tunnel_->feed(bytes, taken, answer);
    if (!answer.empty()) channel_->send(answer);
    if (const auto* refused = std::get_if<wire::TunnelRefused>(&verdict))
        return fail_tunnel(OutcomeKind::ProxyFailed, EndedBy::Network, refused->words);
    const auto* opened = std::get_if<wire::TunnelOpened>(&verdict);
    if (opened == nullptr) return;
    std::string by = ", by " + proxy_->url();
    if (channel_->is_secure()) {
        by += " over " + channel_->tls().facts().version;
        channel_ = inside_tls(service_, *std::move(channel_), *this);
    }
    tell_stage(StageName::Proxy, true, opened->words + by);
    go_on(bytes.subspan(taken));
}

void Dialer::fail_tunnel(OutcomeKind kind, EndedBy by, const std::string& words) {
    const std::string detail = proxy_->url() + ": " + words;
    tell_stage(StageName::Proxy, false, detail);
    fail(kind, by, detail);
}

}  // namespace redial::net
