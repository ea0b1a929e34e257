// Pings, pongs and close frames in a lane of their own above a message list: marks along the time
// that all plots show, so that a heartbeat's rhythm and a pong that is missing can be seen while
// the list is left to messages. UI thread only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// The button beside the filter: in the list, in the lane, or not shown.
void draw_control_choice(const Scene& scene);
// 0 where the lane is not shown.
float control_lane_height(const Scene& scene);
// Across the current window. A press on a mark selects its frame.
void draw_control_lane(const Scene& scene, const model::SessionModel& session);

}  // namespace redial::view
