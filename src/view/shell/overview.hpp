// The table of all sessions, for when there are more than windows have room for: state, countdown,
// round trip, drops and findings of each; a press opens one. UI thread only.
#pragma once

#include <vector>

#include "model/session/session_model.hpp"
#include "view/kit/box.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_overview(const Scene& scene, const std::vector<const model::SessionModel*>& sessions,
                   Box box);

}  // namespace redial::view
