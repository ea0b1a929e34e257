// The URL a session dials and the name it is shown under. Text only: whether the URL can be dialled
// is decided by wire's parser. RFC 3986 for the parts, RFC 6455 3 for ws and wss. Any thread.
#include "core/session_config.hpp"

#include <string_view>

#include "base/escape.hpp"
#include "base/percent.hpp"

namespace redial::core {
namespace {

// The query with `name` set to `value`: in the place where it stood first, else at the end.
std::string with_parameter(std::string_view query, const std::string& name,
                           const std::string& value) {
    const std::string pair = percent_encoded(name) + "=" + percent_encoded(value);
    std::string result;
    bool is_set = false;
    const auto add = [&result](std::string_view part) {
        if (!result.empty()) result += '&';
        result += part;
    };
    while (!query.empty()) {
        const std::string_view part = query.substr(0, query.find('&'));
        query.remove_prefix(part.size() < query.size() ? part.size() + 1 : query.size());
        if (part.empty()) continue;
        if (percent_decoded(part.substr(0, part.find('='))) != name) {
            add(part);
        } else if (!is_set) {
            add(pair);
            is_set = true;
        }
    }
    if (!is_set) add(pair);
    return result;
}

}  // namespace

std::string dialled_url(const SessionConfig& config) {
    // RFC 6455 3: fragments are meaningless and must not be used in WebSocket URIs.
    const std::string_view url = std::string_view(config.url).substr(0, config.url.find('#'));
    if (config.session_parameter.empty() || config.session_key.empty()) return std::string(url);
    const std::size_t question = url.find('?');
    std::string dialled(url.substr(0, question));
    const std::size_t scheme_end = dialled.find("://");
    const std::size_t host_at = scheme_end == std::string::npos ? 0 : scheme_end + 3;
    if (dialled.find('/', host_at) == std::string::npos) dialled += '/';
    const std::string_view query =
        question == std::string_view::npos ? std::string_view() : url.substr(question + 1);
    return dialled + "?" + with_parameter(query, config.session_parameter, config.session_key);
}

std::string default_name(const std::string& url) {
    std::string_view rest = std::string_view(url).substr(0, url.find_first_of("?#"));
    const std::size_t scheme_end = rest.find("://");
    if (scheme_end != std::string_view::npos) rest.remove_prefix(scheme_end + 3);
    // A user name and password before the host are nobody's to see.
    const std::size_t at = rest.substr(0, rest.find('/')).rfind('@');
    if (at != std::string_view::npos) rest.remove_prefix(at + 1);
    while (!rest.empty() && rest.back() == '/') rest.remove_suffix(1);
    return rest.empty() ? "session" : escaped_line(rest, 120);
}

}  // namespace redial::core
