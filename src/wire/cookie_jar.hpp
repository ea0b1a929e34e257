// The cookies that one session keeps between its dials (RFC 6265): name, domain, path, expiry and
// Secure. In memory only, and bounded: a server may not fill it for ever. Pure, any one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/http_head.hpp"
#include "wire/url.hpp"

namespace redial::wire {

inline constexpr std::size_t cookies_max = 128;                   // of a jar; the oldest goes first
inline constexpr std::size_t cookie_bytes_max = 4096;             // name and value (RFC 6265 6.1)
inline constexpr std::size_t cookie_field_bytes_max = 16 * 1024;  // of what is sent

class CookieJar {
public:
    // What the answer of `from` sets. `now_s`: seconds since 1970.
    void take(const HttpHead& answer, const Target& from, std::int64_t now_s);
    // The Cookie field for a request to `to`: longer paths first, then older ones (5.4). "": none.
    std::string field_for(const Target& to, std::int64_t now_s);
    std::size_t size() const { return cookies_.size(); }

private:
    struct Cookie {
        std::string name;
        std::string value;
        std::string domain;
        std::string path;
        std::optional<std::int64_t> expires_at_s;
        bool is_host_only = true;
        bool is_secure = false;
    };
    void take_one(std::string_view text, const Target& from, std::int64_t now_s);
    void put(Cookie cookie, std::int64_t now_s);
    void forget_expired(std::int64_t now_s);

    std::vector<Cookie> cookies_;  // oldest first
};

}  // namespace redial::wire
