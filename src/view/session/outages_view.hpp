// Outages of a session: totals, the newest ones as stacked bars of their parts, and how old and how
// silent connections were when they were lost. UI thread only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_outages(const Scene& scene, const model::SessionModel& session);

}  // namespace redial::view
