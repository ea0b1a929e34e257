// The verb that tells of the others: `redial help`. Main thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "app/command_line.hpp"

namespace redial::app {

struct RawHelp {
    std::string verb;        // "": of the whole
    std::string completion;  // a shell
    bool is_manual = false;
    bool lists = false;
};

// Hidden: --help tells people the same. Packages are made with it.
CLI::App& add_help(CLI::App& app, RawHelp& raw);
ShowAndEnd help_of(const CLI::App& app, const RawHelp& raw);

}  // namespace redial::app
