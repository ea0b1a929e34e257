// The send row: what the person says. Enter sends, Shift+Enter breaks the line, Up and Down walk
// what was sent before. UI thread only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// Its height now, which grows with the lines being written.
float send_row_height(const Scene& scene, const model::SessionModel& session);
void draw_send_row(const Scene& scene, const model::SessionModel& session);

}  // namespace redial::view
