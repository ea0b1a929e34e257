// The offline queue of a session: what waits, each to be cancelled, and the fate of what left. UI
// thread only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// How much it takes of `room`: 0 when nothing was queued, its heading at least.
float queue_height(const Scene& scene, const model::SessionModel& session, float room);
void draw_queue(const Scene& scene, const model::SessionModel& session, float height);

}  // namespace redial::view
