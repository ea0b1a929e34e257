// The options of `redial connect`. Main thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "app/command_line.hpp"
#include "app/command_line_reconnect.hpp"
#include "app/command_line_stream.hpp"

namespace redial::app {

struct RawConnect {
    ConnectOptions options;
    std::string run_for, ping, pong_timeout, timeout, size_max, silence_limit;
    std::vector<std::string> headers, faults, on_open, rules;
    std::string counter, control, http, proxy_timeout;
    bool sends_no_session = false;
    RawReconnect reconnect;
    RawStream stream;
};

CLI::App& add_connect(CLI::App& app, RawConnect& raw);
// Once all of argv is known to be good.
ConnectOptions connect_of(const RawConnect& raw);

}  // namespace redial::app
