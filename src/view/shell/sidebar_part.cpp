// Draws the headings of the sidebar's parts. UI thread only.
#include "view/shell/sidebar_part.hpp"

#include <cmath>

#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/shell/shell_ui.hpp"

namespace redial::view {

bool begin_part(const Scene& scene, const char* id, std::string_view title) {
    const Theme& theme = scene.theme;
    auto& folded = shell_of(scene.ui).folded;
    const bool was_folded = folded.contains(std::string_view(id));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 size{std::max(ImGui::GetContentRegionAvail().x, 1.0f), theme.px(22)};
    ImGui::PushID(id);
    const bool is_pressed = ImGui::InvisibleButton("fold", size);
    const bool is_hovered = ImGui::IsItemHovered();
    compat::nav_frame(ImRect(at, {at.x + size.x, at.y + size.y}), ImGui::GetItemID());
    tooltip(theme, was_folded ? "Unfold" : "Fold");
    ImGui::PopID();
    if (is_pressed && was_folded) folded.erase(std::string(id));
    if (is_pressed && !was_folded) folded.insert(id);
    const ImVec2 end = ImGui::GetCursorScreenPos();
    ImFont* small = theme.font.small;
    const char* sign = was_folded ? icon::chevron_right : icon::chevron_down;
    const float y = std::round(at.y + (size.y - line_height(small)) * 0.5f);
    paint_text(*ImGui::GetWindowDrawList(), small,
               {std::round(at.x + size.x - width_of(small, sign)), y},
               is_hovered ? theme.color.text : theme.color.faint, sign);
    ImGui::SetCursorScreenPos(
        {at.x, std::round(at.y + (size.y - line_height(theme.font.heading)) * 0.5f)});
    ImGui::PushClipRect(at, {at.x + size.x - theme.px(20), at.y + size.y}, true);
    section_heading(theme, title);
    ImGui::PopClipRect();
    ImGui::SetCursorScreenPos(end);
    return is_pressed ? was_folded : !was_folded;
}

}  // namespace redial::view
