// The session settings dialog: pages, the check of what was typed, and what OK does. UI thread
// only.
#pragma once

#include "view/scene/dialog_ui.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// False: it is over.
bool draw_session_dialog(const Scene& scene, SessionDialog& dialog);

}  // namespace redial::view
