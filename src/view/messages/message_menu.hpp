// The menu of a message list's row: what can be copied of it, found like it, and done with it. UI
// thread only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/messages/message_rows.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// In the list's window. Opens when it was asked for (MessageListUi::is_menu_asked), beside the
// selected row where the keyboard asked.
void draw_row_menu(const Scene& scene, const model::SessionModel& session, const MessageRows& rows);

}  // namespace redial::view
