// The proxy that a dial goes through: its URL, and whether the settings or the environment name one
// for a server (http_proxy, https_proxy, all_proxy and no_proxy as curl reads them). Pure, any
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "wire/url.hpp"

namespace redial::wire {

enum class ProxyKind : std::uint8_t {
    Http,     // CONNECT (RFC 9110 9.3.6)
    Https,    // the same inside TLS with the proxy
    Socks5,   // RFC 1928; the name is looked up on this machine
    Socks5h,  // ... by the proxy
};

struct Proxy {
    ProxyKind kind = ProxyKind::Http;
    std::string host;  // as Target's
    std::uint16_t port = 0;
    std::string user;  // percent-decoded; "" for none
    std::string password;

    // http://, https://, socks5:// or socks5h://[USER:PASSWORD@]HOST[:PORT]; without a scheme it is
    // http. The port is 80, 443, or 1080 of socks (RFC 1928 3).
    static Result<Proxy> from_url(std::string_view url);
    // Without user and password: this text is shown and logged.
    std::string url() const;
    bool operator==(const Proxy&) const = default;
};

// A variable's value; "" for one that is not set.
using Environment = std::function<std::string(const std::string& name)>;

// `setting`: "environment", "none", or a proxy's URL, through which everything goes. none: the
// server is dialled itself; so are loopback hosts and those of no_proxy where the environment names
// the proxy.
Result<std::optional<Proxy>> proxy_for(std::string_view setting, const Target& target,
                                       const Environment& environment);
// Whether `host` is in a no_proxy list: names with all below them, addresses, IPv4 networks
// ("10.0.0.0/8"), "*" for all; parted by commas or spaces.
bool is_in_no_proxy(std::string_view list, std::string_view host);

}  // namespace redial::wire
