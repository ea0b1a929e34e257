// What was opened and dialled last, to be opened and dialled again: in the File menu, and where the
// ways to start stand. UI thread only.
#pragma once

#include "view/scene/scene.hpp"

namespace redial::view {

// Two menus within the one that is open: logs and addresses.
void draw_recent_menus(const Scene& scene);
// The newest of both as lines that can be pressed, within `width` pixels. Nothing where there are
// none.
void draw_recent_lines(const Scene& scene, float width);

}  // namespace redial::view
