// The options of `redial report`, as CLI11 reads them. Main thread.
#pragma once

#include <CLI/CLI.hpp>

#include "app/command_line.hpp"

namespace redial::app {

// `options` outlives the parse.
CLI::App& add_report(CLI::App& app, ReportRunOptions& options);

}  // namespace redial::app
