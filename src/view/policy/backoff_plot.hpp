// The backoff plot: every wait as wide and as high as it was, the policy and its jitter envelope
// over it, failures and openings marked, the running wait dashed. UI thread only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// In the current window, across its width; `height` in pixels, heading included. The wheel
// changes how much time is shown; hovering tells a wait's planned and actual length and its
// cause.
void draw_backoff(const Scene& scene, const model::SessionModel& session, float height);

}  // namespace redial::view
