// The handshake with a proxy that makes a tunnel to a server: bytes in, bytes to send, a verdict.
// It names host and port of the server, and nothing else of it. Pure, any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "wire/proxy.hpp"

namespace redial::wire {

// What is at the tunnel's other end.
struct TunnelEnd {
    std::string host;  // a name or numeric address, as Target's
    std::uint16_t port = 0;
};

struct TunnelOpened {
    std::string words;  // "HTTP/1.1 200 Connection established"
};
struct TunnelRefused {
    std::string words;  // "403 Filtered", "SOCKS 5: not allowed by its rules (2)"
};
using TunnelVerdict = std::variant<std::monostate, TunnelOpened, TunnelRefused>;

class ProxyHandshake {
public:
    virtual ~ProxyHandshake() = default;
    // What is sent first. An error: it cannot be said in this protocol.
    virtual Result<Bytes> begin() = 0;
    // Takes bytes of the handshake and no further; `taken` says how many, `answer` is to be sent.
    virtual TunnelVerdict feed(BytesView bytes, std::size_t& taken, Bytes& answer) = 0;
};

std::unique_ptr<ProxyHandshake> make_proxy_handshake(const Proxy& proxy, const TunnelEnd& end);

}  // namespace redial::wire
