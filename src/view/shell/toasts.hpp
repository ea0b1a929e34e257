// Toasts: lines at the bottom that say what was done and offer to take it back. UI thread only.
#pragma once

#include "view/kit/box.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_toasts(const Scene& scene, Box whole);

}  // namespace redial::view
