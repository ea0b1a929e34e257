// What is known of a session by the dialect it speaks. UI thread only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/kit/theme.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// Its name among the facts of a header, with the rest as a tooltip; nothing where there is none.
void dialect_fact(const Theme& theme, const model::SessionModel& session);
// All that is known, a line each, under a heading of its own; nothing where there is none.
void draw_dialect(const Scene& scene, const model::SessionModel& session);

}  // namespace redial::view
