// Draws the command palette, which finds every action and every session by typing. UI thread only.
#include "view/shell/palette.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

#include "model/fold/workspace.hpp"
#include "view/kit/box.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.focus.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_field.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/dialog_ui.hpp"
#include "view/scene/fault_ops.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/ui_state.hpp"
#include "view/shell/actions.hpp"

namespace redial::view {
namespace {

// One row: an action, a session to go to, or faults to set on the chosen session's link.
struct Row {
    std::string name;
    std::string advice;
    std::string keys;
    const Action* action = nullptr;
    SessionId session{};
    const FaultPreset* preset = nullptr;
    const core::FaultKindInfo* kind = nullptr;
};

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

const model::SessionModel* fault_target(const Scene& scene) {
    const model::SessionModel* session = selected_session(scene);
    return session && scene.figures.has_engine ? faulted(scene, *session) : nullptr;
}

void add_fault_rows(const Scene& scene, const std::string& typed, std::vector<Row>& rows) {
    if (fault_target(scene) == nullptr) return;
    for (const FaultPreset& preset : fault_presets()) {
        std::string name = std::string("Fault: ") + preset.label;
        if (!has_all_words(typed, name + " " + preset.does)) continue;
        rows.push_back({std::move(name), preset.does, "", nullptr, {}, &preset});
    }
    for (const core::FaultKindInfo& info : core::fault_kinds()) {
        std::string name = std::string("Add fault: ") + info.label;
        if (!has_all_words(typed, name + " " + info.does)) continue;
        rows.push_back({std::move(name), info.does, "", nullptr, {}, nullptr, &info});
    }
}

std::vector<Row> rows_for(const Scene& scene, const std::string& typed) {
    std::vector<Row> rows;
    for (const Action& action : actions()) {
        if (action.act == Act::Palette || !is_possible(scene, action)) continue;
        std::string name = action.name;
        if (action.menu[0] != '\0') name = std::string(action.menu) + ": " + name;
        if (is_on(scene, action)) name += "  " + std::string(icon::check);
        if (!has_all_words(typed, name + " " + action.advice)) continue;
        rows.push_back({std::move(name), action.advice, in_words(action.shortcut), &action});
    }
    add_fault_rows(scene, typed, rows);
    for (const model::SessionModel* session : shown_sessions(scene)) {
        std::string name = "Go to " + session->name;
        if (has_all_words(typed, name + " " + session->config->url)) {
            rows.push_back({std::move(name), session->config->url, "", nullptr, session->id});
        }
    }
    return rows;
}

void run(const Scene& scene, const Row& row) {
    const model::SessionModel* target = fault_target(scene);
    if (row.action) {
        carry_out(scene, *row.action);
    } else if (row.preset && target) {
        for (core::Fault& fault : row.preset->make()) {
            scene.ask(target->id, core::AddFault{std::move(fault)});
        }
    } else if (row.kind && target) {
        core::Fault fault = new_fault(*target->faults, row.kind->kind);
        scene.of(target->id).faults.opened = fault.name;
        scene.ask(target->id, core::AddFault{std::move(fault)});
        scene.ui.faults_window = {true, target->id, true};
    } else if (row.session != SessionId{}) {
        select(scene, row.session);
    }
}

bool draw_row(const Theme& theme, const Row& row, bool is_chosen, bool is_moved) {
    const float height = theme.px(30);
    const float width = ImGui::GetContentRegionAvail().x;
    const bool is_pressed = ImGui::InvisibleButton("row", {width, height});
    const ImVec2 min = ImGui::GetItemRectMin();
    const ImVec2 max = ImGui::GetItemRectMax();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (is_chosen || ImGui::IsItemHovered()) {
        list.AddRectFilled(min, max,
                           is_chosen ? theme.color.control_active : theme.color.control_hovered,
                           theme.px(theme.size.control_corner));
    }
    if (is_chosen && is_moved) ImGui::SetScrollHereY(0.5f);
    const float y = min.y + (height - line_height(theme.font.ui)) * 0.5f;
    paint_text(list, theme.font.ui, {min.x + theme.px(10), y}, theme.color.text, row.name);
    const float keys = width_of(theme.font.mono, row.keys);
    paint_text(list, theme.font.mono, {max.x - theme.px(10) - keys, y + theme.px(1)},
               theme.color.dim, row.keys);
    const float advice_x = min.x + theme.px(22) + width_of(theme.font.ui, row.name);
    const float room = max.x - theme.px(24) - keys - advice_x;
    if (room > theme.px(60)) {
        paint_text(list, theme.font.small, {advice_x, y + theme.px(2)}, theme.color.faint,
                   row.advice, room);
    }
    if (width_of(theme.font.small, row.advice) > room) tooltip(theme, row.advice);
    return is_pressed;
}

bool move_choice(PaletteUi& palette, int count) {
    const int before = palette.chosen;
    if (compat::is_pressed(compat::Key::Down, true)) ++palette.chosen;
    if (compat::is_pressed(compat::Key::Up, true)) --palette.chosen;
    if (count > 0) palette.chosen = (palette.chosen + count) % count;
    return palette.chosen != before;
}

// The row that was chosen for good, if any.
std::optional<Row> draw_rows(const Scene& scene, PaletteUi& palette, bool is_entered) {
    const std::vector<Row> rows = rows_for(scene, palette.text);
    const auto count = static_cast<int>(rows.size());
    palette.chosen = std::clamp(palette.chosen, 0, std::max(count - 1, 0));
    const bool is_moved = move_choice(palette, count);
    std::optional<Row> chosen;
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    compat::begin_child("###rows", {0.0f, scene.theme.px(360)});
    if (rows.empty()) text(scene.theme, "Nothing is called that", Role::Dim);
    for (int i = 0; i < count; ++i) {
        ImGui::PushID(i);
        const Row& row = rows[static_cast<std::size_t>(i)];
        if (draw_row(scene.theme, row, i == palette.chosen, is_moved)) chosen = row;
        ImGui::PopID();
    }
    ImGui::EndChild();
    ImGui::PopStyleVar();
    if (is_entered && count > 0) chosen = rows[static_cast<std::size_t>(palette.chosen)];
    return chosen;
}

}  // namespace

bool has_all_words(std::string_view typed, std::string_view text) {
    const std::string hay = lower(text);
    const std::string needles = lower(typed);
    std::size_t at = 0;
    while (at < needles.size()) {
        const std::size_t end = std::min(needles.find(' ', at), needles.size());
        if (hay.find(needles.substr(at, end - at)) == std::string::npos) return false;
        at = end + 1;
    }
    return true;
}

void draw_palette(const Scene& scene, Box whole) {
    auto* const palette = scene.ui.open_dialog<PaletteUi>();
    if (palette == nullptr) return;
    const Theme& theme = scene.theme;
    const bool is_first = palette->is_opening;
    if (is_first) ImGui::OpenPopup("###palette");
    palette->is_opening = false;
    const float width = std::min(theme.px(600), whole.width - theme.px(32));
    ImGui::SetNextWindowPos({whole.x + (whole.width - width) * 0.5f,
                             whole.y + std::min(theme.px(90), whole.height * 0.1f)});
    ImGui::SetNextWindowSize({width, 0.0f});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(10), theme.px(10)));
    const bool is_open = ImGui::BeginPopup("###palette", ImGuiWindowFlags_NoMove);
    ImGui::PopStyleVar();
    if (!is_open) {
        scene.ui.dialog = {};
        return;
    }
    if (is_first || ImGui::IsWindowAppearing()) compat::focus_next_item();
    ImGui::SetNextItemWidth(-FLT_MIN);
    // Up and Down are the list's: without a history of its own a field would be left by them.
    const bool is_entered = edit_text(
        theme, palette->text,
        {.id = "###words",
         .hint = "Type what to do",
         .flags = ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_CallbackHistory,
         .drops_last_line_ends = true,
         .on_edit = [](FieldEdit&) {}});
    if (ImGui::IsItemEdited()) palette->chosen = 0;
    const std::optional<Row> chosen = draw_rows(scene, *palette, is_entered);
    const bool is_over = chosen || compat::is_pressed(compat::Key::Escape);
    if (is_over) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
    if (is_over) scene.ui.dialog = {};
    if (chosen) run(scene, *chosen);
}

}  // namespace redial::view
