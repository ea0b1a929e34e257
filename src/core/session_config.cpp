// The URL a session dials and the name it is shown under. Text only: whether the URL can be dialled
// is decided by wire's parser. RFC 3986 for the parts, RFC 6455 3 for ws and wss. Any thread.
#include "core/session_config.hpp"

#include <algorithm>
#include <string_view>

#include "base/escape.hpp"
#include "base/outer_space.hpp"
#include "base/percent.hpp"

namespace redial::core {
namespace {

// As typed, without what a paste brings along and without a fragment (RFC 6455 3: fragments are
// meaningless and must not be used in WebSocket URIs).
std::string_view typed_url(const SessionConfig& config) {
    const std::string_view url = without_outer_space(config.url);
    return without_outer_space(url.substr(0, url.find('#')));
}

}  // namespace

std::optional<std::string> value_in_query(std::string_view url, std::string_view name) {
    url = url.substr(0, url.find('#'));
    const std::size_t question = url.find('?');
    if (question == std::string_view::npos) return std::nullopt;
    std::string_view query = url.substr(question + 1);
    while (!query.empty()) {
        const std::string_view part = query.substr(0, query.find('&'));
        query.remove_prefix(part.size() < query.size() ? part.size() + 1 : query.size());
        const std::size_t equals = std::min(part.find('='), part.size());
        if (part.empty() || percent_decoded(part.substr(0, equals)) != name) continue;
        return percent_decoded(part.substr(std::min(equals + 1, part.size())));
    }
    return std::nullopt;
}

// What stands in the URL is the person's, byte for byte: order, encoding and signature of a query
// survive, and a parameter of this name that is there already is the one that is sent.
std::string dialled_url(const SessionConfig& config) {
    const std::string_view url = typed_url(config);
    const bool is_asked = !config.session_parameter.empty() && !config.session_key.empty();
    if (!is_asked || value_in_query(url, config.session_parameter)) return std::string(url);
    const std::size_t question = url.find('?');
    std::string dialled(url.substr(0, question));
    const std::size_t scheme_end = dialled.find("://");
    const std::size_t host_at = scheme_end == std::string::npos ? 0 : scheme_end + 3;
    if (dialled.find('/', host_at) == std::string::npos) dialled += '/';
    if (question != std::string_view::npos) dialled += url.substr(question);
    const bool is_first = question == std::string_view::npos;
    const bool is_apart = dialled.back() == '&' || dialled.back() == '?';
    if (is_first || !is_apart) dialled += is_first ? '?' : '&';
    return dialled + percent_encoded(config.session_parameter) + "=" +
           percent_encoded(config.session_key);
}

std::string default_name(const std::string& url) {
    std::string_view rest = std::string_view(url).substr(0, url.find_first_of("?#"));
    if (constexpr std::string_view scheme = "ws+unix:"; rest.starts_with(scheme)) {
        rest.remove_prefix(scheme.size());
        const std::string_view path = rest.substr(0, rest.find(':'));
        std::string name(path.substr(path.rfind('/') + 1));
        if (path.size() + 2 < rest.size()) name += rest.substr(path.size() + 1);
        return name.empty() ? "session" : escaped_line(name, 120);
    }
    const std::size_t scheme_end = rest.find("://");
    if (scheme_end != std::string_view::npos) rest.remove_prefix(scheme_end + 3);
    // A user name and password before the host are nobody's to see.
    const std::size_t at = rest.substr(0, rest.find('/')).rfind('@');
    if (at != std::string_view::npos) rest.remove_prefix(at + 1);
    while (!rest.empty() && rest.back() == '/') rest.remove_suffix(1);
    return rest.empty() ? "session" : escaped_line(rest, 120);
}

std::string name_of(const SessionConfig& config) {
    if (!config.name.empty()) return config.name;
    std::string name = default_name(config.url);
    if (config.tap) name = name.substr(0, name.find('/'));
    return name;
}

}  // namespace redial::core
