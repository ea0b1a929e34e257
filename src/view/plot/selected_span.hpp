// The chip that says, in every tab, that the tab is restricted to the span of time selected in the
// timeline (view/scene/selected_time.hpp). UI thread only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// Escape was pressed in that session's window, and not in a field: there it takes back what was
// typed.
bool is_escape_for(const Scene& scene, SessionId session);

// "restricted to 12:03:10 – 12:03:40 ×", which ends it, as Escape does in the session's window.
// Precondition: a span is selected.
void draw_span_chip(const Scene& scene, const model::SessionModel& session);

}  // namespace redial::view
