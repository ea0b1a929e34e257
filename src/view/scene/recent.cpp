// Keeps short lists of what was used last, and takes secrets out of addresses. UI thread only.
#include "view/scene/recent.hpp"

#include <algorithm>

#include "base/percent.hpp"
#include "base/redact.hpp"

namespace redial::view {
namespace {

// A longer one was never typed by a person, and would be read from the settings at each start.
constexpr std::size_t recent_bytes_max = 2048;

void put_first(std::vector<std::string>& list, std::string text) {
    if (text.empty() || text.size() > recent_bytes_max) return;
    std::erase(list, text);
    list.insert(list.begin(), std::move(text));
    if (list.size() > recent_max) list.resize(recent_max);
}

// "ws://h/?a=1&session=x" without "session": "ws://h/?a=1".
std::string without_parameter(std::string_view url, std::string_view parameter) {
    const std::size_t question = url.find('?');
    if (parameter.empty() || question == std::string_view::npos) return std::string(url);
    std::string kept(url.substr(0, question));
    char before = '?';
    for (std::string_view rest = url.substr(question + 1); !rest.empty();) {
        const std::string_view part = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(part.size() + 1, rest.size()));
        if (percent_decoded(part.substr(0, part.find('='))) == parameter) continue;
        kept += before;
        kept += part;
        before = '&';
    }
    return kept;
}

std::string_view behind_scheme(std::string_view url) {
    const std::size_t mark = url.find("://");
    return mark == std::string_view::npos ? url : url.substr(mark + 3);
}

}  // namespace

std::string kept_address(std::string_view url, std::string_view session_parameter) {
    return redact_url(without_parameter(url, session_parameter), session_parameter);
}

bool lacks_secret(std::string_view url) { return url.find(redacted_word) != std::string::npos; }

void note_address(Preferences& preferences, std::string_view url,
                  std::string_view session_parameter) {
    put_first(preferences.recent_addresses, kept_address(url, session_parameter));
}

void note_file(Preferences& preferences, const std::string& path) {
    put_first(preferences.recent_files, path);
}

void forget_file(Preferences& preferences, const std::string& path) {
    std::erase(preferences.recent_files, path);
}

std::vector<std::string> addresses_like(const Preferences& preferences, std::string_view typed) {
    const std::string wanted = lower_case(typed);
    std::vector<std::string> first;
    std::vector<std::string> others;
    for (const std::string& url : preferences.recent_addresses) {
        const std::string lower = lower_case(url);
        if (url == typed || lower.find(wanted) == std::string::npos) continue;
        const bool begins = lower.starts_with(wanted) || behind_scheme(lower).starts_with(wanted);
        (begins ? first : others).push_back(url);
    }
    first.insert(first.end(), others.begin(), others.end());
    return first;
}

}  // namespace redial::view
