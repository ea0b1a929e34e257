// What can be done to a session from a list of sessions: the menu of the right button. UI thread
// only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// Of the item just drawn.
void draw_session_menu(const Scene& scene, const model::SessionModel& session);
// Begins to change the session's name in the list of the sidebar.
void begin_rename(const Scene& scene, const model::SessionModel& session);
// Puts what is dialled into the clipboard.
void copy_address(const Scene& scene, const model::SessionModel& session);

}  // namespace redial::view
