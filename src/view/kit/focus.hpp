// The keyboard's way through the window: Tab goes through all controls and from window to window,
// a ring shows where it is, Enter presses what it is at, Escape closes the innermost thing alone,
// Alt by itself asks for the menus. UI thread only.
#pragma once

#include "view/kit/theme.hpp"

namespace redial::view {

// Kept between frames.
struct FocusUi {
    int crossing = 0;  // Tab left a window in the last frame: 1 onwards, -1 backwards
    bool is_alt_down = false;
    bool is_alt_alone = false;  // nothing else was pressed since it went down
    bool are_menus_asked = false;
};

// Before a frame of the program's own window is drawn, and after it.
void begin_focus(FocusUi& focus);
void end_focus(const Theme& theme, FocusUi& focus);

}  // namespace redial::view
