// CLI11's options as a CommandTree. Main thread.
#pragma once

#include <CLI/CLI.hpp>

#include "app/command_tree.hpp"

namespace redial::app {

// Verbs and options without a group are hidden: they are left out, as --help leaves them out.
CommandTree command_tree_of(const CLI::App& app);

}  // namespace redial::app
