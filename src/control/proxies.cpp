// Translates between Toxiproxy's proxies and Redial's taps. Pure, any thread.
#include "control/proxies.hpp"

#include <algorithm>
#include <charconv>

#include "base/outer_space.hpp"
#include "control/toxics.hpp"
#include "wire/url.hpp"

namespace redial::control {
namespace {

bool is_address(std::string_view host) {
    const bool is_v6 = host.find(':') != std::string_view::npos;
    const std::string_view allowed = is_v6 ? "0123456789abcdefABCDEF:.%" : "0123456789.";
    return !host.empty() && host.find_first_not_of(allowed) == std::string_view::npos;
}

std::optional<std::uint16_t> port_from_text(std::string_view text) {
    std::uint16_t port = 0;
    const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (text.empty() || problem != std::errc{} || rest != text.data() + text.size())
        return std::nullopt;
    return port;
}

}  // namespace

Result<Listen> listen_from_text(std::string_view text) {
    Listen listen;
    if (text.empty()) return listen;
    const Error wrong{"'" + std::string(text) + "' is no address to listen on", "",
                      "write 127.0.0.1:9001, [::1]:9001 or just 9001"};
    const std::size_t colon = text.rfind(':');
    const auto port =
        port_from_text(colon == std::string_view::npos ? text : text.substr(colon + 1));
    if (!port) return wrong;
    listen.port = *port;
    if (colon == std::string_view::npos) return listen;
    std::string_view host = text.substr(0, colon);
    const bool is_bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (is_bracketed) host = host.substr(1, host.size() - 2);
    if (host == "localhost") return listen;
    if (host.empty()) host = "0.0.0.0";
    if (!is_address(host) || is_bracketed != (host.find(':') != std::string_view::npos))
        return wrong;
    listen.host = host;
    return listen;
}

std::string to_text(const Listen& listen) {
    const bool is_v6 = listen.host.find(':') != std::string::npos;
    return (is_v6 ? "[" + listen.host + "]" : listen.host) + ":" + std::to_string(listen.port);
}

Status check_upstream(const std::string& upstream) {
    const auto target = wire::Target::from_url(url_of_upstream(upstream));
    if (!target) return target.error();
    return Done{};
}

std::string url_of_upstream(const std::string& typed) {
    const std::string upstream(without_outer_space(typed));
    const bool is_unix_socket = upstream.starts_with("ws+unix:");  // it has no "//"
    if (is_unix_socket || upstream.find("://") != std::string::npos) return upstream;
    return "ws://" + upstream + "/";
}

std::string upstream_of_url(const std::string& url) {
    const std::string_view scheme = "ws://";
    if (!url.starts_with(scheme) || url.size() < scheme.size() + 2 || url.back() != '/') return url;
    const std::string inner = url.substr(scheme.size(), url.size() - scheme.size() - 1);
    const bool is_bare = inner.find_first_of("/?@") == std::string::npos;
    return is_bare ? inner : url;
}

core::SessionConfig tap_config(std::string name, std::string url, const Listen& listen) {
    core::SessionConfig config;
    config.name = std::move(name);
    config.url = std::move(url);
    config.when_full = core::WhenFull::DropAndCount;
    config.tap.emplace();
    config.tap->host = listen.host;
    config.tap->port = listen.port;
    return config;
}

void read_refusal(Members& members, bool& closes_port_when_off) {
    std::string word;
    if (!members.text("refuse", word)) return;
    if (word != "reset" && word != "kernel")
        return members.complain("refuse", "'" + word + "' is none of reset, kernel");
    closes_port_when_off = word == "kernel";
}

std::vector<std::string> names_of(const core::ControlState& state) {
    std::vector<std::string> names;
    for (const core::ControlTap& tap : state.taps) {
        std::string name = core::name_of(*tap.config);
        if (std::find(names.begin(), names.end(), name) != names.end())
            name += " #" + std::to_string(tap.session.value);
        names.push_back(std::move(name));
    }
    return names;
}

const core::ControlTap* find_tap(const core::ControlState& state, std::string_view name) {
    const std::vector<std::string> names = names_of(state);
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? nullptr : &state.taps[std::size_t(found - names.begin())];
}

std::string listen_of(const core::ControlTap& tap) {
    const core::TapOptions& options = *tap.config->tap;
    return to_text({options.host, tap.state.port != 0 ? tap.state.port : options.port});
}

Json toxics_to_json(const core::ControlTap& tap) {
    Json toxics = Json::array();
    for (const core::Flow flow : {core::Flow::ToServer, core::Flow::ToClient, core::Flow::Both})
        for (const core::Fault& fault : tap.faults.faults)
            if (fault.flow == flow) toxics.push_back(toxic_to_json(fault));
    return toxics;
}

Json proxy_to_json(const std::string& name, const core::ControlTap& tap) {
    Json proxy = {{"name", name},
                  {"listen", listen_of(tap)},
                  {"upstream", upstream_of_url(tap.config->url)},
                  {"enabled", tap.is_enabled},
                  {"toxics", toxics_to_json(tap)}};
    if (tap.config->tap->closes_port_when_off) proxy["refuse"] = "kernel";
    return proxy;
}

}  // namespace redial::control
