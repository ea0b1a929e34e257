// What the mouse does over a backoff plot, large or a strip. UI thread only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/policy/backoff_frame.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// Of the item just drawn: the wheel changes how much time is shown, a wait under the mouse says
// planned, actual and cause, and the cursor line is the one that all plots share. `broken`: whose
// faults are told, a client's tap for one.
void hover_backoff(const Scene& scene, const model::SessionModel& session,
                   const model::SessionModel& broken, const BackoffFrame& frame);

}  // namespace redial::view
