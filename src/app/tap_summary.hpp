// What `redial tap` says at its end: per tap the dials, bytes and faults; per client the waits
// between its dials and the policy that makes such waits. Pure; main thread.
#pragma once

#include <functional>
#include <string>

#include "model/fold/workspace.hpp"

namespace redial::app {

// `has_time` is asked before each client whose policy is to be fitted; what is left out is said.
std::string tap_summary(const model::Workspace& workspace, const std::function<bool()>& has_time);

}  // namespace redial::app
