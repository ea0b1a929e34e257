// Draws the menu of a row and writes rows as text. UI thread.
#include "view/scene/row_menu.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "base/json_text.hpp"
#include "base/utf8.hpp"
#include "model/words/display_text.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_layout.hpp"

namespace redial::view {
namespace {

constexpr const char* menu_id = "###row-menu";
constexpr std::size_t shown_max = 40;  // characters of a value in the menu's own words

void copy(const Scene& scene, const std::string& text, const std::string& what) {
    ImGui::SetClipboardText(text.c_str());
    scene.notify("Copied " + what, core::Severity::Info, scene.clock);
}

void draw_copies(const Scene& scene, const std::vector<RowField>& fields, int under) {
    if (under >= 0 && under < static_cast<int>(fields.size())) {
        const RowField& field = fields[static_cast<std::size_t>(under)];
        const std::string value = model::one_line(as_bytes(field.value), shown_max);
        const std::string label =
            label_of(scene.theme, fmt::format("Copy {}: {}", field.name, value), "value");
        if (!field.value.empty() && ImGui::MenuItem(label.c_str()))
            copy(scene, field.value, field.name);
    }
    if (ImGui::MenuItem("Copy row")) copy(scene, row_as_text(fields), "the row");
    if (ImGui::MenuItem("Copy as JSON")) copy(scene, row_as_json(fields), "the row as JSON");
}

}  // namespace

bool is_menu_asked() {
    // The right button leaves a text field active, which then must not stand in the way.
    const bool is_over = ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
    if (is_over && ImGui::IsMouseReleased(ImGuiMouseButton_Right)) return true;
    // Text that takes no keyboard has no id of its own.
    if (ImGui::GetItemID() == 0 || !ImGui::IsItemFocused()) return false;
    return compat::is_pressed(compat::Key::Menu) ||
           (ImGui::GetIO().KeyShift && compat::is_pressed(compat::Key::F10));
}

bool begin_row_menu(const Scene& scene, const std::function<std::vector<RowField>()>& fields,
                    int under) {
    ImGuiStorage& storage = *ImGui::GetStateStorage();
    const ImGuiID kept = ImGui::GetID(menu_id);
    if (is_menu_asked()) {
        // The mouse goes on into the menu: what it was over is kept.
        storage.SetInt(kept, under);
        ImGui::OpenPopup(menu_id);
    }
    // Of a list's rows, which touch each other, the menu's lines must not take their spacing.
    const Theme& theme = scene.theme;
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(theme.px(8), theme.px(8)));
    if (!ImGui::BeginPopup(menu_id)) {
        ImGui::PopStyleVar();
        return false;
    }
    draw_copies(scene, fields(), storage.GetInt(kept, -1));
    return true;
}

void end_row_menu() {
    ImGui::EndPopup();
    ImGui::PopStyleVar();
}

void row_menu(const Scene& scene, const std::function<std::vector<RowField>()>& fields, int under) {
    if (begin_row_menu(scene, fields, under)) end_row_menu();
}

std::string row_as_text(const std::vector<RowField>& fields) {
    std::string text;
    for (const RowField& field : fields) {
        if (&field != &fields.front()) text += '\t';
        // A line end or a tab in a value would make cells of it.
        for (const char c : field.value) text += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
    }
    return text;
}

std::string row_as_json(const std::vector<RowField>& fields) {
    std::string text = "{";
    for (const RowField& field : fields) {
        if (&field != &fields.front()) text += ',';
        append_json_string(text, field.name);
        text += ':';
        append_json_string(text, field.value);
    }
    return text + "}";
}

}  // namespace redial::view
