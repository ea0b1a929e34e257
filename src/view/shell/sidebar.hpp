// The sidebar: its parts from top to bottom, and the edge that resizes it. UI thread only.
#pragma once

#include "view/kit/box.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_sidebar(const Scene& scene, Box box);

// Its parts.
void draw_session_list(const Scene& scene, float height_max);
void draw_lab_panel(const Scene& scene);
void draw_lab_dialect(const Scene& scene);  // in it: whose server it plays, and the faults of that
void draw_fault_panel(const Scene& scene);  // of the chosen session

}  // namespace redial::view
