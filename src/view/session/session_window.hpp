// One session's window from top to bottom: branches here, work in the parts (style rule 18). UI
// thread only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

struct ImGuiWindow;

namespace redial::view {

// Everything inside one session's window, which the shell has begun and ends.
void draw_session(const Scene& scene, const model::SessionModel& session);
// The last time it was drawn there, the window was too low for its parts: it is to scroll.
bool is_cramped(const ImGuiWindow& window);

}  // namespace redial::view
