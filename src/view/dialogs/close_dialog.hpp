// The dialog that closes a connection with a close code and a reason of one's own. UI thread only.
#pragma once

#include "view/scene/dialog_ui.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// False: it is over.
bool draw_close_dialog(const Scene& scene, CloseDialog& dialog);

}  // namespace redial::view
