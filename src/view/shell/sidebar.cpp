// Draws the sidebar: the row that connects, the parts below it from top to bottom, and the edge
// that resizes it. UI thread only.
#include "view/shell/sidebar.hpp"

#include <algorithm>
#include <cmath>

#include "model/fold/workspace.hpp"
#include "view/files/url_field.hpp"
#include "view/kit/box.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.focus.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/areas.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/recent.hpp"
#include "view/scene/request.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/ui_state.hpp"
#include "view/scene/url_entry.hpp"
#include "view/shell/actions.hpp"
#include "view/shell/replay_view.hpp"
#include "view/shell/sidebar_part.hpp"

namespace redial::view {
namespace {

// The right edge, a window of its own: within the sidebar's the scrollbar and the padding would
// take most of it away. Drag to resize.
void draw_edge(const Scene& scene, Box box) {
    const Theme& theme = scene.theme;
    Preferences& preferences = scene.preferences();
    const bool is_seen =
        begin_area(scene, "###sidebar-edge", box, ImGuiWindowFlags_NoScrollbar, false);
    if (is_seen) {
        const Drag drag = drag_edge("###edge", box.min(), box.max(), ImGuiAxis_X);
        if (drag.is_held) {
            preferences.sidebar_width =
                std::clamp(preferences.sidebar_width + drag.by / theme.scale, sidebar_width_min,
                           sidebar_width_max);
        }
        if (drag.is_over) request(scene, PreferencesChanged{});
        const float x = box.x + box.width - 0.5f;
        const bool is_lit = drag.is_held || ImGui::IsItemHovered();
        ImGui::GetWindowDrawList()->AddLine({x, box.y}, {x, box.y + box.height},
                                            is_lit ? theme.color.accent : theme.color.border,
                                            is_lit ? theme.px(2) : 1.0f);
    }
    end_area(scene);
}

void connect(const Scene& scene) {
    ConnectUi& connect_ui = scene.ui.connect;
    const Result<std::string> url = completed_url(connect_ui.url);
    if (!url) {
        connect_ui.error = url.error().line();
        return;
    }
    if (lacks_secret(*url)) {
        connect_ui.error = "A secret is not kept: write it again in place of REDACTED";
        return;
    }
    connect_ui.error.clear();
    connect_ui.url.clear();
    const bool is_lab = *url == scene.workspace.lab().url;
    add_session(scene, is_lab ? config_for_lab(scene.ui, *url) : config_for_url(scene.ui, *url));
}

void draw_connect_row(const Scene& scene) {
    const Theme& theme = scene.theme;
    ConnectUi& connect_ui = scene.ui.connect;
    const float button_width = width_of(theme.font.ui, "Connect") + theme.px(20);
    ImGui::BeginDisabled(!scene.figures.has_engine);
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - button_width - theme.space(2));
    if (connect_ui.is_focus_asked) {
        compat::focus_next_item();
        connect_ui.is_focus_asked = false;
    }
    ImGui::PushStyleColor(ImGuiCol_Border, connect_ui.error.empty() ? theme.color.control_border
                                                                    : theme.color.closed);
    compat::push_font(theme.font.mono);
    // The field is as high as the button beside it, although its font is smaller.
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                        ImVec2(theme.px(10), (theme.px(28) - line_height(theme.font.mono)) * 0.5f));
    const std::string before = connect_ui.url;
    const bool is_entered = url_field(scene, "###url", connect_ui.url, connect_ui.completions);
    if (connect_ui.url != before) connect_ui.error.clear();
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

}  // namespace

void draw_sidebar(const Scene& scene, Box box) {
    const Theme& theme = scene.theme;
    UiState& ui = scene.ui;
    if (ui.is_pane_asked && ui.pane == Pane::Sidebar) ImGui::SetNextWindowFocus();
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(8), theme.px(10)));
    const float edge = std::round(theme.px(edge_grip));
    const bool is_seen =
        begin_area(scene, "###sidebar", {box.x, box.y, box.width - edge, box.height});
    ImGui::PopStyleVar();
    if (is_seen) {
        if (scene.figures.replay)
            draw_replay_panel(scene, *scene.figures.replay);
        else
            draw_connect_row(scene);
        ImGui::Dummy({0.0f, theme.px(2)});
        if (begin_part(scene, "sessions", "Sessions")) {
            const float room = ImGui::GetContentRegionAvail().y - ui.sidebar_rest_height;
            draw_session_list(scene, std::max(room, theme.px(250)));  // five rows and a half
        }
        const float rest = ImGui::GetCursorPosY();
        ImGui::Dummy({0.0f, theme.px(2)});
        draw_lab_panel(scene);
        ImGui::Dummy({0.0f, theme.px(2)});
        if (scene.figures.has_engine) draw_fault_panel(scene);
        ui.sidebar_rest_height = ImGui::GetCursorPosY() - rest;
    }
    end_area(scene);
    draw_edge(scene, {box.x + box.width - edge, box.y, edge, box.height});
}

}  // namespace redial::view
