// The offline queue of a session: what waits for the next opening, each to be cancelled. UI thread
// only.
#pragma once

#include "model/session_model.hpp"
#include "view/scene.hpp"

namespace redial::view {

// 0 when nothing is queued.
float queue_height(const Scene& scene, const model::SessionModel& session);
void draw_queue(const Scene& scene, const model::SessionModel& session);

}  // namespace redial::view
