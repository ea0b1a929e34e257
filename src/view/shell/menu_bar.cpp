// Draws the menus from the table of actions, and on their right the global toggles and the
// recording. UI thread only.
#include "view/shell/menu_bar.hpp"

#include <cmath>
#include <string>
#include <utility>

#include "view/files/recent_menu.hpp"
#include "view/kit/box.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.focus.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/areas.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/ui_state.hpp"
#include "view/shell/actions.hpp"
#include "view/shell/replay_view.hpp"

namespace redial::view {
namespace {

// Which window had the keyboard when the menus were opened by it; 0: none.
int* window_before() { return ImGui::GetStateStorage()->GetIntRef(ImGui::GetID("before"), 0); }

// F10, or Alt: the first menu is opened as if the keyboard had walked to it.
void open_by_keyboard(const Scene& scene, const char* menu) {
    const ImGuiWindow* at = ImGui::GetCurrentContext()->NavWindow;
    if (std::exchange(scene.ui.focus.are_menus_asked, false)) {
        *window_before() = at ? static_cast<int>(at->ID) : 0;
        compat::enter_menu_bar(menu);
        ImGui::OpenPopup(menu);
    } else if (compat::has_walked_to(menu)) {
        ImGui::OpenPopup(menu);
    }
}

// Escape from the menus gives the keyboard back.
void return_from_menus() {
    const ImGuiContext& g = *ImGui::GetCurrentContext();
    const bool is_left = compat::has_closed_popup() && g.OpenPopupStack.empty() &&
                         ImGui::IsKeyDown(compat::native(compat::Key::Escape));
    if (!is_left || *window_before() == 0) return;
    const auto before = static_cast<ImGuiID>(std::exchange(*window_before(), 0));
    if (ImGuiWindow* window = ImGui::FindWindowByID(before)) ImGui::FocusWindow(window);
}

void draw_menu(const Scene& scene, const char* menu) {
    open_by_keyboard(scene, menu);
    if (!ImGui::BeginMenu(menu)) return;
    bool is_first = true;
    for (const Action& action : actions()) {
        if (std::string_view(action.menu) != menu) continue;
        if (!is_offered(scene, action)) continue;
        if (action.begins_group && !is_first) ImGui::Separator();
        is_first = false;
        const bool is_checked = is_on(scene, action);
        if (ImGui::MenuItem(action.name, in_words(action.shortcut).c_str(), is_checked,
                            is_possible(scene, action))) {
            carry_out(scene, action);
        }
        const std::string_view missing = why_not(scene, action);
        tooltip(scene.theme, missing.empty() ? std::string_view(action.advice) : missing);
        if (action.act == Act::OpenLog) draw_recent_menus(scene);
    }
    ImGui::EndMenu();
}

std::string file_name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string recording_words(const RecordingFigures& recording) {
    return file_name_of(recording.file) + " · " + bytes_in_words(recording.size_bytes);
}

// The dot, the word and the file; pressing it starts and stops.
void draw_recording(const Scene& scene, float width) {
    const Theme& theme = scene.theme;
    const RecordingFigures& recording = scene.figures.recording;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = line_height(theme.font.ui);
    const float base = ImGui::GetCurrentWindow()->DC.CurrLineTextBaseOffset;
    if (ImGui::InvisibleButton("###recording", {width, height + base})) {
        carry_out(scene, Act::Record);
    }
    const std::string words = recording.is_on           ? "Stop recording to " + recording.file
                              : recording.error.empty() ? "Write everything that happens to a file"
                                                        : recording.error;
    tooltip(theme, words + " (" + in_words(action_of(Act::Record).shortcut) + ")");
    const bool is_failed = !recording.error.empty();
    const ImU32 color = recording.is_on || is_failed ? theme.color.closed
                        : ImGui::IsItemHovered()     ? theme.color.text
                                                     : theme.color.dim;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 center(at.x + theme.px(5), at.y + base + std::floor(height * 0.5f) + 0.5f);
    if (recording.is_on) {
        list.AddCircleFilled(center, theme.px(5), color, 20);
    } else {
        list.AddCircle(center, theme.px(4.5f), color, 20, theme.px(1.5f));
    }
    const char* word = is_failed ? "Recording failed" : recording.is_on ? "Recording" : "Record";
    float x = at.x + theme.px(16);
    paint_text(list, theme.font.ui, {x, at.y + base}, color, word);
    if (!recording.is_on) return;
    x += width_of(theme.font.ui, word) + theme.space(4);
    const float drop = std::round(compat::ascent(theme.font.ui) - compat::ascent(theme.font.mono));
    paint_text(list, theme.font.mono, {x, at.y + base + drop}, theme.color.dim,
               recording_words(recording));
}

float recording_width(const Scene& scene) {
    const Theme& theme = scene.theme;
    const RecordingFigures& recording = scene.figures.recording;
    if (!recording.error.empty()) return theme.px(16) + width_of(theme.font.ui, "Recording failed");
    if (!recording.is_on) return theme.px(16) + width_of(theme.font.ui, "Record");
    return theme.px(16) + width_of(theme.font.ui, "Recording") + theme.space(4) +
           width_of(theme.font.mono, recording_words(recording));
}

float checkbox_width(const Theme& theme, const char* label) {
    const float box = line_height(theme.font.ui) + theme.px(1);
    return box + ImGui::GetStyle().ItemInnerSpacing.x + width_of(theme.font.ui, label);
}

void draw_toggles(const Scene& scene, float left, float right) {
    const Theme& theme = scene.theme;
    if (scene.figures.replay) return draw_replay_bar(scene, *scene.figures.replay, left, right);
    const float gap = theme.space(4);
    const float recording = recording_width(scene);
    const bool keeps_sessions = scene.figures.keeps_sessions;
    float width = recording + gap + checkbox_width(theme, "Auto-reconnect");
    if (keeps_sessions) width += gap + checkbox_width(theme, "Persist sessions");
    const bool has_room = right - width > left + gap;
    if (!has_room) width = recording;  // the toggles are in the Session menu too
    if (right - width <= left) return;
    ImGui::SetCursorPosX(std::floor(right - width));
    if (has_room) {
        const Preferences& preferences = scene.preferences();
        bool reconnects = preferences.auto_reconnect;
        bool persists = preferences.persists_sessions;
        if (checkbox(theme, "Auto-reconnect###auto-reconnect", &reconnects,
                     "Dial again when a connection is lost, unless a session says otherwise")) {
            carry_out(scene, Act::AutoReconnect);
        }
        ImGui::SameLine(0.0f, gap);
        if (keeps_sessions) {
            if (checkbox(theme, "Persist sessions###persist", &persists,
                         "Bring sessions and their ids back after a restart")) {
                carry_out(scene, Act::PersistSessions);
            }
            ImGui::SameLine(0.0f, gap);
        }
    }
    draw_recording(scene, recording);
}

}  // namespace

void draw_menu_bar(const Scene& scene, Box box) {
    const Theme& theme = scene.theme;
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                        ImVec2(theme.px(7), (box.height - line_height(theme.font.ui)) * 0.5f));
    const bool is_seen = begin_area(scene, "###menu", box,
                                    ImGuiWindowFlags_MenuBar | ImGuiWindowFlags_NoScrollbar, false);
    if (is_seen && ImGui::BeginMenuBar()) {
        return_from_menus();
        ImGui::SetCursorPosX(theme.px(10));
        text(theme, "Redial", Role::Text, theme.font.bold);
        ImGui::SameLine(0.0f, theme.space(3));
        ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(theme.px(14), theme.px(6)));
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(8), theme.px(8)));
        for (const char* menu : {"File", "Session", "Faults", "View", "Help"}) {
            draw_menu(scene, menu);
        }
        ImGui::PopStyleVar(2);
        draw_toggles(scene, ImGui::GetCursorPosX(), box.width - theme.px(12));
        ImGui::EndMenuBar();
    }
    const float y = box.y + box.height - 0.5f;
    ImGui::GetWindowDrawList()->AddLine({box.x, y}, {box.x + box.width, y}, theme.color.border);
    end_area(scene);
    ImGui::PopStyleVar();
}

}  // namespace redial::view
