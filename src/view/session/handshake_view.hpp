// The Handshake tab: what was asked, what was answered, how the connection is secured. UI thread
// only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// Of the attempt selected in the Attempts tab, else of the newest.
void draw_handshake(const Scene& scene, const model::SessionModel& session, float height);

}  // namespace redial::view
