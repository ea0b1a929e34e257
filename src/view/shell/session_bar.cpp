// Draws the tabs of sessions, as many as the bar is wide, the chosen one always among them. UI
// thread only.
#include "view/shell/session_bar.hpp"

#include <algorithm>
#include <cmath>

#include "base/format.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/areas.hpp"
#include "view/scene/fault_ops.hpp"
#include "view/scene/session_ops.hpp"
#include "view/session/standing_view.hpp"
#include "view/session/tap_header.hpp"
#include "view/shell/session_facts.hpp"
#include "view/shell/session_menu.hpp"
#include "view/shell/shell_ui.hpp"

namespace redial::view {
namespace {

using Sessions = std::vector<const model::SessionModel*>;

constexpr float tab_width_min = 84.0f;  // at scale 1
constexpr float tab_width_max = 190.0f;
constexpr float tab_height = 28.0f;
constexpr float rest_width = 96.0f;  // of the list's button

float tab_width(const Theme& theme, const model::SessionModel& session) {
    const float wanted = width_of(theme, theme.font.ui, session.name) + theme.px(38);
    return std::round(std::clamp(wanted, theme.px(tab_width_min), theme.px(tab_width_max)));
}

// One past the last tab that fits `room`, from `first` on.
std::size_t last_fitting(const Theme& theme, const Sessions& sessions, std::size_t first,
                         float room) {
    std::size_t at = first;
    for (float used = 0.0f; at < sessions.size(); ++at) {
        used += tab_width(theme, *sessions[at]) + theme.px(4);
        if (used > room) break;
    }
    return at;
}

struct TabRange {
    std::size_t first = 0;
    std::size_t end = 0;
};

// Moves no further than it must for the chosen one to be seen.
TabRange shown_tabs(const Scene& scene, const Sessions& sessions, float room) {
    const Theme& theme = scene.theme;
    if (last_fitting(theme, sessions, 0, room) == sessions.size()) return {0, sessions.size()};
    room -= theme.px(rest_width);
    std::size_t& first = shell_of(scene.ui).tab_first;
    first = std::min(first, sessions.size() - 1);
    const auto chosen = std::find_if(sessions.begin(), sessions.end(), [&](const auto* session) {
        return session->id == scene.selected();
    });
    if (chosen != sessions.end()) {
        const auto at = static_cast<std::size_t>(chosen - sessions.begin());
        first = std::min(first, at);
        while (first < at && last_fitting(theme, sessions, first, room) <= at) ++first;
    }
    while (first > 0 && last_fitting(theme, sessions, first - 1, room) == sessions.size()) --first;
    return {first, std::max(last_fitting(theme, sessions, first, room), first + 1)};
}

void paint_tab(const Scene& scene, const model::SessionModel& session, ImVec2 min, ImVec2 max,
               bool is_chosen) {
    const Theme& theme = scene.theme;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float corner = theme.px(theme.size.control_corner);
    if (is_chosen || ImGui::IsItemHovered()) {
        list.AddRectFilled(min, max, is_chosen ? theme.color.raised : theme.color.control_hovered,
                           corner);
    }
    if (is_chosen)
        list.AddRectFilled({min.x + corner, max.y - theme.px(2)}, {max.x - corner, max.y},
                           theme.color.accent);
    const Dot dot = dot_of(standing_of(session));
    paint_dot(list, theme, {min.x + theme.px(14), std::floor((min.y + max.y) * 0.5f) + 0.5f}, dot);
    const float y = std::round((min.y + max.y - line_height(theme.font.ui)) * 0.5f);
    paint_foreign_text(theme, list, theme.font.ui, {min.x + theme.px(27), y},
                       is_chosen ? theme.color.text : theme.color.dim, session.name,
                       max.x - min.x - theme.px(34));
}

void draw_tab(const Scene& scene, const model::SessionModel& session, bool is_chosen) {
    const Theme& theme = scene.theme;
    ImGui::PushID(static_cast<int>(session.id.value));
    const ImVec2 size{tab_width(theme, session), theme.px(tab_height)};
    if (ImGui::InvisibleButton("tab", size)) select(scene, session.id);
    const ImVec2 min = ImGui::GetItemRectMin();
    const ImVec2 max = ImGui::GetItemRectMax();
    compat::nav_frame(ImRect(min, max), ImGui::GetItemID());
    paint_tab(scene, session, min, max, is_chosen);
    draw_session_menu(scene, session);
    tooltip(theme, row_advice(scene, session));
    ImGui::PopID();
    ImGui::SameLine(0.0f, theme.px(4));
}

// Every session, also those whose tabs are there: it is the list one looks in.
void draw_rest(const Scene& scene, const Sessions& sessions, std::size_t hidden) {
    const Theme& theme = scene.theme;
    const std::string label = fmt::format("{} more {}###more", hidden, icon::chevron_down);
    if (button(theme, label.c_str(), "All sessions as a list")) ImGui::OpenPopup("###sessions");
    if (!ImGui::BeginPopup("###sessions")) return;
    const float row = line_height(theme.font.ui) + theme.px(8);
    const float wanted = row * static_cast<float>(sessions.size());
    compat::begin_child("list", {theme.px(280), std::min(wanted, theme.px(420))});
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(sessions.size()), row);
    while (clipper.Step()) {
        for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
            const model::SessionModel& session = *sessions[static_cast<std::size_t>(i)];
            ImGui::PushID(static_cast<int>(session.id.value));
            const ImVec2 at = ImGui::GetCursorScreenPos();
            const bool is_chosen = session.id == scene.selected();
            const float height = row - ImGui::GetStyle().ItemSpacing.y;
            if (ImGui::Selectable("###session", is_chosen, 0, {0.0f, height})) {
                select(scene, session.id);
                ImGui::CloseCurrentPopup();
            }
            paint_tab(scene, session, at, {at.x + theme.px(270), at.y + height}, false);
            ImGui::PopID();
        }
    }
    ImGui::EndChild();
    ImGui::EndPopup();
}

}  // namespace

void draw_session_bar(const Scene& scene, const Sessions& sessions, Box box) {
    const Theme& theme = scene.theme;
    ShellUi& shell = shell_of(scene.ui);
    ImGui::PushStyleColor(ImGuiCol_WindowBg, theme.color.canvas);
    const bool is_seen =
        begin_area(scene, "###session-bar", box, ImGuiWindowFlags_NoScrollbar, false);
    ImGui::PopStyleColor();
    if (is_seen) {
        ImGui::SetCursorScreenPos({box.x + theme.px(10), box.y + theme.px(8)});
        const bool is_table = shell.overview != Overview::None;
        const std::string all = fmt::format("{}  All {}###all", icon::list, sessions.size());
        if (choice_button(theme, all.c_str(), is_table,
                          "A table of all sessions: state, countdown, round trip, drops"))
            shell.overview = Overview::Asked;
        ImGui::SameLine(0.0f, theme.px(10));
        const float room = box.x + box.width - theme.px(10) - ImGui::GetCursorScreenPos().x;
        const TabRange shown = shown_tabs(scene, sessions, room);
        for (std::size_t i = shown.first; i < shown.end; ++i)
            draw_tab(scene, *sessions[i], !is_table && sessions[i]->id == scene.selected());
        const std::size_t hidden = sessions.size() - (shown.end - shown.first);
        if (hidden > 0) draw_rest(scene, sessions, hidden);
    }
    end_area(scene);
}

}  // namespace redial::view
