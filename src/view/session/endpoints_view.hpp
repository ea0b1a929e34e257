// A session's endpoints: where it is, which of them rest, how quick they were. UI thread only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// A heading and a table; nothing of a session with one endpoint.
void draw_endpoints(const Scene& scene, const model::SessionModel& session);
// "endpoint 2 of 3" after the last fact; nothing of a session with one endpoint.
void draw_endpoint_fact(const Scene& scene, const model::SessionModel& session);

}  // namespace redial::view
