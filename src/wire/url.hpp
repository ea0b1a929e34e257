// ws, wss, http and https URLs (RFC 6455 section 3, RFC 9110 section 4.2, RFC 3986). Pure, any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace redial::wire {

struct Target {
    bool is_secure = false;
    bool is_http = false;  // an event stream (WHATWG HTML 9.2), not a WebSocket
    // A name in ASCII (IDNA), or a numeric address: IPv6 without brackets, a zone behind it as it
    // is: "fe80::1%eth0".
    std::string host;
    std::uint16_t port = 80;  // 80 and 443 by default
    std::string resource;     // path and query, begins with '/', safe to put on the request line
    std::string user;         // from user info, percent-decoded; for basic auth, never in url()
    std::string password;
    std::string unix_path;  // of a Unix socket; then host is "localhost"

    // ws://, wss://, http:// or https://, ws+unix:/path/to.sock:/resource; a bare "host/path" is
    // taken as ws. The host comes out in lower case. A fragment is refused (RFC 6455 3), and so are
    // control characters, so that a URL can never smuggle a header; spaces, non-ASCII and other
    // characters that may not stand on a request line are percent-encoded in path and query.
    static Result<Target> from_url(std::string_view url);
    // A Location header against this target (RFC 3986 5.2): absolute, "//host", "/path",
    // "relative".
    Result<Target> redirected_to(std::string_view location) const;

    // Host header: host[:port], brackets for IPv6, default port left out.
    std::string authority() const;
    std::string_view scheme() const;  // "ws", "wss", "http" or "https"
    // Without user and password: this text is shown and logged.
    std::string url() const;
    bool operator==(const Target&) const = default;
};

}  // namespace redial::wire
