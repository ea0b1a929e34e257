// The timeline over all sessions: one lane a session with its states, how much went over it, the
// faults in force and the marks of what happened, all over one time axis. What a frame costs
// follows the width and the lanes in sight, not the history. UI thread only.
#pragma once

#include "view/kit/box.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// Its area, with the edge that resizes it.
void draw_timeline_area(const Scene& scene, Box box);

}  // namespace redial::view
