// Cuts the window into areas, and opens the windows in which these are drawn. The layout is pure;
// UI thread for the rest.
#include "view/scene/areas.hpp"

#include <algorithm>
#include <cmath>

#include "view/kit/imgui_compat.hpp"
#include "view/scene/preferences.hpp"

namespace redial::view {
namespace {

constexpr float menu_height = 30.0f;  // at scale 1, as in main-window.png
constexpr float status_height = 24.0f;

// No part of the window may starve: the centre keeps at least this much, at scale 1.
constexpr float centre_width_min = 320.0f;
constexpr float centre_height_min = 200.0f;

}  // namespace

Areas layout_areas(Box whole, const Theme& theme, const Preferences& preferences) {
    Areas areas;
    const auto px = [&theme](float at_1) { return std::round(theme.px(at_1)); };
    areas.menu = {whole.x, whole.y, whole.width, px(menu_height)};
    const float status = px(status_height);
    areas.status = {whole.x, whole.y + whole.height - status, whole.width, status};
    float body = whole.height - areas.menu.height - status;
    const float body_y = whole.y + areas.menu.height;
    if (preferences.shows_timeline && body > px(centre_height_min + timeline_height_min)) {
        const float height =
            std::min(px(preferences.timeline_height), body - px(centre_height_min));
        areas.timeline = {whole.x, areas.status.y - height, whole.width, height};
        body -= height;
    }
    float left = 0.0f;
    if (preferences.shows_sidebar && whole.width > px(centre_width_min + sidebar_width_min)) {
        left = std::min(px(preferences.sidebar_width), whole.width - px(centre_width_min));
        areas.sidebar = {whole.x, body_y, left, body};
    }
    areas.centre = {whole.x + left, body_y, whole.width - left, body};
    return areas;
}

bool begin_area(const Scene& scene, const char* id, Box box, ImGuiWindowFlags flags,
                bool is_padded) {
    if (scene.surface == Surface::Window) {
        ImGui::SetCursorScreenPos(box.min());
        if (!is_padded) ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
        ImGui::PushStyleColor(ImGuiCol_ChildBg, scene.theme.color.panel);
        const bool is_seen = compat::begin_padded_child(id, box.size(), flags);
        ImGui::PopStyleColor();
        if (!is_padded) ImGui::PopStyleVar();
        return is_seen;
    }
    ImGui::SetNextWindowPos(box.min());
    ImGui::SetNextWindowSize(box.size());
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0.0f);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
    if (!is_padded) ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    const bool is_seen =
        ImGui::Begin(id, nullptr,
                     flags | ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove |
                         ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoCollapse |
                         ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus);
    ImGui::PopStyleVar(is_padded ? 3 : 4);
    return is_seen;
}

void end_area(const Scene& scene) {
    if (scene.surface == Surface::Window) {
        ImGui::EndChild();
    } else {
        ImGui::End();
    }
}

}  // namespace redial::view
