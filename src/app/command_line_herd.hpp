// The options of `redial herd` on the command line: a file of their own, as they are many. Main
// thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "app/command_line.hpp"

namespace redial::app {

struct RawHerd {
    HerdRunOptions options;
    std::string outage, length, retry_after;
    std::optional<std::uint32_t> clients;
};

CLI::App& add_herd(CLI::App& app, RawHerd& raw);
// Once all of argv is known to be good.
HerdRunOptions herd_of(const RawHerd& raw);

}  // namespace redial::app
