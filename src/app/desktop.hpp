// The desktop program: one window over the Host, its settings, its frames. UI thread.
#pragma once

#include "app/command_line.hpp"

namespace redial::app {

// Returns the program's exit code (command_line.hpp).
int run_window(const WindowOptions& options);

}  // namespace redial::app
