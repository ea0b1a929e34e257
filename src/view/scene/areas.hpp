// Where things are: the window cut into menu bar, sidebar, centre, timeline and status bar, and the
// windows these areas are drawn in. The layout is pure; UI thread for the rest.
#pragma once

#include <imgui.h>

#include "view/kit/box.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

struct Areas {
    Box menu, sidebar, centre, timeline, status;  // empty when hidden
};

Areas layout_areas(Box whole, const Theme& theme, const Preferences& preferences);

// An area is a fixed window of its own, or a pane of the host's window. Balanced: end always.
bool begin_area(const Scene& scene, const char* id, Box box, ImGuiWindowFlags flags = 0,
                bool is_padded = true);
void end_area(const Scene& scene);
// Width of an edge that can be dragged, at scale 1.
inline constexpr float edge_grip = 6.0f;

}  // namespace redial::view
