// The selected message in full: facts, and its text as it is, as indented JSON, or as hex. UI
// thread only.
#pragma once

#include "model/session_model.hpp"
#include "view/scene.hpp"

namespace redial::view {

// Precondition: the log holds `row_id`.
void draw_message_pane(const Scene& scene, const model::SessionModel& session, std::uint64_t row_id,
                       float height);

}  // namespace redial::view
