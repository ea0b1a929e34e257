// The session list: a row a session, its state's dot, name, address, and on the right the one
// fact that matters now. UI thread.
#include <algorithm>
#include <cmath>

#include "model/fold/workspace.hpp"
#include "view/kit/imgui_compat.focus.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/redraw.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/fault_ops.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/session_ops.hpp"
#include "view/session/health_view.hpp"
#include "view/session/standing_view.hpp"
#include "view/session/tap_header.hpp"
#include "view/shell/addresses.hpp"
#include "view/shell/session_facts.hpp"
#include "view/shell/session_menu.hpp"
#include "view/shell/shell_ui.hpp"
#include "view/shell/sidebar.hpp"

namespace redial::view {
namespace {

constexpr float row_height = 46.0f;  // at scale 1

// Returns the x where the fact begins.
float paint_fact(const Scene& scene, ImDrawList& list, const model::SessionModel& session,
                 const RightFact& fact, ImVec2 right_top) {
    const Theme& theme = scene.theme;
    const float height = theme.px(row_height);
    if (fact.has_sparkline) {
        paint_rtt(theme, list, session, right_top.x, right_top.y + height * 0.5f);
        return right_top.x - theme.px(72);
    }
    ImFont* mono = theme.font.mono;
    ImFont* small = theme.font.small;
    const float first = width_of(mono, fact.words);
    const float second = width_of(small, fact.below);
    const float block =
        line_height(mono) + (fact.below.empty() ? 0.0f : line_height(small) + theme.px(2));
    const float y = right_top.y + std::round((height - block) * 0.5f);
    paint_text(list, mono, {std::floor(right_top.x - first), y}, color_of(theme, fact.role),
               fact.words);
    paint_text(list, small, {std::floor(right_top.x - second), y + line_height(mono) + theme.px(2)},
               theme.color.faint, fact.below);
    return right_top.x - std::max(first, second) - theme.space(2);
}

// Behind the name, where there is room: the worst finding's mark and how many there are.
void paint_findings(const Theme& theme, ImDrawList& list, const model::SessionModel& session,
                    ImVec2 at, float right) {
    if (session.findings.empty()) return;
    const core::Severity worst = session.findings.worst();
    const std::string words = icon_of(worst) + (" " + std::to_string(session.findings.size()));
    if (at.x + width_of(theme.font.small, words) > right) return;
    paint_text(list, theme.font.small, {at.x, at.y + theme.px(2)}, color_of(theme, role_of(worst)),
               words);
}

std::string address_of(const Scene& scene, const model::SessionModel& session, float width) {
    if (session.config->tap) return tap_in_words(scene, session).substr(4);
    const auto& known = shell_of(scene.ui).addresses.differs_at;
    const auto found = known.find(session.id);
    return address_for(scene.theme.font.small, short_address(*session.config),
                       found == known.end() ? 0 : found->second, width);
}

void paint_row(const Scene& scene, const model::SessionModel& session, ImVec2 min, ImVec2 max,
               bool is_hovered) {
    const Theme& theme = scene.theme;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const bool is_selected = scene.selected() == session.id;
    if (is_selected || is_hovered) {
        const ImU32 fill = is_selected ? theme.color.selected : faded(theme.color.selected, 0.5f);
        list.AddRectFilled(min, max, fill, theme.px(theme.size.control_corner));
    }
    const bool is_client = session.config->tap_of != SessionId{};
    const float indent = is_client ? theme.px(16) : 0.0f;
    const Dot dot = dot_of(standing_of(session));
    const ImVec2 center(min.x + indent + theme.px(12), std::floor((min.y + max.y) * 0.5f) + 0.5f);
    paint_dot(list, theme, center, dot,
              pulse_of(scene.redraw(), session.activity_at(), scene.now.mono));
    const float fact_x =
        paint_fact(scene, list, session, right_fact(scene, session), {max.x - theme.px(8), min.y});
    const float x = min.x + indent + theme.px(27);
    const float room = fact_x - x;
    const float block = line_height(theme.font.ui) + line_height(theme.font.small);
    const float y = min.y + std::round((max.y - min.y - block) * 0.5f);
    const std::string name = session.config->tap ? session.name + " (tap)" : session.name;
    paint_foreign_text(theme, list, theme.font.ui, {x, y}, theme.color.text, name, room);
    paint_findings(theme, list, session,
                   {x + width_of(theme, theme.font.ui, name) + theme.px(8), y}, x + room);
    const std::string below = address_of(scene, session, room);
    paint_text(list, theme.font.small, {x, y + line_height(theme.font.ui)}, theme.color.dim, below,
               room);
}

// In the place of the name; Enter or a press elsewhere takes it, Escape leaves it as it was.
void draw_rename(const Scene& scene, const model::SessionModel& session, ImVec2 min, ImVec2 max) {
    const Theme& theme = scene.theme;
    RenameUi& rename = shell_of(scene.ui).rename;
    const float left = min.x + theme.px(24);
    ImGui::SetCursorScreenPos(
        {left, std::round((min.y + max.y - theme.px(theme.size.control)) * 0.5f)});
    ImGui::SetNextItemWidth(max.x - left - theme.px(4));
    if (rename.is_focus_asked) compat::focus_next_item();
    rename.is_focus_asked = false;
    const bool is_entered =
        input_words(theme, "###rename", rename.text, "Name; empty: of the address",
                    ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
    if (!is_entered && !ImGui::IsItemDeactivated()) return;
    if (rename.text != session.name) {
        core::SessionConfig config = *session.config;
        config.name = rename.text;
        change_session(scene, session.id, std::move(config));
    }
    rename = {};
}

void draw_row(const Scene& scene, const model::SessionModel& session, float step) {
    const Theme& theme = scene.theme;
    ImGui::PushID(static_cast<int>(session.id.value));
    const float width = ImGui::GetContentRegionAvail().x;
    const ImVec2 min = ImGui::GetCursorScreenPos();
    const ImVec2 max{min.x + width, min.y + step};
    if (shell_of(scene.ui).rename.session == session.id) {
        draw_rename(scene, session, min, max);
        ImGui::SetCursorScreenPos(min);
        ImGui::Dummy({width, step});
    } else {
        if (ImGui::InvisibleButton("row", {width, step})) select(scene, session.id);
        compat::nav_frame(ImRect(min, max), ImGui::GetItemID());
        paint_row(scene, session, min, max, ImGui::IsItemHovered());
        draw_session_menu(scene, session);
        tooltip(theme, row_advice(scene, session));
    }
    ImGui::PopID();
}

// The chosen one, when another was chosen, and the one to be renamed: it is scrolled to.
void show_asked_row(const Scene& scene, const std::vector<const model::SessionModel*>& sessions,
                    float step) {
    ShellUi& shell = shell_of(scene.ui);
    const bool is_renamed = shell.rename.is_focus_asked;
    if (shell.list_shows == scene.selected() && !is_renamed) return;
    shell.list_shows = scene.selected();
    const SessionId wanted = is_renamed ? shell.rename.session : scene.selected();
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        if (sessions[i]->id != wanted) continue;
        const float top = step * static_cast<float>(i);
        const float height = ImGui::GetWindowHeight();
        if (top < ImGui::GetScrollY()) ImGui::SetScrollY(top);
        if (top + step > ImGui::GetScrollY() + height) ImGui::SetScrollY(top + step - height);
    }
}

}  // namespace

void draw_session_list(const Scene& scene, float height_max) {
    const Theme& theme = scene.theme;
    const auto sessions = shown_sessions(scene);
    if (sessions.empty()) {
        ImGui::PushTextWrapPos(0.0f);
        ImGui::PushStyleColor(ImGuiCol_Text, theme.color.dim);
        ImGui::TextUnformatted(
            "None yet. Type an address above, or start with the lab server "
            "below.");
        ImGui::PopStyleColor();
        ImGui::PopTextWrapPos();
        return;
    }
    const float step = theme.px(row_height);
    const float wanted = step * static_cast<float>(sessions.size());
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    compat::begin_child("###list", {0.0f, std::min(wanted, height_max)}, false,
                        compat::nav_flattened);
    compare_addresses(shell_of(scene.ui).addresses, sessions);
    show_asked_row(scene, sessions, step);
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(sessions.size()), step);
    while (clipper.Step())
        for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i)
            draw_row(scene, *sessions[static_cast<std::size_t>(i)], step);
    ImGui::EndChild();
    ImGui::PopStyleVar();
}

}  // namespace redial::view
