// Keyboard shortcuts, About, and what Redial itself costs (Metrics). UI thread only.
#pragma once

#include "view/kit/box.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_shortcuts(const Scene& scene, Box whole);
void draw_about(const Scene& scene, Box whole);
void draw_metrics(const Scene& scene, Box whole);

}  // namespace redial::view
