// What `redial tap` says at its end: per tap the dials, the waits between them, bytes and faults.
// Pure; main thread.
#pragma once

#include <string>

#include "model/workspace.hpp"

namespace redial::app {

std::string tap_summary(const model::Workspace& workspace);

}  // namespace redial::app
