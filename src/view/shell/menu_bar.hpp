// The menu bar: menus from the table of actions, on its right the global toggles and the
// recording. UI thread only.
#pragma once

#include "view/kit/box.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_menu_bar(const Scene& scene, Box box);

}  // namespace redial::view
