// The options of `redial connect` that are an event stream's alone. Main thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "core/session_config.hpp"

namespace redial::app {

struct RawStream {
    std::string method, data, last_event_id;
};

void add_stream(CLI::App& connect, RawStream& raw);
void set_stream(const RawStream& raw, core::SessionConfig& config);

}  // namespace redial::app
