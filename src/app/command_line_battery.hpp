// The options of `redial battery`. Main thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "app/command_line.hpp"

namespace redial::app {

CLI::App& add_battery(CLI::App& app, BatteryRunOptions& options);
// `client_words`: what stood behind "--".
Verb battery_of(const BatteryRunOptions& raw, std::vector<std::string> client_words);

}  // namespace redial::app
