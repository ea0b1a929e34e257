// The Rates tab: messages and bytes per second each way, the offline queue, the event ring. UI
// thread only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_rates(const Scene& scene, const model::SessionModel& session, float height);

}  // namespace redial::view
