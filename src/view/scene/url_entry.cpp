// Reads URLs as people type them. Only their shape is judged here; the engine judges the rest when
// it dials. Pure, any thread.
#include "view/scene/url_entry.hpp"

#include <algorithm>
#include <cctype>

#include "base/outer_space.hpp"
#include "core/placeholders.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {
namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

// The authority's port, "" when it has none. IPv6 literals are in brackets (RFC 3986 3.2.2).
std::string_view port_of(std::string_view authority) {
    const std::size_t bracket = authority.rfind(']');
    const std::size_t colon = authority.rfind(':');
    if (colon == std::string_view::npos) return {};
    if (bracket != std::string_view::npos && colon < bracket) return {};
    return authority.substr(colon + 1);
}

bool is_port(std::string_view port) {
    const bool is_number =
        !port.empty() && port.size() <= 5 &&
        std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!is_number) return false;
    const int value = std::stoi(std::string(port));
    return value >= 1 && value <= 65535;
}

Result<std::string> scheme_and_rest(std::string_view typed, std::string_view& rest) {
    const std::size_t mark = typed.find("://");
    if (mark == std::string_view::npos) {
        rest = typed;
        return std::string("ws");
    }
    const std::string scheme = lower(typed.substr(0, mark));
    rest = typed.substr(mark + 3);
    const bool is_known =
        scheme == "ws" || scheme == "wss" || scheme == "http" || scheme == "https";
    if (is_known) return scheme;
    return Error{"\"" + scheme + "\" is not a scheme that is dialled", "",
                 "use ws:// or wss://, or http(s):// for an event stream"};
}

}  // namespace

namespace {

Result<std::string> completed_plain_url(std::string_view text) {
    if (text.empty()) return Error{"type an address", "", "for example ws://127.0.0.1:8765/"};
    const auto is_bad = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; };
    if (std::any_of(text.begin(), text.end(), is_bad)) {
        return Error{"an address holds no spaces", "", "write %20 for a space"};
    }
    if (lower(text.substr(0, 8)) == "ws+unix:") return std::string(text);
    std::string_view rest;
    const Result<std::string> scheme = scheme_and_rest(text, rest);
    if (!scheme) return scheme.error();
    rest = rest.substr(0, rest.find('#'));  // RFC 6455 3: fragments have no meaning
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
    const std::string_view host_and_port = authority.substr(authority.rfind('@') + 1);
    const std::string_view port = port_of(host_and_port);
    const std::size_t host_size = host_and_port.size() - (port.empty() ? 0 : port.size() + 1);
    if (host_size == 0 || host_and_port.front() == ':') {
        return Error{"the host is missing", "", "for example ws://127.0.0.1:8765/"};
    }
    if (host_and_port.back() == ':' || (!port.empty() && !is_port(port))) {
        return Error{"the port is not a number from 1 to 65535", "", ""};
    }
    std::string url = *scheme + "://" + std::string(rest);
    const std::string_view after = rest.substr(authority.size());
    if (after.empty()) url += '/';
    return url;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

}  // namespace

// What a placeholder stands for is known at the attempt only: a number that may be a host, a port
// or a part of the path stands in its place while the rest is looked at.
Result<std::string> completed_url(std::string_view typed) {
    const std::string_view text = without_outer_space(typed);
    const std::vector<core::Placeholder> found = core::placeholders_in(text);
    if (found.empty()) return completed_plain_url(text);
    if (text.starts_with(found.front().text)) return std::string(text);  // it holds the scheme too
    std::string plain(text);
    std::vector<std::string> numbers;
    for (int number = 10'000; numbers.size() < found.size(); ++number) {
        std::string next = std::to_string(number);
        if (plain.find(next) == std::string::npos) numbers.push_back(std::move(next));
    }
    for (std::size_t i = 0; i < found.size(); ++i) replace_all(plain, found[i].text, numbers[i]);
    Result<std::string> url = completed_plain_url(plain);
    if (!url) return url;
    for (std::size_t i = 0; i < found.size(); ++i) replace_all(*url, numbers[i], found[i].text);
    return url;
}

// An id that stands in the address is the session's and is left where it stands: the address is
// dialled as it was given. One of our own making goes out only where the preferences ask for it.
core::SessionConfig config_for_url(const UiState& ui, std::string url) {
    core::SessionConfig config;
    const std::string& wished = ui.preferences.session_parameter;
    if (!wished.empty()) config.session_parameter = wished;
    if (auto own = core::value_in_query(url, config.session_parameter)) {
        config.session_key = *std::move(own);
    } else if (!wished.empty()) {
        config.session_key = ui.make_session_key();
    }
    config.url = std::move(url);
    return config;
}

core::SessionConfig config_for_lab(const UiState& ui, std::string url) {
    core::SessionConfig config = config_for_url(ui, std::move(url));
    if (config.session_key.empty()) config.session_key = ui.make_session_key();
    return config;
}

}  // namespace redial::view
