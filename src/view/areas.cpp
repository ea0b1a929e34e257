// The layout of areas.hpp, pure, and the windows the areas are drawn in. UI thread.
#include "view/areas.hpp"

#include <algorithm>
#include <cmath>

#include "view/imgui_compat.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

constexpr float menu_height = 30.0f;    // at scale 1, as in main-window.png
constexpr float status_height = 24.0f;

// No part of the window may starve: the centre keeps at least this much, at scale 1.
constexpr float centre_width_min = 320.0f;
constexpr float centre_height_min = 200.0f;

int columns_for(int count, Box area, float width_min) {
    const int wanted = count <= 1 ? 1 : count <= 4 ? 2 : count <= 9 ? 3 : 4;
    const auto fitting = [&](float width) {
        return std::max(1, static_cast<int>(area.width / width));
    };
    int columns = std::min({wanted, fitting(width_min), std::max(count, 1)});
    // A window that is cut off below its tabs is of less use than a narrow one.
    const int columns_max = std::min({wanted, fitting(width_min * 0.72f), std::max(count, 1)});
    const auto height = [&] {
        return area.height / static_cast<float>((count + columns - 1) / columns);
    };
    while (columns < columns_max && height() < width_min * 0.6f) ++columns;
    return columns;
}

// Full rows are read like text: from left to right, then down.
std::vector<Box> layout_grid(int columns, int rows, Box area, float gap) {
    const float width = (area.width - gap * static_cast<float>(columns + 1)) /
                        static_cast<float>(columns);
    const float height = (area.height - gap * static_cast<float>(rows + 1)) /
                         static_cast<float>(rows);
    std::vector<Box> boxes;
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            boxes.push_back({std::round(area.x + gap + static_cast<float>(column) * (width + gap)),
                             std::round(area.y + gap + static_cast<float>(row) * (height + gap)),
                             std::round(width), std::round(height)});
        }
    }
    return boxes;
}

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

std::vector<Box> layout_tiles(int count, Box area, float gap, float width_min) {
    std::vector<Box> boxes;
    if (count <= 0) return boxes;
    const int columns = columns_for(count, area, width_min);
    const int rows = count / columns;
    const int columns_with_more = count % columns;
    const float width = (area.width - gap * static_cast<float>(columns + 1)) /
                        static_cast<float>(columns);
    if (columns_with_more == 0) return layout_grid(columns, rows, area, gap);
    for (int column = 0; column < columns; ++column) {
        const int in_column = rows + (column >= columns - columns_with_more ? 1 : 0);
        const float height = (area.height - gap * static_cast<float>(in_column + 1)) /
                             static_cast<float>(in_column);
        const float x = area.x + gap + static_cast<float>(column) * (width + gap);
        for (int row = 0; row < in_column; ++row) {
            const float y = area.y + gap + static_cast<float>(row) * (height + gap);
            boxes.push_back({std::round(x), std::round(y), std::round(width), std::round(height)});
        }
    }
    return boxes;
}

std::vector<Box> layout_stack(int count, Box area, float step) {
    std::vector<Box> boxes;
    const float room = std::min(area.width, area.height) * 0.4f;
    const float all = std::min(step * static_cast<float>(std::max(count - 1, 0)), room);
    const float each = count > 1 ? all / static_cast<float>(count - 1) : 0.0f;
    for (int i = 0; i < count; ++i) {
        const float shift = std::round(each * static_cast<float>(i));
        boxes.push_back({area.x + shift, area.y + shift, area.width - all, area.height - all});
    }
    return boxes;
}

Box scaled_into(Box box, Box from, Box to) {
    if (from.width <= 0.0f || from.height <= 0.0f) return box;
    const float sx = to.width / from.width;
    const float sy = to.height / from.height;
    return {std::round(to.x + (box.x - from.x) * sx), std::round(to.y + (box.y - from.y) * sy),
            std::round(box.width * sx), std::round(box.height * sy)};
}

bool begin_area(const Scene& scene, const char* id, Box box, ImGuiWindowFlags flags,
                bool is_padded) {
    if (scene.host == Host::Window) {
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
    const bool is_seen = ImGui::Begin(
        id, nullptr,
        flags | ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoResize |
            ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings |
            ImGuiWindowFlags_NoBringToFrontOnFocus);
    ImGui::PopStyleVar(is_padded ? 3 : 4);
    return is_seen;
}

void end_area(const Scene& scene) {
    if (scene.host == Host::Window) {
        ImGui::EndChild();
    } else {
        ImGui::End();
    }
}

}  // namespace redial::view
