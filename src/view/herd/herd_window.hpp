// The herd lab: a form on the left, plots of up to four policies beside each other, and a table of
// what came of it. UI thread only.
#pragma once

#include "view/kit/box.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_herd_lab(const Scene& scene, Box whole);

}  // namespace redial::view
