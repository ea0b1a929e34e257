// The frames that dialogs and floating windows of the program's own share: opened in the middle,
// closed by Escape, with one row of buttons at their end. UI thread only.
#pragma once

#include <cstdint>
#include <string_view>

#include <imgui.h>

#include "view/kit/box.hpp"
#include "view/kit/theme.hpp"

namespace redial::view {

// A window of the program's own with a shadow around it: in the middle of `whole` at first, `size`
// (at scale 1) or what fits; then where it was left, as far as that is on the screen. Escape closes
// it. End it always, as ImGui's.
bool begin_floating(const Theme& theme, const char* title_and_id, bool& is_open, Box whole,
                    ImVec2 size);
// A modal in the middle of the window: opens its popup when `is_opening`, which it clears. False:
// it was closed (Escape); then no end_dialog.
bool begin_dialog(const Theme& theme, const char* title_and_id, bool& is_opening, float width);
void end_dialog();
enum class DialogAnswer : std::uint8_t { None, Accepted, Cancelled };
// The row of buttons at the end; Enter accepts when `can_accept`, Escape cancels. `why` says what
// is missing where it cannot.
DialogAnswer dialog_buttons(const Theme& theme, const char* accept_label, bool can_accept,
                            std::string_view why = {});

}  // namespace redial::view
