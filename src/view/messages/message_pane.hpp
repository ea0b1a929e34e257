// The selected message in full: facts, and its text as it is, as indented JSON, as a tree, or as
// hex; selected, copied and searched by mouse and keyboard. UI thread only.
#pragma once

#include <imgui.h>

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// At the cursor, `size` in pixels. Precondition: the log holds `row_id`.
void draw_message_pane(const Scene& scene, const model::SessionModel& session, std::uint64_t row_id,
                       ImVec2 size);

}  // namespace redial::view
