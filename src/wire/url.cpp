// Parses ws, wss, http, https and ws+unix URLs (RFC 6455 section 3, RFC 3986). Pure, any thread.
#include "wire/url.hpp"

#include <algorithm>

#include "base/outer_space.hpp"
#include "base/percent.hpp"
#include "wire/http_text.hpp"
#include "wire/ip_literal.hpp"
#include "wire/url_host.hpp"

namespace redial::wire {
namespace {

constexpr std::size_t url_bytes_max = 16 * 1024;  // ours; servers refuse lines above 8 KiB or so
constexpr std::size_t unix_path_bytes_max = 107;  // sockaddr_un's, without its end
constexpr std::string_view unix_scheme = "ws+unix:";
constexpr std::uint16_t port_plain = 80, port_secure = 443;  // RFC 6455 3

Error bad_url(std::string what, std::string hint = "") {
    return {std::move(what), "URL", std::move(hint)};
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_escape(std::string_view text, std::size_t at) {
    return at + 2 < text.size() && text[at] == '%' && is_hex(text[at + 1]) && is_hex(text[at + 2]);
}

// pchar, "/" and "?" of RFC 3986 3.3 and 3.4.
bool may_stand_in_resource(char c) {
    if (is_letter(c) || is_digit(c)) return true;
    return c != '\0' && std::string_view{"-._~!$&'()*+,;=:@/?"}.find(c) != std::string_view::npos;
}

// What browsers send in a query as it was typed, though RFC 3986 has no place for it: a signature
// over the query holds only while nothing of it is written otherwise (WHATWG URL 1.3).
bool is_kept_in_query(char c) {
    return c != '\0' && std::string_view{"[]{}|\\^`%"}.find(c) != std::string_view::npos;
}

std::string encoded_resource(std::string_view text) {
    constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    const std::size_t query_at = std::min(text.find('?'), text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_kept = i > query_at && is_kept_in_query(text[i]);
        if (may_stand_in_resource(text[i]) || is_kept || is_escape(text, i)) {
            out += text[i];
            continue;
        }
        const auto byte = static_cast<std::uint8_t>(text[i]);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    if (!out.starts_with('/')) out.insert(out.begin(), '/');
    return out;
}

// A scheme followed by ':' (RFC 3986 3.1), or "".
std::string_view scheme_of(std::string_view url) {
    const std::size_t colon = url.find(':');
    if (colon == std::string_view::npos || colon == 0 || !is_letter(url[0])) return {};
    const std::string_view name = url.substr(0, colon);
    const bool is_scheme = std::all_of(name.begin(), name.end(), [](char c) {
        return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
    });
    return is_scheme ? name : std::string_view{};
}

struct Scheme {
    bool is_secure = false;
    bool is_http = false;
    std::size_t bytes = 0;  // with "://"
};

Result<Scheme> parse_scheme(std::string_view url) {
    if (url.starts_with("//")) return Scheme{false, false, 2};
    const std::string name = to_lower(scheme_of(url));
    const bool is_ours = name == "ws" || name == "wss" || name == "http" || name == "https";
    const std::string_view after = name.empty() ? "" : url.substr(name.size());
    if (!after.starts_with("://")) {
        if (is_ours && !(after.size() > 1 && is_digit(after[1]))) {
            return bad_url("\"" + name + ":\" must be followed by \"//\"",
                           "write " + name + "://host/path");
        }
        // What stands before "://" is meant as a scheme, not as a host with an empty port.
        const std::size_t mark = url.find("://");
        if (mark != std::string_view::npos && mark < url.find_first_of("/?[@")) {
            return bad_url(in_quotes(url.substr(0, mark), 16) + " is not a scheme",
                           "use ws:// or wss://, or http(s):// for an event stream");
        }
        return Scheme{};  // "localhost:8080/x" has a name before its colon, too
    }
    if (!is_ours) {
        return bad_url("\"" + name + "\" is not a scheme that is dialled",
                       "use ws:// or wss://, or http(s):// for an event stream");
    }
    return Scheme{name == "wss" || name == "https", name == "http" || name == "https",
                  name.size() + 3};
}

Result<std::uint16_t> parse_port(std::string_view text, bool is_secure) {
    if (text.empty()) return is_secure ? port_secure : port_plain;
    const auto port = parse_number(text, 65535);
    if (!port || *port == 0) {
        return bad_url("the port must be a number from 1 to 65535, not " + in_quotes(text, 16));
    }
    return static_cast<std::uint16_t>(*port);
}

Result<std::string> decoded(std::string_view text) {
    std::string out = percent_decoded_path(text);
    // A control character cannot be sent in basic authentication (RFC 7617 2).
    if (!is_field_value(out) || out.find('\t') != std::string::npos) {
        return bad_url("user and password may not hold control characters");
    }
    return out;
}

Status take_user_info(Target& target, std::string_view info) {
    const std::size_t colon = info.find(':');
    auto user = decoded(info.substr(0, colon));
    if (!user) return user.error();
    if (user->find(':') != std::string::npos) return bad_url("a user name may not hold a colon");
    target.user = std::move(*user);
    if (colon == std::string_view::npos) return Done{};
    auto password = decoded(info.substr(colon + 1));
    if (!password) return password.error();
    target.password = std::move(*password);
    return Done{};
}

Status take_authority(Target& target, std::string_view authority) {
    const std::size_t at = authority.rfind('@');
    if (at != std::string_view::npos) {
        const Status info = take_user_info(target, authority.substr(0, at));
        if (!info) return info.error();
        authority.remove_prefix(at + 1);
    }
    std::string_view host = authority, port;
    if (authority.starts_with('[')) {
        const std::size_t end = authority.find(']');
        if (end == std::string_view::npos) return bad_url("\"[\" without \"]\"");
        host = authority.substr(1, end - 1);
        port = authority.substr(end + 1);
        if (!port.empty() && port.front() != ':') {
            return bad_url("only a port may follow the \"]\" of an IPv6 address");
        }
    } else {
        host = authority.substr(0, authority.find(':'));
        port = authority.substr(host.size());
        // "::1" and "fe80::1" have at least two colons; "host:port" never has.
        if (port.find(':', 1) != std::string_view::npos && is_ipv6_literal(authority)) {
            return bad_url("an IPv6 address needs brackets",
                           "write [" + std::string{authority} + "]");
        }
    }
    if (host.empty()) return bad_url("there is no host", "write ws://host/path");
    Result<std::string> read = authority.starts_with('[') ? read_bracketed(host) : read_name(host);
    if (!read) return read.error();
    if (!port.empty()) port.remove_prefix(1);
    const auto number = parse_port(port, target.is_secure);
    if (!number) return number.error();
    target.host = *std::move(read);
    target.port = *number;
    return Done{};
}

// ws+unix:/path/to.sock:/resource, as npm's ws has it: no authority, the path's end is a colon.
Result<Target> unix_target(std::string_view rest) {
    Target target;
    target.host = "localhost";  // what Host says, there as here
    if (rest.starts_with("//")) rest.remove_prefix(2);
    const std::size_t end = std::min(rest.find_first_of(":?"), rest.size());
    const Result<std::string> path = decoded(rest.substr(0, end));
    if (!path || !path->starts_with('/'))
        return bad_url("a Unix socket is named by an absolute path",
                       "write ws+unix:/path/to.sock:/resource");
    if (path->size() > unix_path_bytes_max)
        return bad_url("the path of a Unix socket has at most 107 bytes");
    target.unix_path = *path;
    rest.remove_prefix(end);
    if (rest.starts_with(':')) rest.remove_prefix(1);
    target.resource = encoded_resource(rest);
    return target;
}

Status check_text(std::string_view url) {
    if (url.empty()) return bad_url("there is no URL", "write ws://host/path");
    if (url.size() > url_bytes_max) return bad_url("the URL is longer than 16 KiB");
    const bool has_control = std::any_of(url.begin(), url.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
    if (has_control) return bad_url("a control character in " + in_quotes(url));
    return Done{};
}

// RFC 3986 5.2.4, on a path that begins with '/'.
std::string without_dot_segments(std::string_view path) {
    std::string out;
    std::size_t at = 0;
    while (at < path.size()) {
        const std::size_t end = std::min(path.find('/', at + 1), path.size());
        const std::string_view segment = path.substr(at + 1, end - at - 1);
        const bool is_last = end == path.size();
        if (segment == "..") out.resize(out.empty() ? 0 : out.rfind('/'));
        if (segment != "." && segment != "..") {
            out += '/';
            out += segment;
        } else if (is_last) {
            out += '/';
        }
        at = end;
    }
    return out.empty() ? "/" : out;
}

// RFC 3986 5.2.2 and 5.2.3 for a reference without scheme and authority.
std::string resolved(std::string_view base, std::string_view reference) {
    const std::string_view base_path = base.substr(0, base.find('?'));
    if (reference.empty()) return std::string{base};
    if (reference.front() == '?') return std::string{base_path} + std::string{reference};
    const std::size_t query_at = std::min(reference.find('?'), reference.size());
    std::string path{reference.substr(0, query_at)};
    if (!path.starts_with('/')) {
        path = std::string{base_path.substr(0, base_path.rfind('/') + 1)} + path;
    }
    return without_dot_segments(path) + std::string{reference.substr(query_at)};
}

}  // namespace

Result<Target> Target::from_url(std::string_view url) {
    url = without_outer_space(url);
    const Status text = check_text(url);
    if (!text) return text.error();
    if (url.find('#') != std::string_view::npos) {
        return bad_url("a WebSocket URL has no fragment (RFC 6455 3)",
                       "write # as %23, or drop it");
    }
    if (equal_without_case(url.substr(0, unix_scheme.size()), unix_scheme))
        return unix_target(url.substr(unix_scheme.size()));
    const auto scheme = parse_scheme(url);
    if (!scheme) return scheme.error();
    url.remove_prefix(scheme->bytes);
    Target target;
    target.is_secure = scheme->is_secure;
    target.is_http = scheme->is_http;
    const std::size_t authority_end = std::min(url.find_first_of("/?"), url.size());
    const Status authority = take_authority(target, url.substr(0, authority_end));
    if (!authority) return authority.error();
    target.resource = encoded_resource(url.substr(authority_end));
    return target;
}

Result<Target> Target::redirected_to(std::string_view location) const {
    location = without_outer_space(location);
    location = location.substr(0, location.find('#'));  // legal in a Location, of no use to us
    const bool is_absolute = !scheme_of(location).empty();
    if (is_absolute || location.starts_with("//")) {
        const std::string own_scheme{scheme()};
        auto next = from_url((is_absolute ? "" : own_scheme + ":") + std::string{location});
        if (!next) return Error{next.error().what, "Location", ""};
        if (!next->unix_path.empty())
            return Error{"the redirect leads to a Unix socket of this machine", "Location", ""};
        next->is_http = is_http;  // what is asked for stays the same: servers write either
        if (is_secure && !next->is_secure) {
            return Error{"the redirect leads from " + own_scheme + " to " + next->url() +
                             ", without encryption",
                         "Location", "dial that URL itself if it is meant"};
        }
        // Credentials are for one server only.
        const bool is_same_server = unix_path.empty() && next->host == host && next->port == port &&
                                    next->is_secure == is_secure;
        if (is_same_server && next->user.empty() && next->password.empty()) {
            next->user = user;
            next->password = password;
        }
        return next;
    }
    if (!location.empty()) {
        const Status text = check_text(location);
        if (!text) return Error{text.error().what, "Location", ""};
    }
    Target next = *this;
    next.resource = encoded_resource(resolved(resource, location));
    return next;
}

std::string Target::authority() const {
    const bool is_ipv6 = host.find(':') != std::string::npos;
    // A zone means something on this machine only (RFC 6874 4).
    std::string text = is_ipv6 ? "[" + host.substr(0, host.find('%')) + "]" : host;
    if (port != (is_secure ? port_secure : port_plain)) text += ":" + std::to_string(port);
    return text;
}

std::string_view Target::scheme() const {
    if (is_http) return is_secure ? "https" : "http";
    return is_secure ? "wss" : "ws";
}

std::string Target::url() const {
    if (!unix_path.empty()) return std::string(unix_scheme) + unix_path + ":" + resource;
    std::string place = authority();
    if (const std::size_t zone = host.find('%'); zone != std::string::npos)
        place.insert(place.find(']'), "%25" + host.substr(zone + 1));
    return std::string(scheme()) + "://" + place + resource;
}

}  // namespace redial::wire
