// A new tap, or the settings of one: where it listens, what it dials, whom it lets in. UI thread
// only.
#pragma once

#include "view/scene/dialog_ui.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// False: it is over.
bool draw_tap_dialog(const Scene& scene, TapDialog& dialog);

}  // namespace redial::view
