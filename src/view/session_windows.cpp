// Session windows: real ImGui windows in the centre, placed by the arrangement until the person
// moves them, then left where they are (areas.hpp). UI thread.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "model/workspace.hpp"
#include "view/areas.hpp"
#include "view/imgui_compat.hpp"
#include "view/session_ops.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

using Sessions = std::vector<const model::SessionModel*>;

struct WindowName {
    char text[32];
};

WindowName name_of(SessionId id) {
    WindowName name{};
    std::snprintf(name.text, sizeof name.text, "###session-%u", static_cast<unsigned>(id.value));
    return name;
}

// Of more than these none could be read beside the others: then the chosen one is shown alone, as
// in Focus, and the sidebar has them all. Each window costs Dear ImGui a megabyte, too.
constexpr std::size_t windows_max = 32;

Arrangement arrangement_for(const Scene& scene, const Sessions& sessions) {
    return sessions.size() > windows_max ? Arrangement::Focus : scene.ui.preferences.arrangement;
}

float gap_of(const Theme& theme) { return theme.px(10); }

std::vector<Box> layout(Arrangement arrangement, int count, Box area, const Theme& theme) {
    const float gap = gap_of(theme);
    const Box inner{area.x + gap, area.y + gap, area.width - 2 * gap, area.height - 2 * gap};
    switch (arrangement) {
        case Arrangement::Tile: return layout_tiles(count, area, gap, theme.px(420));
        case Arrangement::Stack: return layout_stack(count, inner, theme.px(40));
        case Arrangement::Focus: break;
    }
    return std::vector<Box>(static_cast<std::size_t>(count), inner);
}

Box area_of(const Placed& placed) { return {placed.x, placed.y, placed.width, placed.height}; }

bool is_near(Box a, Box b) {
    const auto near = [](float one, float other) { return std::fabs(one - other) <= 2.0f; };
    return near(a.x, b.x) && near(a.y, b.y) && near(a.width, b.width) && near(a.height, b.height);
}

// Where its window is, or where imgui.ini remembers it to have been.
std::optional<Box> known_box(SessionId id) {
    const WindowName name = name_of(id);
    if (const ImGuiWindow* window = ImGui::FindWindowByName(name.text)) {
        return Box{window->Pos.x, window->Pos.y, window->SizeFull.x, window->SizeFull.y};
    }
    const ImGuiWindowSettings* settings = compat::window_settings(name.text);
    if (!settings || settings->Size.x <= 0) return std::nullopt;
    return Box{static_cast<float>(settings->Pos.x), static_cast<float>(settings->Pos.y),
               static_cast<float>(settings->Size.x), static_cast<float>(settings->Size.y)};
}

bool is_inside(Box box, Box area) {
    return box.x >= area.x - 1 && box.y >= area.y - 1 &&
           box.x + box.width <= area.x + area.width + 1 &&
           box.y + box.height <= area.y + area.height + 1;
}

// True when a window is not where the last arrangement had put it.
bool was_moved_by_hand(const Scene& scene) {
    const Placed& placed = scene.ui.placed;
    const auto boxes = layout(placed.arrangement, static_cast<int>(placed.ids.size()),
                              area_of(placed), scene.theme);
    for (std::size_t i = 0; i < placed.ids.size(); ++i) {
        const std::optional<Box> known = known_box(placed.ids[i]);
        if (known && !is_near(*known, boxes[i])) return true;
    }
    return false;
}

bool all_are_remembered(const Sessions& sessions, Box centre) {
    return std::all_of(sessions.begin(), sessions.end(), [centre](const auto* session) {
        const std::optional<Box> known = known_box(session->id);
        return known && is_inside(*known, centre);
    });
}

// The boxes windows are to be moved to this frame; nullopt: it stays.
std::vector<std::optional<Box>> places(const Scene& scene, const Sessions& sessions, Box centre) {
    UiState& ui = scene.ui;
    std::vector<std::optional<Box>> moved(sessions.size());
    Placed wanted;
    for (const auto* session : sessions) wanted.ids.push_back(session->id);
    wanted.x = centre.x;
    wanted.y = centre.y;
    wanted.width = centre.width;
    wanted.height = centre.height;
    wanted.arrangement = arrangement_for(scene, sessions);
    const auto boxes = layout(wanted.arrangement, static_cast<int>(sessions.size()), centre,
                              scene.theme);
    const bool is_focus = wanted.arrangement == Arrangement::Focus;
    if (ui.is_arrangement_asked || !(ui.placed == wanted) || is_focus) {
        const Placed before = ui.placed;
        const bool is_start = before.ids.empty() && ui.frames < 120;
        const bool is_kept = !ui.is_arrangement_asked && !is_focus &&
                             (is_start ? all_are_remembered(sessions, centre)
                                       : was_moved_by_hand(scene));
        for (std::size_t i = 0; i < sessions.size(); ++i) {
            const std::optional<Box> known = known_box(sessions[i]->id);
            if (!is_kept || !known) {
                moved[i] = boxes[i];
            } else if (!is_start && area_of(before) != centre) {
                moved[i] = scaled_into(*known, area_of(before), centre);
            }
        }
        ui.placed = wanted;
        ui.is_arrangement_asked = false;
    }
    return moved;
}

void paint_title_strip(const Theme& theme) {
    const ImGuiWindow* window = ImGui::GetCurrentWindow();
    const float bottom = window->Pos.y + title_strip_height(theme);
    ImDrawList& list = *window->DrawList;
    list.PushClipRect(window->Pos, {window->Pos.x + window->Size.x, bottom + 1});
    const float corner = theme.px(theme.size.window_corner) - 1.0f;
    list.AddRectFilled({window->Pos.x + 1, window->Pos.y + 1},
                       {window->Pos.x + window->Size.x - 1, bottom}, theme.color.raised, corner,
                       ImDrawFlags_RoundCornersTop);
    list.AddLine({window->Pos.x + 1, bottom}, {window->Pos.x + window->Size.x - 1, bottom},
                 theme.color.border);
    list.PopClipRect();
}

void push_window_style(const Scene& scene, bool is_selected) {
    const Theme& theme = scene.theme;
    ImGui::PushStyleColor(ImGuiCol_Border,
                          is_selected ? mixed(theme.color.border, theme.color.accent, 0.55f)
                                      : theme.color.border);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(12), theme.px(6)));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(theme.px(280), theme.px(120)));
}

void draw_content(const Scene& scene, const model::SessionModel& session) {
    paint_title_strip(scene.theme);
    draw_session(scene, session);
}

void draw_window(const Scene& scene, const model::SessionModel& session,
                 const std::optional<Box>& moved) {
    SessionUi& session_ui = scene.ui.of(session.id);
    if (moved) {
        ImGui::SetNextWindowPos(moved->min());
        ImGui::SetNextWindowSize(moved->size());
    }
    if (session_ui.is_focus_asked) {
        ImGui::SetNextWindowFocus();
        session_ui.is_focus_asked = false;
    }
    push_window_style(scene, scene.ui.selected == session.id);
    const bool is_seen =
        ImGui::Begin(name_of(session.id).text, nullptr,
                     ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoCollapse |
                         ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse |
                         ImGuiWindowFlags_NoFocusOnAppearing);
    ImGui::PopStyleVar(2);
    ImGui::PopStyleColor();
    if (ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows)) {
        scene.ui.selected = session.id;
    }
    if (is_seen) draw_content(scene, session);
    ImGui::End();
}

void draw_pane(const Scene& scene, const model::SessionModel& session, Box box) {
    ImGui::SetCursorScreenPos(box.min());
    push_window_style(scene, scene.ui.selected == session.id);
    ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, scene.theme.px(6));
    ImGui::PushStyleColor(ImGuiCol_ChildBg, scene.theme.color.panel);
    const bool is_seen = compat::begin_child(
        name_of(session.id).text, box.size(), true,
        ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::PopStyleColor(2);
    ImGui::PopStyleVar(3);
    if (ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows)) {
        scene.ui.selected = session.id;
    }
    if (is_seen) draw_content(scene, session);
    ImGui::EndChild();
}

}  // namespace

float title_strip_height(const Theme& theme) { return theme.px(42); }

void draw_session_windows(const Scene& scene, Box centre) {
    const Sessions sessions = windowed_sessions(scene);
    const Arrangement arrangement = arrangement_for(scene, sessions);
    const bool is_focus = arrangement == Arrangement::Focus;
    if (scene.host == Host::Window) {
        const auto boxes =
            layout(arrangement, static_cast<int>(sessions.size()), centre, scene.theme);
        for (std::size_t i = 0; i < sessions.size(); ++i) {
            if (is_focus && sessions[i]->id != scene.ui.selected) continue;
            draw_pane(scene, *sessions[i], boxes[i]);
        }
        return;
    }
    const auto moved = places(scene, sessions, centre);
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        if (is_focus && sessions[i]->id != scene.ui.selected) continue;
        draw_window(scene, *sessions[i], moved[i]);
    }
}

}  // namespace redial::view
