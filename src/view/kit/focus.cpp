// Sends Tab from window to window, paints the ring, and sees Alt that is pressed alone. UI thread.
#include "view/kit/focus.hpp"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "view/kit/imgui_compat.focus.hpp"

namespace redial::view {
namespace {

bool takes_keyboard(const ImGuiWindow& window) {
    constexpr ImGuiWindowFlags others = ImGuiWindowFlags_ChildWindow | ImGuiWindowFlags_Popup |
                                        ImGuiWindowFlags_Tooltip | ImGuiWindowFlags_NoNavInputs;
    return window.WasActive && !window.Hidden && (window.Flags & others) == 0 &&
           window.DC.NavLayersActiveMask != 0;
}

// The windows of the last frame, from top to bottom and left to right.
std::vector<ImGuiWindow*> windows_in_order() {
    std::vector<ImGuiWindow*> windows;
    for (ImGuiWindow* window : ImGui::GetCurrentContext()->Windows)
        if (takes_keyboard(*window)) windows.push_back(window);
    std::sort(windows.begin(), windows.end(), [](const ImGuiWindow* one, const ImGuiWindow* two) {
        return std::tuple(one->Pos.y, one->Pos.x, one->ID) <
               std::tuple(two->Pos.y, two->Pos.x, two->ID);
    });
    return windows;
}

void cross(int way) {
    const ImGuiWindow* from = ImGui::GetCurrentContext()->NavWindow;
    ImGuiWindow* part = from ? from->RootWindowForNav : nullptr;
    if (part && part != from->RootWindow) return compat::tab_out_of(part, way);
    const std::vector<ImGuiWindow*> windows = windows_in_order();
    if (windows.empty()) return;
    const auto count = static_cast<int>(windows.size());
    int at = way > 0 ? -1 : 0;
    for (int i = 0; i < count; ++i)
        if (from && windows[static_cast<std::size_t>(i)] == from->RootWindow) at = i;
    compat::tab_into(windows[static_cast<std::size_t>((at + way + count) % count)], way);
}

void paint_ring(const Theme& theme) {
    ImRect box;
    if (!compat::focused_box(box)) return;
    ImGuiWindow* window = ImGui::GetCurrentContext()->NavWindow;
    box.Expand(theme.px(2));
    // Around what fills a child to its edge the ring stands outside of the child.
    ImRect seen = window->OuterRectClipped;
    seen.Expand(theme.px(4));
    seen.ClipWith(window->RootWindow->OuterRectClipped);
    ImDrawList& list = *window->DrawList;
    list.PushClipRect(seen.Min, seen.Max, false);
    compat::rect(list, box.Min, box.Max, theme.color.accent,
                 theme.px(theme.size.control_corner + 1.0f), theme.px(1.5f));
    list.PopClipRect();
}

// Escape is for the innermost thing alone. A field of a dialog in which nothing was typed is none:
// it was given the keyboard when the dialog opened.
void settle_escape() {
    if (!compat::is_pressed(compat::Key::Escape)) return;
    if (compat::has_closed_popup()) return compat::take_key(compat::Key::Escape);
    const ImGuiWindow* at = ImGui::GetCurrentContext()->NavWindow;
    const bool has_title = at && (at->RootWindow->Flags & ImGuiWindowFlags_NoTitleBar) == 0;
    if (has_title && compat::is_field_untouched()) compat::leave_field();
}

// True in the frame in which it is let go.
bool is_alt_tapped(FocusUi& focus) {
    const ImGuiIO& io = ImGui::GetIO();
    const bool has_more = io.KeyCtrl || io.KeyShift || io.KeySuper || io.MouseDown[0] ||
                          io.MouseDown[1] || io.MouseWheel != 0.0f ||
                          io.InputQueueCharacters.Size > 0 || compat::is_any_key_pressed();
    const bool was_down = std::exchange(focus.is_alt_down, io.KeyAlt);
    focus.is_alt_alone = (focus.is_alt_alone || !was_down) && !has_more;
    return compat::is_alt_released() && focus.is_alt_alone;
}

}  // namespace

void begin_focus(FocusUi& focus) {
    compat::disable_menu_layer();
    settle_escape();
    compat::let_enter_press();
    if (focus.crossing != 0)
        cross(focus.crossing);
    else
        compat::let_tab_reach_all();
    if (is_alt_tapped(focus)) focus.are_menus_asked = true;
}

void end_focus(const Theme& theme, FocusUi& focus) {
    const int crossed = std::exchange(focus.crossing, 0);
    // Within a dialog Tab goes round.
    const bool is_held = ImGui::GetTopMostPopupModal() != nullptr;
    if (crossed == 0 && !is_held && compat::is_tab_pressed()) {
        focus.crossing = compat::way_out_by_tab();
        if (focus.crossing != 0) compat::cancel_tab();
    }
    paint_ring(theme);
}

}  // namespace redial::view
