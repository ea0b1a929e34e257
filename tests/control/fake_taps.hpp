// Taps as the engine has them, without sockets: commands change the list, a port may be taken. The
// requests of a test go through the API's steps as the HTTP server takes them. One thread.
#pragma once

#include <algorithm>
#include <set>

#include "catch.hpp"
#include "control/api.hpp"
#include "control/json_input.hpp"

namespace redial::tests {

class FakeTaps {
public:
    core::ControlState state{{}, SessionId{1'000'000}};
    std::set<std::uint16_t> taken_ports;
    std::vector<std::string> performed;  // names of the commands

    core::ControlReply ask(std::string method, std::string path, std::string body = "",
                           std::string user_agent = "toxiproxy-cli") {
        core::ControlStep step = control::answer(
            {std::move(method), std::move(path), std::move(user_agent), std::move(body)}, state,
            "0.9-test");
        for (;;) {
            for (core::Command& command : step.commands) perform(command);
            if (!step.next) return step.reply;
            const auto next = std::move(step.next);
            step = next(state);
        }
    }
    control::Json ask_json(std::string method, std::string path, std::string body = "") {
        const core::ControlReply reply = ask(std::move(method), std::move(path), std::move(body));
        INFO(reply.body);
        CHECK(reply.content_type == "application/json");
        const auto value = control::json_from_text(reply.body);
        REQUIRE(value);
        return *value;
    }
    core::ControlTap& tap(std::size_t index = 0) { return state.taps.at(index); }

private:
    void perform(core::Command& command) {
        performed.push_back(core::name_of(command.order));
        if (auto* add = std::get_if<core::AddSession>(&command.order)) {
            core::ControlTap tap;
            tap.session = command.session;
            tap.config = add->config;
            tap.faults = add->config->faults;
            tap.is_enabled = add->config->tap->is_enabled;
            state.taps.push_back(tap);
            state.first_free = {std::max(state.first_free.value, command.session.value + 1)};
        }
        const auto found = std::find_if(state.taps.begin(), state.taps.end(), [&](const auto& tap) {
            return tap.session == command.session;
        });
        REQUIRE(found != state.taps.end());
        change(*found, command.order);
        if (std::holds_alternative<core::RemoveSession>(command.order)) state.taps.erase(found);
    }
    void change(core::ControlTap& tap, const core::Order& order) {
        auto& faults = tap.faults.faults;
        const auto named = [&](const std::string& name) {
            return std::find_if(faults.begin(), faults.end(),
                                [&](const core::Fault& fault) { return fault.name == name; });
        };
        if (const auto* changed = std::get_if<core::ChangeSession>(&order))
            tap.config = changed->config;
        if (const auto* enabled = std::get_if<core::SetTapEnabled>(&order))
            tap.is_enabled = enabled->is_on;
        if (const auto* add = std::get_if<core::AddFault>(&order)) {
            const auto same = named(add->fault.name);
            if (same == faults.end())
                faults.push_back(add->fault);
            else
                *same = add->fault;
        }
        if (const auto* removed = std::get_if<core::RemoveFault>(&order))
            faults.erase(named(removed->name));
        if (std::holds_alternative<core::ClearFaults>(order)) faults.clear();
        listen(tap);
    }
    void listen(core::ControlTap& tap) {
        const core::TapOptions& options = *tap.config->tap;
        const bool is_taken = taken_ports.contains(options.port);
        tap.state.error = tap.is_enabled && is_taken ? "Address already in use" : "";
        tap.state.is_listening = tap.is_enabled && !is_taken;
        if (tap.state.is_listening) tap.state.port = options.port != 0 ? options.port : 40'000;
        if (!tap.is_enabled && options.port != 0) tap.state.port = options.port;
    }
};

}  // namespace redial::tests
