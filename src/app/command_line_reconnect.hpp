// The options of `redial connect` about reconnecting well: policy, endpoints, offline queue. A file
// of their own, as they are many. Main thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "core/session_config.hpp"

namespace redial::app {

struct RawReconnect {
    std::string policy, failover, queue_age, until_ack;
    std::vector<std::string> fallbacks;
    bool drops_oldest = false;
};

void add_reconnect(CLI::App& verb, RawReconnect& raw);
// Once all of argv is known to be good.
void set_reconnect(const RawReconnect& raw, core::SessionConfig& config);

}  // namespace redial::app
