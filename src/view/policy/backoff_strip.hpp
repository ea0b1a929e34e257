// The backoff plot where there is no room for one: a strip, for a session in a small window. UI
// thread only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

inline constexpr float backoff_strip_height = 40.0f;  // at scale 1

// Waits as bars, the policy's line, the running wait dashed; hover says planned, actual and cause.
// As wide as the window.
void draw_backoff_strip(const Scene& scene, const model::SessionModel& session);

}  // namespace redial::view
