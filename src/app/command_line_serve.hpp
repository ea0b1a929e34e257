// The options of `redial serve`. Main thread.
#pragma once

#include <string>
#include <vector>

#include "app/command_line_values.hpp"

namespace redial::app {

// What CLI11 writes into before it is turned into ServeOptions.
struct RawServe {
    ServeOptions options;
    std::string ttl, heartbeat, run_for, answer_503, accept_then_close, every;
    std::vector<std::string> dialect_faults;
    std::vector<std::string> events;
};

CLI::App& add_serve(CLI::App& app, RawServe& raw);
// Wrong where options do not go together.
Verb serve_of(const RawServe& raw);

}  // namespace redial::app
