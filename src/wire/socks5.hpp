// A tunnel through a SOCKS 5 proxy (RFC 1928), with user and password where there are any (RFC
// 1929). Pure, any thread.
#pragma once

#include "wire/proxy_handshake.hpp"

namespace redial::wire {

class Socks5 final : public ProxyHandshake {
public:
    Socks5(Proxy proxy, TunnelEnd end) : proxy_(std::move(proxy)), end_(std::move(end)) {}
    Result<Bytes> begin() override;
    TunnelVerdict feed(BytesView bytes, std::size_t& taken, Bytes& answer) override;

private:
    enum class Part : std::uint8_t { Method, Login, Reply };

    std::size_t wanted_bytes() const;
    TunnelVerdict take_method(Bytes& answer);
    TunnelVerdict take_login(Bytes& answer);
    void append_request(Bytes& to) const;

    Proxy proxy_;
    TunnelEnd end_;
    Part part_ = Part::Method;
    Bytes read_;  // of this part, 262 bytes at most
};

}  // namespace redial::wire
