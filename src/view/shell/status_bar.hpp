// The status bar: sessions by state, traffic, queue and losses, history, what a frame costs. UI
// thread only.
#pragma once

#include "view/kit/box.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_status_bar(const Scene& scene, Box box);

}  // namespace redial::view
