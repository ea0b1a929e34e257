// The dialog that starts and stops the control API, and says where it listens. UI thread only.
#pragma once

#include "view/scene/dialog_ui.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// False: it is over.
bool draw_control_dialog(const Scene& scene, ControlDialog& dialog);

}  // namespace redial::view
