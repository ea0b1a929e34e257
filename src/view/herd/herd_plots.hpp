// Two plots a policy, over seconds since the loss: dials that arrive at the server, and how many of
// the clients are back. All share their axes and the cursor. UI thread only.
#pragma once

#include <imgui.h>
#include <cstddef>

#include "view/scene/scene.hpp"

namespace redial::view {

// The plots' points of the rows that have none yet.
void make_herd_plots(HerdUi& herd);
// Arrivals a second above, share of the clients that are back below, for one row.
void draw_herd_plots(const Scene& scene, std::size_t row, ImVec2 size);

}  // namespace redial::view
