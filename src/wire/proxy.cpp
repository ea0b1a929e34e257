// Reads a proxy's URL, and finds the proxy of a server in settings and environment. Pure, any
// thread.
#include "wire/proxy.hpp"

#include <algorithm>

#include "base/outer_space.hpp"
#include "wire/http_text.hpp"
#include "wire/ip_literal.hpp"

namespace redial::wire {
namespace {

struct ProxyScheme {
    std::string_view name;
    ProxyKind kind;
    std::uint16_t port;  // where the URL names none
};
constexpr ProxyScheme schemes[] = {{"http", ProxyKind::Http, 80},
                                   {"https", ProxyKind::Https, 443},
                                   {"socks5", ProxyKind::Socks5, 1080},
                                   {"socks5h", ProxyKind::Socks5h, 1080}};

const ProxyScheme& scheme_of(ProxyKind kind) {
    for (const ProxyScheme& scheme : schemes)
        if (scheme.kind == kind) return scheme;
    return schemes[0];
}

// "user:pass@host:80/": whether the port is there to be read.
bool names_port(std::string_view rest) {
    rest = rest.substr(0, rest.find_first_of("/?"));
    rest = rest.substr(rest.rfind('@') + 1);  // npos + 1 is 0
    const std::size_t bracket = rest.rfind(']');
    const std::size_t colon = rest.find(':', bracket == std::string_view::npos ? 0 : bracket);
    return colon != std::string_view::npos && colon + 1 < rest.size();
}

bool is_loopback_host(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    if (host == "localhost" || host.ends_with(".localhost")) return true;  // RFC 6761 6.3
    return (is_ipv4_literal(host) && host.starts_with("127.")) || host == "::1";
}

std::uint32_t number_of(std::string_view ipv4) {
    std::uint32_t number = 0;
    for (const std::string_view part : split_list(ipv4, '.'))
        number = number << 8 | static_cast<std::uint32_t>(parse_number(part, 255).value_or(0));
    return number;
}

bool is_in_network(std::string_view network, std::string_view host) {
    const std::size_t slash = network.find('/');
    if (slash == std::string_view::npos || !is_ipv4_literal(host)) return false;
    const std::string_view base = network.substr(0, slash);
    const auto bits = parse_number(network.substr(slash + 1), 32);
    if (!bits || !is_ipv4_literal(base)) return false;
    if (*bits == 0) return true;
    return (number_of(base) ^ number_of(host)) >> (32 - *bits) == 0;
}

bool is_meant_by(std::string_view entry, std::string_view host) {
    if (entry == "*" || is_in_network(entry, host)) return true;
    if (entry.starts_with('[') && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
    if (entry.starts_with('.')) entry.remove_prefix(1);
    if (entry.ends_with('.')) entry.remove_suffix(1);
    if (entry.empty() || host.size() < entry.size()) return false;
    const std::string_view tail = host.substr(host.size() - entry.size());
    if (!equal_without_case(tail, entry)) return false;
    if (host.size() == entry.size()) return true;
    return !is_ip_literal(host) && host[host.size() - entry.size() - 1] == '.';
}

}  // namespace

Result<Proxy> Proxy::from_url(std::string_view url) {
    url = without_outer_space(url);
    const auto bad = [](std::string what) {
        return Error{std::move(what), "proxy", "write http://host:port or socks5h://host:port"};
    };
    Proxy proxy;
    const std::size_t mark = url.find("://");
    if (mark != std::string_view::npos) {
        const std::string name = to_lower(url.substr(0, mark));
        const auto* const scheme =
            std::find_if(std::begin(schemes), std::end(schemes),
                         [&name](const ProxyScheme& known) { return known.name == name; });
        if (scheme == std::end(schemes)) {
            return bad(in_quotes(name) + " is not a kind of proxy that Redial speaks with");
        }
        proxy.kind = scheme->kind;
        url.remove_prefix(mark + 3);
    }
    const Result<Target> target = Target::from_url("http://" + std::string(url));
    if (!target) return bad(target.error().what);
    if (target->resource != "/") return bad("a proxy's URL has no path");
    proxy.host = target->host;
    proxy.port = names_port(url) ? target->port : scheme_of(proxy.kind).port;
    proxy.user = target->user;
    proxy.password = target->password;
    return proxy;
}

std::string Proxy::url() const {
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return std::string(scheme_of(kind).name) + "://" + (is_ipv6 ? "[" + host + "]" : host) + ":" +
           std::to_string(port);
}

bool is_in_no_proxy(std::string_view list, std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    while (!list.empty()) {
        const std::size_t end = std::min(list.find_first_of(", \t"), list.size());
        if (is_meant_by(list.substr(0, end), host)) return true;
        list.remove_prefix(std::min(list.size(), end + 1));
    }
    return false;
}

Result<std::optional<Proxy>> proxy_for(std::string_view setting, const Target& target,
                                       const Environment& environment) {
    const auto parsed = [](std::string_view url) -> Result<std::optional<Proxy>> {
        Result<Proxy> proxy = Proxy::from_url(url);
        if (!proxy) return proxy.error();
        return std::optional<Proxy>(*std::move(proxy));
    };
    if (setting == "none") return std::optional<Proxy>();
    if (setting != "environment" && !setting.empty()) return parsed(setting);
    if (is_loopback_host(target.host)) return std::optional<Proxy>();
    // HTTP_PROXY in capitals is what a web server calls a header of whoever asks it.
    const char* const secure[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
    const char* const plain[] = {"http_proxy", "all_proxy", "ALL_PROXY"};
    std::string name, url;
    const auto look = [&](const auto& names) {
        for (const char* const candidate : names) {
            if (!url.empty()) return;
            name = candidate;
            url = environment(candidate);
        }
    };
    target.is_secure ? look(secure) : look(plain);
    if (url.empty()) return std::optional<Proxy>();
    std::string exceptions = environment("no_proxy");
    if (exceptions.empty()) exceptions = environment("NO_PROXY");
    if (is_in_no_proxy(exceptions, target.host)) return std::optional<Proxy>();
    auto proxy = parsed(url);
    if (!proxy) return Error{proxy.error().what, name, proxy.error().hint};
    return proxy;
}

}  // namespace redial::wire
