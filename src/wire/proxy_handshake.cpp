// Chooses the handshake that a proxy speaks. Pure, any thread.
#include "wire/proxy_handshake.hpp"

#include "wire/http_connect.hpp"
#include "wire/socks5.hpp"

namespace redial::wire {

std::unique_ptr<ProxyHandshake> make_proxy_handshake(const Proxy& proxy, const TunnelEnd& end) {
    const bool is_http = proxy.kind == ProxyKind::Http || proxy.kind == ProxyKind::Https;
    if (is_http) return std::make_unique<HttpConnect>(proxy, end);
    return std::make_unique<Socks5>(proxy, end);
}

}  // namespace redial::wire
