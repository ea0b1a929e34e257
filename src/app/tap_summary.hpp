// What `redial tap` says at its end: per tap the dials, bytes and faults; per client the waits
// between its dials and the policy that makes such waits. Pure; main thread.
#pragma once

#include <string>

#include "model/workspace.hpp"

namespace redial::app {

std::string tap_summary(const model::Workspace& workspace);

}  // namespace redial::app
