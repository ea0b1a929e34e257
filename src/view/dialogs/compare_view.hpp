// Two logs side by side: the dialog that asks for them, and the table of their figures. UI thread
// only.
#pragma once

#include "view/kit/box.hpp"
#include "view/scene/dialog_ui.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// False: it is over.
bool draw_compare_dialog(const Scene& scene, CompareDialog& dialog);
void draw_comparison(const Scene& scene, Box whole);  // what came of it

}  // namespace redial::view
