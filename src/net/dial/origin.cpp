// Decides whether a page of this origin may dial what listens on loopback (RFC 6455 10.2). Pure,
// any thread.
#include "net/dial/origin.hpp"

#include <algorithm>

#include "net/system/address.hpp"
#include "wire/http_text.hpp"

namespace redial::net {
namespace {

// The host of "scheme://host:port", without brackets; "" where there is none.
std::string_view host_of_origin(std::string_view origin) {
    const std::size_t scheme = origin.find("://");
    if (scheme == std::string_view::npos || origin.find('@') != std::string_view::npos) return {};
    std::string_view host = origin.substr(scheme + 3);
    host = host.substr(0, host.find('/'));
    if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
    return host.substr(0, host.find(':'));
}

std::string_view without_slash(std::string_view origin) {
    return origin.ends_with('/') ? origin.substr(0, origin.size() - 1) : origin;
}

}  // namespace

bool is_loopback_host(std::string_view host) {
    constexpr std::string_view below = ".localhost";  // RFC 6761 6.3
    if (wire::equal_without_case(host, "localhost")) return true;
    if (host.size() > below.size() &&
        wire::equal_without_case(host.substr(host.size() - below.size()), below)) {
        return true;
    }
    const auto address = address_from_literal(host, 0);
    return address && is_loopback(*address);
}

bool may_dial(std::string_view origin, const std::vector<std::string>& allowed) {
    if (is_loopback_host(host_of_origin(origin))) return true;
    return std::any_of(allowed.begin(), allowed.end(), [origin](const std::string& one) {
        return one == "*" || wire::equal_without_case(without_slash(one), without_slash(origin));
    });
}

std::string why_foreign(const wire::HttpHead& request, const std::vector<std::string>& allowed) {
    for (const wire::HttpField& field : request.fields) {
        if (!wire::equal_without_case(field.name, "Origin") || may_dial(field.value, allowed)) {
            continue;
        }
        const std::string origin = wire::in_quotes(field.value);
        return "a page of another origin may not dial this machine: " + origin +
               "; if it is yours, start with --allow-origin " + origin;
    }
    return {};
}

}  // namespace redial::net
