// The dialog that asks for a log to be shown in place of the live sessions. UI thread only.
#pragma once

#include "view/scene/dialog_ui.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// False: it is over.
bool draw_open_log_dialog(const Scene& scene, OpenLogDialog& dialog);

}  // namespace redial::view
