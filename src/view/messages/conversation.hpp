// What the Messages tab shows: the list, and below it what waits to be sent and the send row. UI
// thread only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// In the current window, `height` pixels high in all.
void draw_conversation(const Scene& scene, const model::SessionModel& session, float height);

}  // namespace redial::view
