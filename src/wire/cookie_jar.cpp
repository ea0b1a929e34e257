// Keeps cookies as RFC 6265 sections 5.2 to 5.4 say. Pure, any one thread.
#include "wire/cookie_jar.hpp"

#include <algorithm>

#include "base/http_date.hpp"
#include "wire/http_text.hpp"
#include "wire/ip_literal.hpp"

namespace redial::wire {
namespace {

constexpr std::uint64_t age_s_max = 400ull * 24 * 3600;  // what browsers keep at most

// 5.1.3, of names in lower case.
bool is_domain_of(std::string_view domain, std::string_view host) {
    if (host == domain) return true;
    return host.size() > domain.size() && host.ends_with(domain) &&
           host[host.size() - domain.size() - 1] == '.' && !is_ip_literal(host);
}

// 5.1.4.
bool is_path_of(std::string_view path, std::string_view asked) {
    if (!asked.starts_with(path)) return false;
    return asked.size() == path.size() || path.ends_with('/') || asked[path.size()] == '/';
}

std::string_view path_of(const Target& target) {
    return std::string_view(target.resource).substr(0, target.resource.find('?'));
}

std::string default_path(const Target& target) {
    const std::string_view path = path_of(target);
    const std::size_t last = path.rfind('/');
    return last == std::string_view::npos || last == 0 ? "/" : std::string(path.substr(0, last));
}

// A server that is a Unix socket shares "localhost" with no other.
std::string place_of(const Target& target) {
    return target.unix_path.empty() ? target.host : target.unix_path;
}

// 5.2.2: seconds from now; 0 or less takes the cookie away.
std::optional<std::int64_t> expiry_of_age(std::string_view age, std::int64_t now_s) {
    if (age.starts_with('-')) return now_s;
    if (const auto seconds = parse_number(age, age_s_max))
        return now_s + static_cast<std::int64_t>(*seconds);
    const bool is_number = !age.empty() && std::all_of(age.begin(), age.end(),
                                                       [](char c) { return c >= '0' && c <= '9'; });
    if (!is_number) return std::nullopt;
    return now_s + static_cast<std::int64_t>(age_s_max);
}

}  // namespace

void CookieJar::take(const HttpHead& answer, const Target& from, std::int64_t now_s) {
    forget_expired(now_s);
    for (const HttpField& field : answer.fields)
        if (equal_without_case(field.name, "Set-Cookie")) take_one(field.value, from, now_s);
}

void CookieJar::take_one(std::string_view text, const Target& from, std::int64_t now_s) {
    const std::string_view pair = text.substr(0, text.find(';'));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || pair.size() > cookie_bytes_max) return;
    Cookie cookie;
    cookie.name = trimmed(pair.substr(0, equals));
    cookie.value = trimmed(pair.substr(equals + 1));
    cookie.domain = place_of(from);
    cookie.path = default_path(from);
    if (cookie.name.empty() || !is_field_value(pair)) return;
    bool has_age = false;  // Max-Age wins over Expires
    while (text.size() > text.substr(0, text.find(';')).size()) {
        text.remove_prefix(text.find(';') + 1);
        const std::string_view attribute = text.substr(0, text.find(';'));
        const std::size_t split = std::min(attribute.find('='), attribute.size());
        const std::string name = to_lower(trimmed(attribute.substr(0, split)));
        const std::string_view value =
            trimmed(attribute.substr(std::min(split + 1, attribute.size())));
        if (name == "secure") cookie.is_secure = true;
        if (name == "path" && value.starts_with('/')) cookie.path = value;
        if (name == "max-age") {
            if (const auto at = expiry_of_age(value, now_s)) {
                cookie.expires_at_s = at;
                has_age = true;
            }
        }
        if (name == "expires" && !has_age) {
            if (const auto at = parse_http_date(value)) cookie.expires_at_s = at;
        }
        if (name != "domain" || value.empty()) continue;
        const std::string domain = to_lower(value.starts_with('.') ? value.substr(1) : value);
        // One for a whole top-level domain would go to everybody's servers (5.3 step 5).
        if (domain != from.host && domain.find('.') == std::string::npos) return;
        if (!from.unix_path.empty() || !is_domain_of(domain, from.host)) return;
        cookie.domain = domain;
        cookie.is_host_only = false;
    }
    // Who listens in on ws must not plant what is sent to wss (RFC 6265bis 5.7).
    if (cookie.is_secure && !from.is_secure) return;
    put(std::move(cookie), now_s);
}

void CookieJar::put(Cookie cookie, std::int64_t now_s) {
    const auto same =
        std::find_if(cookies_.begin(), cookies_.end(), [&cookie](const Cookie& known) {
            return known.name == cookie.name && known.domain == cookie.domain &&
                   known.path == cookie.path && known.is_host_only == cookie.is_host_only;
        });
    const bool is_over = cookie.expires_at_s && *cookie.expires_at_s <= now_s;
    if (same != cookies_.end()) {
        if (is_over) {
            cookies_.erase(same);
        } else {
            *same = std::move(cookie);  // keeps its place: the age of the one before (5.3 step 11)
        }
        return;
    }
    if (is_over) return;
    if (cookies_.size() == cookies_max) cookies_.erase(cookies_.begin());
    cookies_.push_back(std::move(cookie));
}

void CookieJar::forget_expired(std::int64_t now_s) {
    std::erase_if(cookies_, [now_s](const Cookie& cookie) {
        return cookie.expires_at_s && *cookie.expires_at_s <= now_s;
    });
}

std::string CookieJar::field_for(const Target& to, std::int64_t now_s) {
    forget_expired(now_s);
    std::vector<const Cookie*> sent;
    for (const Cookie& cookie : cookies_) {
        const bool is_there = cookie.is_host_only
                                  ? cookie.domain == place_of(to)
                                  : to.unix_path.empty() && is_domain_of(cookie.domain, to.host);
        const bool is_allowed = to.is_secure || !cookie.is_secure;
        if (is_there && is_allowed && is_path_of(cookie.path, path_of(to))) sent.push_back(&cookie);
    }
    std::stable_sort(sent.begin(), sent.end(), [](const Cookie* a, const Cookie* b) {
        return a->path.size() > b->path.size();
    });
    std::string field;
    for (const Cookie* cookie : sent) {
        const std::size_t more = cookie->name.size() + cookie->value.size() + 3;
        if (field.size() + more > cookie_field_bytes_max) break;
        if (!field.empty()) field += "; ";
        field += cookie->name + "=" + cookie->value;
    }
    return field;
}

}  // namespace redial::wire
