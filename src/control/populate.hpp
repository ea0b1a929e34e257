// Makes the proxies that a request to the control API wants: one (POST /proxies) or a list (POST
// /populate). Pure, any thread.
#pragma once

#include <string>
#include <variant>

#include "control/json_input.hpp"
#include "control/proxies.hpp"
#include "core/control.hpp"

namespace redial::control {

struct ProxyWish {
    std::string name;
    Listen listen;
    std::string listen_error;  // what is wrong with its address: to be answered with 400
    std::string upstream;
    bool is_enabled = true;
    bool closes_port_when_off = false;
};
// Or the reply that says what is wrong with it. `which` is added to the name of a missing member:
// " at proxy 2".
std::variant<ProxyWish, core::ControlReply> proxy_from_json(const Json& body,
                                                            const std::string& which);
core::Command add_command(const ProxyWish& wish, SessionId id);

// Once the commands for this tap were performed: the proxy, with `status`; or, because it should
// listen and cannot, 500 and why. A new one that cannot is taken away again.
core::ControlStep told_of_new(const core::ControlState& after, SessionId id, int status);
core::ControlStep told_of_listening(const core::ControlState& after, SessionId id,
                                    bool should_listen, int status);

core::ControlStep populate(const core::ControlState& state, const std::string& text);

}  // namespace redial::control
