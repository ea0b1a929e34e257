// Proxies: Toxiproxy's name and JSON for what Redial calls a tap, and the settings of the session
// that is this tap. Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "control/json_input.hpp"
#include "core/control.hpp"

namespace redial::control {

// "127.0.0.1:9001", "[::1]:9001", "localhost:9001", ":9001" (every address, as Go reads it), "9001"
// (loopback). An error says what it should be: an address, not a name.
struct Listen {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    bool operator==(const Listen&) const = default;
};
Result<Listen> listen_from_text(std::string_view text);
std::string to_text(const Listen& listen);

// A server as Toxiproxy has it, "host:port", or a whole ws:// or wss:// URL. The first is one that
// can be dialled; an error says why it cannot.
Status check_upstream(const std::string& upstream);
std::string url_of_upstream(const std::string& upstream);
// The inverse: "host:port" of "ws://host:port/", everything else as it is.
std::string upstream_of_url(const std::string& url);

// A session that is a tap: listens there, dials `url`, keeps the server's own path and query.
core::SessionConfig tap_config(std::string name, std::string url, const Listen& listen);

// Redial's own member "refuse" of a proxy: "reset" or "kernel", how dials are refused while it is
// disabled (core::Refusal).
void read_refusal(Members& members, bool& closes_port_when_off);

// Unique among the state's taps, in their order.
std::vector<std::string> names_of(const core::ControlState& state);
const core::ControlTap* find_tap(const core::ControlState& state, std::string_view name);

// The address it listens on, or would.
std::string listen_of(const core::ControlTap& tap);
// With its toxics, those of the upstream first.
Json proxy_to_json(const std::string& name, const core::ControlTap& tap);
Json toxics_to_json(const core::ControlTap& tap);

}  // namespace redial::control
