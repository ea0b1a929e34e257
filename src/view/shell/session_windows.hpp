// Session windows: real ImGui windows in the centre, placed by the arrangement until the person
// moves them, then left where they are. UI thread only.
#pragma once

#include "view/kit/box.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// All of them in `centre`, placed where they have no place yet.
void draw_session_windows(const Scene& scene, Box centre);

// A person put them where they are, or had before the window became too small for that.
bool are_placed_by_hand(const Scene& scene);

}  // namespace redial::view
