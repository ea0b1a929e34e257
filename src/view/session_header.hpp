// The upper part of a session's window: title row, address, the line of facts, and while waiting
// the countdown with Reconnect now and Stop (design/ui.md, "A session window, top to bottom"). UI
// thread only.
#pragma once

#include "model/session_model.hpp"
#include "view/scene.hpp"

namespace redial::view {

void draw_title_row(const Scene& scene, const model::SessionModel& session);
void draw_facts(const Scene& scene, const model::SessionModel& session);
// Nothing unless a retry is planned or the machine gave up.
void draw_retry_row(const Scene& scene, const model::SessionModel& session);

}  // namespace redial::view
