// Whether a page may dial what listens on loopback (RFC 6455 4.2.2 item 4, 10.2). A browser lets
// any page of the web open a WebSocket to this machine, and says whose page it is in Origin. Pure,
// any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wire/http_head.hpp"

namespace redial::net {

// Loopback as a listener is told it: "localhost", "127.0.0.1", "::1".
bool is_loopback_host(std::string_view host);

// A page of this machine (http://localhost:3000, http://127.0.0.1, https://app.localhost), or one
// of `allowed` ("https://app.example"; "*" is every one). "null" is the Origin of a file, and also
// of a frame that any page of the web may make: it is foreign unless it is in the list.
bool may_dial(std::string_view origin, const std::vector<std::string>& allowed);

// Why this request is not served, in words that name what to do; "" where it is. One without Origin
// is no page's and is served.
std::string why_foreign(const wire::HttpHead& request, const std::vector<std::string>& allowed);

}  // namespace redial::net
