// The Attempts tab: one row an attempt, newest first, with its wait, its stages as a waterfall and
// its outcome in plain words; the selected one in full. UI thread only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_attempts(const Scene& scene, const model::SessionModel& session, float height);

}  // namespace redial::view
