// Draws the field and its list, and walks the list by keys. UI thread only.
#include "view/files/url_field.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "view/kit/imgui_compat.focus.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_field.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/recent.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {
namespace {

constexpr std::size_t rows_max = 8;
// Up and Down are the field's: without it they lead to another control.
constexpr ImGuiInputTextFlags keeps_arrows = ImGuiInputTextFlags_CallbackHistory;
constexpr float row_height = 26.0f;       // at scale 1
constexpr float list_width_max = 560.0f;  // at scale 1

std::vector<std::string> rows_for(const Scene& scene, const UrlFieldUi& ui) {
    std::vector<std::string> rows = addresses_like(scene.preferences(), ui.typed);
    if (rows.size() > rows_max) rows.resize(rows_max);
    return rows;
}

// A row of the list in the field is not what the person typed: the list stays as it is.
void walk(FieldEdit& edit, const std::vector<std::string>& rows, UrlFieldUi& ui) {
    const std::string text = edit.text();
    const auto count = static_cast<int>(rows.size());
    const bool is_row =
        ui.chosen >= 0 && ui.chosen < count && rows[static_cast<std::size_t>(ui.chosen)] == text;
    if (!is_row && text != ui.typed) {
        ui.typed = text;
        ui.chosen = -1;
        ui.is_dismissed = false;
        return;
    }
    int step = 0;
    if (compat::is_pressed(compat::Key::Down, true)) step = 1;
    if (compat::is_pressed(compat::Key::Up, true)) step = -1;
    if (step == 0 || count == 0) return;
    ui.is_dismissed = false;
    ui.is_shown = true;
    ui.chosen = std::clamp(ui.chosen + step, -1, count - 1);
    edit.replace(ui.chosen < 0 ? ui.typed : rows[static_cast<std::size_t>(ui.chosen)]);
}

// The row that was pressed. On the press itself: the field, and the list with it, has lost the
// keyboard by it.
std::optional<std::size_t> draw_rows(const Theme& theme, const std::vector<std::string>& rows,
                                     int chosen) {
    std::optional<std::size_t> pressed;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        ImGui::PushID(static_cast<int>(i));
        const float width = ImGui::GetContentRegionAvail().x;
        ImGui::InvisibleButton("###address", {width, theme.px(row_height)});
        if (ImGui::IsItemClicked()) pressed = i;
        const ImVec2 min = ImGui::GetItemRectMin();
        const ImVec2 max = ImGui::GetItemRectMax();
        const bool is_chosen = static_cast<int>(i) == chosen;
        if (is_chosen || ImGui::IsItemHovered())
            list.AddRectFilled(min, max,
                               is_chosen ? theme.color.control_active : theme.color.control_hovered,
                               theme.px(theme.size.control_corner));
        const float y = min.y + (max.y - min.y - line_height(theme.font.mono)) * 0.5f;
        paint_foreign_text(theme, list, theme.font.mono, {min.x + theme.px(8), y},
                           lacks_secret(rows[i]) ? theme.color.dim : theme.color.text, rows[i],
                           max.x - min.x - theme.px(16));
        ImGui::PopID();
    }
    return pressed;
}

float width_for(const Theme& theme, const std::vector<std::string>& rows, float field_width) {
    float width = field_width;
    for (const std::string& row : rows)
        width = std::max(width, width_of(theme, theme.font.mono, row) + theme.px(28));
    return std::min(width, std::max(theme.px(list_width_max), field_width));
}

std::optional<std::size_t> draw_list(const Theme& theme, const std::vector<std::string>& rows,
                                     int chosen, ImVec2 field_min, ImVec2 field_max) {
    const float width = width_for(theme, rows, field_max.x - field_min.x);
    const float height = theme.px(row_height) * static_cast<float>(rows.size()) + theme.px(8);
    ImGui::SetNextWindowPos({field_min.x, field_max.y + theme.px(3)});
    ImGui::SetNextWindowSize({width, height});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(4), theme.px(4)));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    ImGui::PushStyleColor(ImGuiCol_WindowBg, theme.color.raised);
    ImGui::PushStyleColor(ImGuiCol_Border, theme.color.control_border);
    ImGui::Begin("###addresses", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing |
                     ImGuiWindowFlags_NoNav);
    ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
    const std::optional<std::size_t> pressed = draw_rows(theme, rows, chosen);
    ImGui::End();
    ImGui::PopStyleColor(2);
    ImGui::PopStyleVar(2);
    return pressed;
}

}  // namespace

bool url_field(const Scene& scene, const char* id, std::string& url, UrlFieldUi& ui) {
    const Theme& theme = scene.theme;
    const std::vector<std::string> rows = rows_for(scene, ui);
    const bool was_shown = ui.is_shown;
    if (std::exchange(ui.is_focus_asked, false)) compat::focus_next_item();
    bool has_walked = false;  // the field tells of an arrow, and then of the frame
    const bool is_entered = edit_text(theme, url,
                                      {.id = id,
                                       .hint = "ws://host/path",
                                       .flags = ImGuiInputTextFlags_EnterReturnsTrue |
                                                ImGuiInputTextFlags_AutoSelectAll | keeps_arrows,
                                       .on_edit = [&](FieldEdit& edit) {
                                           if (!std::exchange(has_walked, true))
                                               walk(edit, rows, ui);
                                       }});
    const ImVec2 min = ImGui::GetItemRectMin();
    const ImVec2 max = ImGui::GetItemRectMax();
    const bool is_active = ImGui::IsItemActive();
    // The first Escape closes the list alone: what was typed stays, and so does the keyboard.
    if (was_shown && ImGui::IsItemDeactivated() && compat::is_pressed(compat::Key::Escape)) {
        url = ui.typed;
        ui.is_dismissed = true;
        ui.is_shown = false;
        ui.chosen = -1;
        ui.is_focus_asked = true;
        scene.redraw_at(scene.clock);
        return false;
    }
    const bool is_wanted = !ui.is_dismissed && !rows.empty() && (!ui.typed.empty() || ui.is_shown);
    ui.is_shown = is_active && is_wanted && !is_entered;
    std::optional<std::size_t> pressed;
    if (ui.is_shown || (was_shown && ImGui::IsItemDeactivated() && !is_entered))
        pressed = draw_list(theme, rows, ui.chosen, min, max);
    if (pressed) url = rows[*pressed];
    if (is_entered || pressed || !is_active) {
        ui.typed = is_active || is_entered || pressed ? std::string() : url;
        ui.chosen = -1;
        if (!is_active) ui.is_shown = false;
    }
    return is_entered || pressed;
}

}  // namespace redial::view
