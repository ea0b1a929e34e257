// The options of `redial scenario` on the command line. Main thread.
#pragma once

#include <CLI/CLI.hpp>

#include "app/command_line.hpp"

namespace redial::app {

CLI::App& add_scenario(CLI::App& app, ScenarioOptions& options);

}  // namespace redial::app
