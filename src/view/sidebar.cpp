// The sidebar's frame: its parts from top to bottom, and the edge that resizes it. UI thread.
#include <algorithm>
#include <cmath>

#include "model/workspace.hpp"
#include "view/actions.hpp"
#include "view/icons.hpp"
#include "view/imgui_compat.hpp"
#include "view/session_ops.hpp"
#include "view/shell.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

constexpr float grip = 6.0f;  // width of an edge that can be dragged, at scale 1

// The right edge: drag to resize. Returns the new width at scale 1.
void draw_edge(const Scene& scene, Box box) {
    const Theme& theme = scene.theme;
    Preferences& preferences = scene.ui.preferences;
    const float right = box.x + box.width;
    const Drag drag = drag_edge("###edge", {right - theme.px(grip), box.y}, box.max(), ImGuiAxis_X);
    if (drag.is_held) {
        preferences.sidebar_width = std::clamp(preferences.sidebar_width + drag.by / theme.scale,
                                               sidebar_width_min, sidebar_width_max);
    }
    if (drag.is_over) scene.ui.requests.push_back(PreferencesChanged{});
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRect(box.min(), box.max());
    list.AddLine({right - 0.5f, box.y}, {right - 0.5f, box.y + box.height},
                 drag.is_held ? theme.color.accent : theme.color.border);
    list.PopClipRect();
}

void connect(const Scene& scene) {
    ConnectUi& connect_ui = scene.ui.connect;
    const Result<std::string> url = completed_url(connect_ui.url);
    if (!url) {
        connect_ui.error = url.error().line();
        return;
    }
    connect_ui.error.clear();
    connect_ui.url.clear();
    const bool is_lab = *url == scene.workspace.lab().url;
    add_session(scene, is_lab ? config_for_lab(scene.ui, *url) : config_for_url(scene.ui, *url));
}

}  // namespace

void draw_connect_row(const Scene& scene) {
    const Theme& theme = scene.theme;
    ConnectUi& connect_ui = scene.ui.connect;
    const float button_width = width_of(theme.font.ui, "Connect") + theme.px(20);
    ImGui::BeginDisabled(!scene.figures.has_engine);
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - button_width - theme.space(2));
    if (connect_ui.is_focus_asked) {
        ImGui::SetKeyboardFocusHere();
        connect_ui.is_focus_asked = false;
    }
    ImGui::PushStyleColor(ImGuiCol_Border, connect_ui.error.empty() ? theme.color.control_border
                                                                    : theme.color.closed);
    compat::push_font(theme.font.mono);
    // The field is as high as the button beside it, although its font is smaller.
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                        ImVec2(theme.px(10), (theme.px(28) - line_height(theme.font.mono)) * 0.5f));
    const bool is_entered = input_text(theme, "###url", connect_ui.url, "ws://host/path",
                                       ImGuiInputTextFlags_EnterReturnsTrue |
                                           ImGuiInputTextFlags_AutoSelectAll);
    if (ImGui::IsItemEdited()) connect_ui.error.clear();
    ImGui::PopStyleVar();
    ImGui::PopFont();
    ImGui::PopStyleColor();
    ImGui::SameLine(0.0f, theme.space(2));
    const bool is_pressed = primary_button(theme, "Connect###connect",
                                           "Open a session (Enter). Settings first: Ctrl+Shift+N");
    ImGui::EndDisabled();
    if (is_entered || is_pressed) connect(scene);
    if (!connect_ui.error.empty()) error_line(theme, connect_ui.error);
}

void draw_sidebar(const Scene& scene, Box box) {
    const Theme& theme = scene.theme;
    UiState& ui = scene.ui;
    if (ui.is_pane_asked && ui.pane == Pane::Sidebar) ImGui::SetNextWindowFocus();
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(10), theme.px(10)));
    const bool is_seen = begin_area(scene, "###sidebar", box);
    ImGui::PopStyleVar();
    if (is_seen) {
        if (scene.figures.replay)
            draw_replay_panel(scene, *scene.figures.replay);
        else
            draw_connect_row(scene);
        ImGui::Dummy({0.0f, theme.space(1)});
        section_heading(theme, "Sessions");
        const float room = ImGui::GetContentRegionAvail().y - ui.sidebar_rest_height;
        draw_session_list(scene, std::max(room, theme.px(150)));
        const float rest = ImGui::GetCursorPosY();
        ImGui::Dummy({0.0f, theme.space(1)});
        draw_lab_panel(scene);
        ImGui::Dummy({0.0f, theme.space(1)});
        if (scene.figures.has_engine) draw_fault_panel(scene);
        ui.sidebar_rest_height = ImGui::GetCursorPosY() - rest;
        draw_edge(scene, box);
    }
    end_area(scene);
}

void draw_timeline_area(const Scene& scene, Box box) {
    const Theme& theme = scene.theme;
    Preferences& preferences = scene.ui.preferences;
    if (scene.ui.is_pane_asked && scene.ui.pane == Pane::Timeline) ImGui::SetNextWindowFocus();
    const bool is_seen = begin_area(scene, "###timeline", box, ImGuiWindowFlags_NoScrollbar, false);
    if (is_seen) {
        const float height = theme.px(grip);
        const Drag drag = drag_edge("###edge", box.min(), {box.x + box.width, box.y + height},
                                    ImGuiAxis_Y);
        if (drag.is_held) {
            preferences.timeline_height =
                std::clamp(preferences.timeline_height - drag.by / theme.scale,
                           timeline_height_min, timeline_height_max);
        }
        if (drag.is_over) scene.ui.requests.push_back(PreferencesChanged{});
        ImGui::GetWindowDrawList()->AddLine({box.x, box.y + 0.5f},
                                            {box.x + box.width, box.y + 0.5f},
                                            drag.is_held ? theme.color.accent : theme.color.border);
        ImGui::SetCursorScreenPos({box.x, box.y + height});
        // The keys are the lanes' (time_keys), so they get the keyboard themselves.
        if (scene.ui.is_pane_asked && scene.ui.pane == Pane::Timeline) ImGui::SetNextWindowFocus();
        compat::begin_child("lanes", {box.width, box.height - height});
        draw_timeline(scene);
        ImGui::EndChild();
    }
    end_area(scene);
}

}  // namespace redial::view
