// The messages a session keeps to send again: by hand, on every opening, every so often. UI thread
// only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// The button beside the send row's field; it opens the list. `draft` is what stands in the field.
void draw_saved_button(const Scene& scene, const model::SessionModel& session,
                       const std::string& draft, core::Opcode opcode);
float saved_button_width(const Theme& theme);

}  // namespace redial::view
