// The dialog that asks for a file of tests, and the window in which they are ticked off while they
// are played. UI thread only.
#pragma once

#include "view/kit/box.hpp"
#include "view/scene/dialog_ui.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// False: it is over.
bool draw_tests_dialog(const Scene& scene, TestsDialog& dialog);
// While it is open.
void draw_tests(const Scene& scene, Box whole);

}  // namespace redial::view
