// snapshot: a workspace as text, one fact a line, for tests that hold two models to be equal
// ("replaying the events gives an equal model"). Pure; the thread that owns the workspace.
#pragma once

#include <string>

#include "model/fold/workspace.hpp"

namespace redial::model::tests {

// Everything a view can see that comes from events; not the memory figures. Payloads as they are,
// so it is as long as the history.
std::string snapshot(const SessionModel& session);
std::string snapshot(const Workspace& workspace);
bool equal(const Workspace& one, const Workspace& other);

}  // namespace redial::model::tests
