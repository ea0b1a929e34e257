// Begins and ends dialogs and floating windows, and draws the buttons at a dialog's end. UI thread
// only.
#include "view/kit/dialog.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "view/kit/imgui_compat.focus.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"

namespace redial::view {
namespace {

// Around the current window, in its own draw list: above what lies behind it, below what lies
// before it.
void paint_shadow(const Theme& theme) {
    constexpr int rings = 7;
    const ImGuiWindow& window = *ImGui::GetCurrentWindow();
    const ImVec2 end{window.Pos.x + window.Size.x, window.Pos.y + window.Size.y};
    const float step = theme.px(2);
    const float drop = theme.px(3);  // the light comes from above
    window.DrawList->PushClipRectFullScreen();
    for (int ring = 0; ring < rings; ++ring) {
        const float out = step * (static_cast<float>(ring) + 0.5f);
        const float left = 1.0f - static_cast<float>(ring) / static_cast<float>(rings);
        compat::rect(*window.DrawList, {window.Pos.x - out, window.Pos.y - out},
                     {end.x + out, end.y + out + drop}, faded(theme.color.shade, left * left),
                     theme.px(theme.size.window_corner) + out, step);
    }
    window.DrawList->PopClipRect();
}

// Where it is remembered from a larger screen, or the window became smaller, it comes back.
void keep_on_screen(const char* title_and_id) {
    const ImVec2 pos = compat::main_viewport_pos();
    const ImVec2 size = compat::main_viewport_size();
    ImGui::SetNextWindowSizeConstraints({0, 0}, size);
    if (ImGui::IsMouseDown(0)) return;
    ImVec2 at;
    ImVec2 own;
    if (const ImGuiWindow* window = ImGui::FindWindowByName(title_and_id)) {
        at = window->Pos;
        own = window->SizeFull;
    } else if (const ImGuiWindowSettings* kept = compat::window_settings(title_and_id)) {
        at = {static_cast<float>(kept->Pos.x), static_cast<float>(kept->Pos.y)};
        own = {static_cast<float>(kept->Size.x), static_cast<float>(kept->Size.y)};
    } else {
        return;
    }
    own = {std::min(own.x, size.x), std::min(own.y, size.y)};
    const ImVec2 inside{std::clamp(at.x, pos.x, pos.x + size.x - own.x),
                        std::clamp(at.y, pos.y, pos.y + size.y - own.y)};
    if (inside.x != at.x || inside.y != at.y) ImGui::SetNextWindowPos(inside);
}

}  // namespace

bool begin_floating(const Theme& theme, const char* title_and_id, bool& is_open, Box whole,
                    ImVec2 size) {
    const float margin = theme.px(12);
    const ImVec2 first{std::min(theme.px(size.x), whole.width - 2 * margin),
                       std::min(theme.px(size.y), whole.height - 2 * margin)};
    ImGui::SetNextWindowPos({std::round(whole.x + (whole.width - first.x) * 0.5f),
                             std::round(whole.y + (whole.height - first.y) * 0.45f)},
                            ImGuiCond_FirstUseEver);
    ImGui::SetNextWindowSize(first, ImGuiCond_FirstUseEver);
    keep_on_screen(title_and_id);
    ImGui::PushStyleColor(ImGuiCol_Border, theme.color.control_border);
    const bool is_seen = ImGui::Begin(title_and_id, &is_open, ImGuiWindowFlags_NoCollapse);
    ImGui::PopStyleColor();
    paint_shadow(theme);
    const bool is_escaped = ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows) &&
                            compat::is_pressed(compat::Key::Escape) && !ImGui::IsAnyItemActive();
    if (is_escaped) is_open = false;
    return is_seen;
}

namespace {

// In its second frame: a page that was asked for is shown by then.
void begin_at_first_field() {
    int* const frames_left =
        ImGui::GetStateStorage()->GetIntRef(ImGui::GetID("frames to the first field"), 0);
    if (ImGui::IsWindowAppearing()) {
        *frames_left = 1;
    } else if (*frames_left > 0 && --*frames_left == 0) {
        compat::focus_first_field();
    }
}

// A page that is higher than the one before it makes its dialog grow.
void keep_on_screen(ImVec2 pos, ImVec2 size) {
    const ImVec2 at = ImGui::GetWindowPos();
    const ImVec2 own = ImGui::GetWindowSize();
    const ImVec2 most(std::max(pos.x, pos.x + size.x - own.x),
                      std::max(pos.y, pos.y + size.y - own.y));
    const ImVec2 kept(std::clamp(at.x, pos.x, most.x), std::clamp(at.y, pos.y, most.y));
    if (kept.x != at.x || kept.y != at.y) ImGui::SetWindowPos(kept);
}

}  // namespace

bool begin_dialog(const Theme& theme, const char* title_and_id, bool& is_opening, float width) {
    if (is_opening) {
        ImGui::OpenPopup(title_and_id);
        is_opening = false;
    }
    const ImVec2 pos = compat::main_viewport_pos();
    const ImVec2 size = compat::main_viewport_size();
    ImGui::SetNextWindowPos({pos.x + size.x * 0.5f, pos.y + size.y * 0.45f}, ImGuiCond_Appearing,
                            {0.5f, 0.5f});
    ImGui::SetNextWindowSize({std::min(theme.px(width), size.x), 0.0f});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(16), theme.px(14)));
    // The title is in the plain font: one that is pushed out here could not be popped in there,
    // as each window has a font stack's textures of its own.
    bool is_kept = true;
    const bool is_open = ImGui::BeginPopupModal(
        title_and_id, &is_kept, ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoCollapse);
    ImGui::PopStyleVar();
    if (is_open) keep_on_screen(pos, size);
    if (is_open) paint_shadow(theme);
    if (is_open && !is_kept) {
        ImGui::CloseCurrentPopup();
        ImGui::EndPopup();
        return false;
    }
    if (is_open) begin_at_first_field();
    return is_open;
}

void end_dialog() { ImGui::EndPopup(); }

namespace {

// What cannot be pressed stays in the keyboard's way, and says why.
bool accept_button(const Theme& theme, const char* label, bool can_accept, std::string_view why) {
    if (can_accept) return primary_button(theme, label);
    ImGui::PushStyleVar(ImGuiStyleVar_Alpha, ImGui::GetStyle().Alpha * 0.5f);
    primary_button(theme, label);
    ImGui::PopStyleVar();
    reason(theme, why);
    return false;
}

// Enter is the marked button's, unless the ring is at another control.
DialogAnswer answer_by_key(bool can_accept) {
    if (!ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows)) return DialogAnswer::None;
    // A dropdown, or a dialog over this one, has them first.
    const auto& popups = ImGui::GetCurrentContext()->OpenPopupStack;
    const ImGuiWindow* own = ImGui::GetCurrentWindow()->RootWindow;
    if (!popups.empty() && popups.back().Window != own) return DialogAnswer::None;
    // Escape within a text field takes back what was typed there, and no more.
    const bool was_typing = ImGui::GetCurrentContext()->ActiveIdPreviousFrame != 0;
    if (compat::is_pressed(compat::Key::Escape) && !was_typing) return DialogAnswer::Cancelled;
    const bool is_entered =
        compat::is_pressed(compat::Key::Enter) || compat::is_pressed(compat::Key::KeypadEnter);
    if (!is_entered || compat::is_enter_taken()) return DialogAnswer::None;
    return can_accept ? DialogAnswer::Accepted : DialogAnswer::None;
}

}  // namespace

DialogAnswer dialog_buttons(const Theme& theme, const char* accept_label, bool can_accept,
                            std::string_view why) {
    ImGui::Dummy({0.0f, theme.space(1)});
    const float accept = button_width(accept_label);
    const float cancel = button_width("Cancel");
    const float all = accept + cancel + ImGui::GetStyle().ItemSpacing.x;
    ImGui::SetCursorPosX(std::floor(ImGui::GetWindowContentRegionMax().x - all));
    DialogAnswer answer = DialogAnswer::None;
    if (button(theme, "Cancel###cancel")) answer = DialogAnswer::Cancelled;
    ImGui::SameLine();
    if (accept_button(theme, accept_label, can_accept, why)) answer = DialogAnswer::Accepted;
    if (answer == DialogAnswer::None) answer = answer_by_key(can_accept);
    if (answer != DialogAnswer::None) ImGui::CloseCurrentPopup();
    return answer;
}

}  // namespace redial::view
