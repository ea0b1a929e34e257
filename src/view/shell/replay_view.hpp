// What stands in place of the live controls while a log is shown: its name, how far it is read,
// what is missing of it, and the way back. UI thread only.
#pragma once

#include "view/scene/scene.hpp"

namespace redial::view {

struct ReplayFigures;

// On the menu bar's right: the log's name, how far it is read, the way back.
void draw_replay_bar(const Scene& scene, const ReplayFigures& replay, float left, float right);
// In the sidebar, in place of the row that connects.
void draw_replay_panel(const Scene& scene, const ReplayFigures& replay);

}  // namespace redial::view
