// The Messages tab: filter row, the history as a list that holds still while it is read, and the
// selected message in full. UI thread only.
#pragma once

#include "model/session_model.hpp"
#include "view/scene.hpp"

namespace redial::view {

// In the current window, `height` pixels high in all.
void draw_messages(const Scene& scene, const model::SessionModel& session, float height);

// A slice of the searches that are not done, for the host to call between frames. False: none has
// much left.
bool filter_further(const model::Workspace& workspace, UiState& ui);

}  // namespace redial::view
