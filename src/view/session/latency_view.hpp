// The Latency tab: round trips of our own pings over time. UI thread only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_latency(const Scene& scene, const model::SessionModel& session, float height);

}  // namespace redial::view
