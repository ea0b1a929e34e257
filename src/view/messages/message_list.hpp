// The rows of a message list: painted where they can be seen, chosen by a press or by keys, and
// held in their place while they are read. UI thread only.
#pragma once

#include <imgui.h>

#include "model/session/session_model.hpp"
#include "view/messages/message_rows.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

struct MessageListUi;

// Before the rows of a frame are chosen: whether they are held, which is as soon as something was
// pressed, since a press is meant for what the last frame showed.
void hold_or_follow(const Scene& scene, const model::SessionModel& session, MessageListUi& ui);
// In the current window, `size` in pixels.
void draw_list(const Scene& scene, const model::SessionModel& session, const MessageRows& rows,
               ImVec2 size);

}  // namespace redial::view
