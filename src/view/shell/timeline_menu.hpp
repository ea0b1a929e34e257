// What a lane of the timeline offers at the moment under the mouse: a click on a mark goes to what
// it means, the right button has a menu. UI thread only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/plot/plot_marks.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// The row a marker stands for, or the finding.
void go_to_mark(const Scene& scene, const model::SessionModel& session, const Mark& mark);
// The mouse is over that lane at `at`. Opens the menu on the right button, follows a click on
// `mark` (may be null).
void click_lane(const Scene& scene, const model::SessionModel& session, Instant at,
                const Mark* mark);
void draw_lane_menu(const Scene& scene);

}  // namespace redial::view
