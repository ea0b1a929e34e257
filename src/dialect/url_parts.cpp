// Path and query of a URL, as views into it. Any thread.
#include "dialect/url_parts.hpp"

#include <algorithm>

namespace redial::dialect {
namespace {

constexpr std::size_t npos = std::string_view::npos;

std::string_view behind_authority(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme != npos) url.remove_prefix(scheme + 3);
    const std::size_t begin = url.find_first_of("/?#");
    if (begin == npos) return {};
    url.remove_prefix(begin);
    return url.substr(0, url.find('#'));
}

}  // namespace

std::string_view url_host(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme != npos) url.remove_prefix(scheme + 3);
    url = url.substr(0, url.find_first_of("/?#"));
    const std::size_t user = url.rfind('@');
    if (user != npos) url.remove_prefix(user + 1);
    if (url.starts_with('[')) return url.substr(1, url.find(']') - 1);
    return url.substr(0, url.find(':'));
}

std::string_view url_path(std::string_view url) {
    const std::string_view rest = behind_authority(url);
    return rest.substr(0, rest.find('?'));
}

std::string_view url_query(std::string_view url, std::string_view name) {
    std::string_view rest = behind_authority(url);
    rest.remove_prefix(std::min(rest.find('?'), rest.size()));
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const std::string_view pair = rest.substr(0, rest.find('&'));
        if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
            return pair.substr(name.size() + 1);
        }
        rest.remove_prefix(pair.size());
    }
    return {};
}

}  // namespace redial::dialect
