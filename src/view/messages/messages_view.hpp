// The Messages tab: filter row, the history as a list that holds still while it is read, and the
// selected message in full. UI thread only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// In the current window, `height` pixels high in all.
void draw_messages(const Scene& scene, const model::SessionModel& session, float height);

}  // namespace redial::view
