// The dialog that asks what of the history is to be exported, and as which file. UI thread only.
#pragma once

#include "view/scene/dialog_ui.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// False: it is over.
bool draw_export_dialog(const Scene& scene, ExportDialog& dialog);

}  // namespace redial::view
