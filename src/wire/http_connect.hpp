// A tunnel through an HTTP proxy (RFC 9110 section 9.3.6: CONNECT), with basic authentication (RFC
// 7617). Pure, any thread.
#pragma once

#include "wire/http_head.hpp"
#include "wire/proxy_handshake.hpp"

namespace redial::wire {

class HttpConnect final : public ProxyHandshake {
public:
    HttpConnect(Proxy proxy, TunnelEnd end) : proxy_(std::move(proxy)), end_(std::move(end)) {}
    Result<Bytes> begin() override;
    TunnelVerdict feed(BytesView bytes, std::size_t& taken, Bytes& answer) override;

private:
    Proxy proxy_;
    TunnelEnd end_;
    HttpHeadParser parser_;
    int interim_responses_ = 0;
};

}  // namespace redial::wire
