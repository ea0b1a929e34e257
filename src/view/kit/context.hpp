// What Redial's own Dear ImGui context needs beyond the defaults. For the program and the tests; an
// embedding host keeps its own settings. UI thread only.
#pragma once

#include <string>

namespace redial::view {

// Keyboard navigation on; windows move by their free space; no blinking cursor, which would ask for
// frames while nothing changes. Call once after ImGui::CreateContext.
void configure_context();

// The windows, dialogs and menus of the last frame with their places in pixels, in alphabetical
// order: " ###export-dialog 360,240 480x260; ###session-1 ...;". For the debug log, and for those
// who wait for one.
std::string shown_windows();

}  // namespace redial::view
