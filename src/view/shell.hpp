// The parts of the window around the session windows; draw.cpp puts them together. UI thread
// only.
#pragma once

#include "view/areas.hpp"
#include "view/scene.hpp"

namespace redial::view {

void draw_menu_bar(const Scene& scene, Box box);
void draw_sidebar(const Scene& scene, Box box);
void draw_timeline_area(const Scene& scene, Box box);
void draw_status_bar(const Scene& scene, Box box);
void draw_welcome(const Scene& scene, Box centre);  // while there is no session
void draw_toasts(const Scene& scene, Box whole);
void draw_dialogs(const Scene& scene, Box whole);   // dialogs.hpp's and the palette

// On the menu bar's right while a log is shown: its name, how far it is read, the way back.
void draw_replay_bar(const Scene& scene, const ReplayFigures& replay, float left, float right);

// Parts of the sidebar.
void draw_connect_row(const Scene& scene);
void draw_replay_panel(const Scene& scene, const ReplayFigures& replay);  // in place of that row
void draw_session_list(const Scene& scene, float height_max);
void draw_lab_panel(const Scene& scene);
void draw_fault_panel(const Scene& scene);

}  // namespace redial::view
