// Places the session windows by the arrangement until the person moves them, and draws them. UI
// thread only.
#include "view/shell/session_windows.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "model/fold/workspace.hpp"
#include "view/kit/box.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/ui_state.hpp"
#include "view/session/session_window.hpp"
#include "view/shell/arrangement.hpp"
#include "view/shell/overview.hpp"
#include "view/shell/session_bar.hpp"
#include "view/shell/shell_ui.hpp"

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

// True when a window is not where the last arrangement had put it.
bool was_moved_by_hand(const Scene& scene) {
    const Placed& placed = scene.ui.placed;
    if (placed.arrangement == Arrangement::Focus) return false;
    const auto boxes = arrange(placed.arrangement, static_cast<int>(placed.ids.size()),
                               area_of(placed), scene.theme)
                           .boxes;
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

// While the sessions of the start come, one by one.
constexpr std::uint64_t frames_to_begin = 120;
// From this many on a table tells more than the names of pages.
constexpr int overview_from = 9;

bool is_one_called(const Scene& scene, const Sessions& sessions) {
    return std::any_of(sessions.begin(), sessions.end(), [&scene](const auto* session) {
        return scene.of(session->id).is_focus_asked;
    });
}

// Windows where they are of use, else pages; with the table of all where it was asked for, or where
// pages became too many while nobody was reading one.
Arranged arranged(const Scene& scene, const Sessions& sessions, Box centre) {
    ShellUi& shell = shell_of(scene.ui);
    const int count = static_cast<int>(sessions.size());
    const Arrangement wished = scene.preferences().arrangement;
    const bool is_called = is_one_called(scene, sessions);
    if (is_called) shell.overview = Overview::None;
    Arranged made = arrange(wished, count, centre, scene.theme);
    const bool is_paged = made.as == Arrangement::Focus && wished != Arrangement::Focus;
    const bool is_crowded = is_paged && count >= overview_from;
    shell.is_page_chosen = is_paged && (is_called || shell.is_page_chosen);
    const bool was_left_as_page = shell.kept.is_page && scene.ui.frames < frames_to_begin;
    if (is_crowded && !shell.was_crowded && !shell.is_page_chosen && !was_left_as_page)
        shell.overview = Overview::ByItself;
    if (!is_paged && shell.overview == Overview::ByItself) shell.overview = Overview::None;
    shell.was_crowded = is_crowded;
    if (shell.overview != Overview::None && count > 1)
        made = arrange(Arrangement::Focus, count, centre, scene.theme);
    return made;
}

// Before they become pages: a window that grows again gets them back.
void note_hand_placed(const Scene& scene) {
    const Placed& placed = scene.ui.placed;
    HandPlaced& hand = shell_of(scene.ui).hand_placed;
    hand = {placed.ids, {}, area_of(placed)};
    for (const SessionId id : placed.ids) hand.boxes.push_back(known_box(id).value_or(Box{}));
}

// Where a person had put them before they were pages; empty: nowhere.
std::vector<Box> hand_placed_in(const Scene& scene, const Placed& wanted) {
    HandPlaced& hand = shell_of(scene.ui).hand_placed;
    std::vector<Box> boxes;
    if (hand.ids == wanted.ids)
        for (const Box& box : hand.boxes)
            boxes.push_back(scaled_into(box, hand.centre, area_of(wanted)));
    hand = {};
    return boxes;
}

Placed placed_as(const Sessions& sessions, Box centre, Arrangement as) {
    Placed placed;
    for (const auto* session : sessions) placed.ids.push_back(session->id);
    placed.x = centre.x;
    placed.y = centre.y;
    placed.width = centre.width;
    placed.height = centre.height;
    placed.arrangement = as;
    return placed;
}

// The boxes windows are to be moved to as they are placed anew; nullopt: it stays.
std::vector<std::optional<Box>> placed_anew(const Scene& scene, const Sessions& sessions,
                                            Box centre, const Arranged& made,
                                            const Placed& wanted) {
    const UiState& ui = scene.ui;
    std::vector<std::optional<Box>> moved(made.boxes.begin(), made.boxes.end());
    if (ui.is_arrangement_asked) {
        shell_of(scene.ui).hand_placed = {};
        return moved;
    }
    const bool is_start = ui.placed.ids.empty() && ui.frames < frames_to_begin;
    const bool is_by_hand = !is_start && was_moved_by_hand(scene);
    if (made.as == Arrangement::Focus) {
        if (is_by_hand) note_hand_placed(scene);
        return moved;
    }
    const auto hand = hand_placed_in(scene, wanted);
    if (!hand.empty()) return {hand.begin(), hand.end()};
    const bool is_kept =
        is_start ? shell_of(scene.ui).was_placed_by_hand && all_are_remembered(sessions, centre)
                 : is_by_hand;
    if (!is_kept) return moved;
    const Box before = area_of(ui.placed);
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        const std::optional<Box> known = known_box(sessions[i]->id);
        if (!known) continue;
        moved[i].reset();
        if (!is_start && before != centre) moved[i] = scaled_into(*known, before, centre);
    }
    return moved;
}

// While it is dragged by an edge its place is the mouse's.
bool is_resized_by_hand(const ImGuiWindow& window) {
    const ImGuiContext& g = *ImGui::GetCurrentContext();
    return g.ActiveId != 0 && g.ActiveIdWindow == &window && g.MovingWindow == nullptr &&
           g.ActiveId != window.MoveId && ImGui::IsMouseDown(0);
}

// No window hangs over what stands around the sessions, wherever it is dragged.
void keep_inside(const Sessions& sessions, Box centre, std::vector<std::optional<Box>>& moved) {
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        const std::optional<Box> box = moved[i] ? moved[i] : known_box(sessions[i]->id);
        if (!box || is_inside(*box, centre)) continue;
        const ImGuiWindow* window = ImGui::FindWindowByName(name_of(sessions[i]->id).text);
        if (!moved[i] && window != nullptr && is_resized_by_hand(*window)) continue;
        moved[i] = pushed_into(*box, centre);
    }
}

// The boxes windows are to be moved to this frame; nullopt: it stays.
std::vector<std::optional<Box>> places(const Scene& scene, const Sessions& sessions, Box centre,
                                       const Arranged& made) {
    UiState& ui = scene.ui;
    Placed wanted = placed_as(sessions, centre, made.as);
    const bool are_others =
        ui.placed.ids != wanted.ids || ui.placed.arrangement != wanted.arrangement;
    if (are_others) shell_of(ui).windows_since_frame = ui.frames;
    std::vector<std::optional<Box>> moved(sessions.size());
    if (made.as == Arrangement::Focus) {
        // Only the one that is shown is a window: it follows each frame, whichever it is.
        if (ui.placed.arrangement != Arrangement::Focus || ui.is_arrangement_asked)
            placed_anew(scene, sessions, centre, made, wanted);
        moved.assign(made.boxes.begin(), made.boxes.end());
    } else if (ui.is_arrangement_asked || !(ui.placed == wanted)) {
        moved = placed_anew(scene, sessions, centre, made, wanted);
    }
    ui.placed = std::move(wanted);
    ui.is_arrangement_asked = false;
    keep_inside(sessions, centre, moved);
    return moved;
}

// The raised strip behind a session window's title row, from its upper edge.
float title_strip_height(const Theme& theme) { return theme.px(42); }

void paint_title_strip(const Theme& theme) {
    const ImGuiWindow* window = ImGui::GetCurrentWindow();
    const float bottom = window->Pos.y + title_strip_height(theme) - window->Scroll.y;
    if (bottom <= window->Pos.y) return;
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

// The smallest a hand can make it is still of use, and its far edges stay within the centre.
void bound_size(const Theme& theme, const ImGuiWindow* window, const std::optional<Box>& moved,
                Box centre) {
    const ImVec2 at = moved ? moved->min() : window != nullptr ? window->Pos : centre.min();
    const ImVec2 most{std::max(centre.x + centre.width - at.x, 1.0f),
                      std::max(centre.y + centre.height - at.y, 1.0f)};
    ImGui::SetNextWindowSizeConstraints(
        {std::min(theme.px(360), most.x), std::min(theme.px(240), most.y)}, most);
}

void push_window_style(const Scene& scene, bool is_selected) {
    const Theme& theme = scene.theme;
    ImGui::PushStyleColor(
        ImGuiCol_Border,
        is_selected ? mixed(theme.color.border, theme.color.accent, 0.55f) : theme.color.border);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(12), theme.px(6)));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
}

void draw_content(const Scene& scene, const model::SessionModel& session) {
    paint_title_strip(scene.theme);
    draw_session(scene, session);
}

// The session whose window a person went to is the chosen one. Dear ImGui gives the focus to some
// window by itself too, when some appear or go: that is nobody's choice.
void take_focus(const Scene& scene, SessionId id) {
    constexpr std::uint64_t frames_to_settle = 4;
    ShellUi& shell = shell_of(scene.ui);
    const bool is_used = ImGui::IsAnyItemActive() || ImGui::IsMouseClicked(ImGuiMouseButton_Left);
    const bool has_moved =
        shell.focused != id && scene.ui.frames >= shell.windows_since_frame + frames_to_settle;
    if (is_used || has_moved) scene.selected() = id;
    if (is_used) shell.is_page_chosen = true;
    shell.focused = id;
}

// Its parts share the height, so that nothing scrolls but lists: until that is less than they need.
ImGuiWindowFlags scroll_flags(const WindowName& name) {
    const ImGuiWindow* window = ImGui::FindWindowByName(name.text);
    if (window != nullptr && is_cramped(*window)) return ImGuiWindowFlags_None;
    return ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
}

void draw_window(const Scene& scene, const model::SessionModel& session,
                 const std::optional<Box>& moved, Box centre) {
    SessionUi& session_ui = scene.of(session.id);
    if (moved) {
        ImGui::SetNextWindowPos(moved->min());
        ImGui::SetNextWindowSize(moved->size());
    }
    bound_size(scene.theme, ImGui::FindWindowByName(name_of(session.id).text), moved, centre);
    if (session_ui.is_focus_asked) {
        ImGui::SetNextWindowFocus();
        session_ui.is_focus_asked = false;
    }
    push_window_style(scene, scene.selected() == session.id);
    const bool is_seen =
        ImGui::Begin(name_of(session.id).text, nullptr,
                     ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoCollapse |
                         ImGuiWindowFlags_NoFocusOnAppearing | scroll_flags(name_of(session.id)));
    ImGui::PopStyleVar(2);
    ImGui::PopStyleColor();
    if (ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows))
        take_focus(scene, session.id);
    if (is_seen) draw_content(scene, session);
    ImGui::End();
}

void draw_pane(const Scene& scene, const model::SessionModel& session, Box box) {
    ImGui::SetCursorScreenPos(box.min());
    push_window_style(scene, scene.selected() == session.id);
    ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, scene.theme.px(6));
    ImGui::PushStyleColor(ImGuiCol_ChildBg, scene.theme.color.panel);
    const bool is_low = box.height < scene.theme.px(useful_height);
    const bool is_seen = compat::begin_child(
        name_of(session.id).text, box.size(), true,
        is_low ? ImGuiWindowFlags_None
               : ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::PopStyleColor(2);
    ImGui::PopStyleVar(3);
    if (ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows)) take_focus(scene, session.id);
    if (is_seen) draw_content(scene, session);
    ImGui::EndChild();
}

}  // namespace

bool are_placed_by_hand(const Scene& scene) {
    const bool are_pages = scene.ui.placed.arrangement == Arrangement::Focus;
    return are_pages ? !shell_of(scene.ui).hand_placed.ids.empty() : was_moved_by_hand(scene);
}

void draw_session_windows(const Scene& scene, Box centre) {
    const Sessions sessions = windowed_sessions(scene);
    const Arranged made = arranged(scene, sessions, centre);
    const bool is_paged = made.as == Arrangement::Focus;
    const bool is_window = scene.surface == Surface::Viewport;
    const auto moved = is_window ? places(scene, sessions, centre, made)
                                 : std::vector<std::optional<Box>>(sessions.size());
    if (made.bar.height > 0.0f) draw_session_bar(scene, sessions, made.bar);
    if (shell_of(scene.ui).overview != Overview::None && sessions.size() > 1)
        return draw_overview(scene, sessions, made.boxes.front());
    const bool is_chosen_here =
        std::any_of(sessions.begin(), sessions.end(),
                    [&scene](const auto* session) { return session->id == scene.selected(); });
    const SessionId page =
        is_chosen_here || sessions.empty() ? scene.selected() : sessions.front()->id;
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        if (is_paged && sessions[i]->id != page) continue;
        if (is_window)
            draw_window(scene, *sessions[i], moved[i], centre);
        else
            draw_pane(scene, *sessions[i], made.boxes[i]);
    }
}

}  // namespace redial::view
