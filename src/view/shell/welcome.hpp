// What stands in the centre while there is no session: the ways to start. UI thread only.
#pragma once

#include "view/kit/box.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_welcome(const Scene& scene, Box centre);

}  // namespace redial::view
