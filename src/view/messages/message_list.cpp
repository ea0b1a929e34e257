// Draws the rows of a message list. Only the visible lines are formatted; what is not visible costs
// nothing. UI thread only.
#include "view/messages/message_list.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/debug_log.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/messages/message_keys.hpp"
#include "view/messages/message_line.hpp"
#include "view/messages/message_menu.hpp"
#include "view/messages/message_selection.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/go_to.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {
namespace {

bool is_over(const ListPlace& place, ImVec2 at) {
    return at.x >= place.left && at.x < place.left + place.width && at.y >= place.top &&
           at.y < place.top + place.height;
}

// At once when the button goes down: until it comes up the row may have moved on.
void choose_by_mouse(const model::SessionModel& session, MessageListUi& ui, const MessageRows& rows,
                     std::uint64_t row, bool is_pressed) {
    const ImGuiIO& io = ImGui::GetIO();
    if (is_pressed) {
        choose(ui, rows, row,
               io.KeyShift  ? Select::Range
               : io.KeyCtrl ? Select::Toggle
                            : Select::One);
        ui.row_pressed = row;
        REDIAL_LOG(Ui, Trace, "row {} was pressed", row);
        sum_up(ui, session.log);
    }
    if (!ImGui::IsItemHovered() || !ImGui::IsMouseClicked(1)) return;
    if (ui.row_selected != row && !ui.selection.holds(row)) {
        choose(ui, rows, row, Select::One);
        sum_up(ui, session.log);
    }
    ui.row_selected = row;
    ui.is_menu_asked = true;
}

void draw_line(const Scene& scene, const model::SessionModel& session, const MessageRows& rows,
               std::uint64_t row_id) {
    MessageListUi& ui = scene.of(session.id).messages;
    const model::Row row = session.log.row(row_id);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float height = scene.theme.px(scene.theme.size.row);
    paint_light(scene.theme, at, width, height, light_of(scene, ui.destination, row_id));
    ImGui::PushID(static_cast<int>(row_id));
    const bool is_selected = ui.row_selected == row_id || ui.selection.holds(row_id);
    const bool is_pressed =
        ImGui::Selectable("##row", is_selected, ImGuiSelectableFlags_SelectOnClick, {0, height});
    choose_by_mouse(session, ui, rows, row_id, is_pressed);
    const auto note = session.mark_notes.find(row_id);
    if (row.is_marked && note != session.mark_notes.end()) tooltip(scene.theme, note->second);
    ImGui::PopID();
    if (row.kind == model::RowKind::Ended || row.kind == model::RowKind::Opened)
        paint_separator(scene.theme, at, width);
    paint_line(scene, row, at, width, ui.rows.filter());
}

// While the button is down after a press on a row, moving selects from there to the row under it.
void choose_by_drag(const model::SessionModel& session, MessageListUi& ui, const MessageRows& rows,
                    float top, float line_px) {
    if (!ImGui::IsMouseDown(0)) ui.row_pressed.reset();
    if (!ui.row_pressed || rows.size() == 0 || !ImGui::IsMouseDragging(0)) return;
    const float y = ImGui::GetMousePos().y;
    if (y < ui.place.top || y >= ui.place.top + ui.place.height) return;
    const auto line = static_cast<std::size_t>(std::max((y - top) / line_px, 0.0f));
    const std::uint64_t row = rows.row_at(std::min(line, rows.size() - 1));
    if (row == ui.row_selected || (row == ui.row_pressed && ui.selection.is_empty())) return;
    choose(ui, rows, row, Select::Range);
    sum_up(ui, session.log);
}

// The list is on its way to a row: where it has to scroll, so that the row is in its middle.
std::optional<float> scroll_to_destination(const Scene& scene, const model::SessionModel& session,
                                           MessageListUi& ui, const MessageRows& rows, float height,
                                           float line_px) {
    if (!ui.destination || ui.destination->lit_until) return std::nullopt;
    const auto line = rows.line_of(ui.destination->number);
    if (!line) {
        // A filter may still be at work; else the row is not shown at all.
        if (ui.rows.left(session.log) == 0) ui.destination.reset();
        return std::nullopt;
    }
    const float middle = static_cast<float>(*line) * line_px - (height - line_px) * 0.5f;
    reach(scene, ui.destination);
    return std::max(middle, 0.0f);
}

// Where the list has to stand before it is drawn; nothing: where it stands.
std::optional<float> scroll_of(const Scene& scene, const model::SessionModel& session,
                               MessageListUi& ui, const MessageRows& rows, float height,
                               float line_px) {
    if (auto wanted = scroll_to_destination(scene, session, ui, rows, height, line_px))
        return wanted;
    const float all = static_cast<float>(rows.size()) * line_px;
    const float newest = rows.is_newest_first() ? 0.0f : std::max(all - height, 0.0f);
    if (std::exchange(ui.is_return_asked, false)) return newest;
    const bool follows = !ui.is_held && !rows.is_newest_first();
    if (follows) return newest;
    ListPlace& place = ui.place;
    std::optional<float> wanted;
    float now = static_cast<float>(place.line) * line_px + place.offset;
    // Rows came or went above the one at the top: it stays where it is.
    const auto line = ui.is_held && place.row ? rows.line_near(*place.row) : std::nullopt;
    const bool is_asked = std::exchange(ui.is_place_asked, false);
    if (line && (*line != place.line || is_asked))
        wanted = now = static_cast<float>(*line) * line_px + place.offset;
    if (!ui.is_sight_asked || !ui.row_selected) return wanted;
    ui.is_sight_asked = false;
    const auto chosen = rows.line_of(*ui.row_selected);
    if (!chosen) return wanted;
    const float row_top = static_cast<float>(*chosen) * line_px;
    if (row_top < now) wanted = row_top;
    if (row_top + line_px > now + height) wanted = row_top + line_px - height;
    return wanted;
}

// For the next frame's presses, and for the place it has to keep.
void note_place(const Scene& scene, const model::SessionModel& session, const MessageRows& rows,
                float line_px) {
    MessageListUi& ui = scene.of(session.id).messages;
    ListPlace& place = ui.place;
    const ImVec2 pos = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    place.left = pos.x;
    place.top = pos.y;
    place.width = size.x;
    place.height = size.y;
    place.row_end = ui.is_held ? ui.row_held : session.log.end_row();
    const float scroll = ImGui::GetScrollY();
    place.line = static_cast<std::size_t>(std::max(scroll / line_px, 0.0f));
    place.offset = scroll - static_cast<float>(place.line) * line_px;
    place.row.reset();
    if (place.line < rows.size()) place.row = rows.row_at(place.line);
    const float from_newest = rows.is_newest_first() ? scroll : ImGui::GetScrollMaxY() - scroll;
    place.is_away = from_newest > line_px * 0.5f;
    place.is_focused = ImGui::IsWindowFocused();
    place.frame = scene.ui.frames;
}

// For whoever looks on: which row a press would be meant for.
void trace_row_under_mouse(MessageListUi& ui, const MessageRows& rows, float top, float line_px) {
    const ImVec2 mouse = ImGui::GetMousePos();
    if (!is_over(ui.place, mouse) || mouse.y < top) return;
    const auto line = static_cast<std::size_t>((mouse.y - top) / line_px);
    if (line < rows.size()) REDIAL_LOG(Ui, Trace, "row {} is under the mouse", rows.row_at(line));
}

void draw_emptiness(const Scene& scene, const model::SessionModel& session,
                    const MessageListUi& ui) {
    const bool is_filtered = !ui.filter_text.empty() && session.log.size() > 0;
    if (is_filtered)
        return empty_state(scene.theme, icon::filter, "No message matches",
                           "Change or clear the filter above.");
    // Where there is no row to write in, none is spoken of.
    if (!scene.figures.has_engine)
        return empty_state(scene.theme, icon::history, "No message",
                           "The log holds none of this session.");
    if (is_relayed(session))
        return empty_state(scene.theme, icon::send, "No message yet",
                           "Let a client dial the tap's address: what passes is shown here.");
    empty_state(scene.theme, icon::send, "No message yet",
                "Write one below and press Enter, e.g. {\"text\":\"hello\"}");
}

}  // namespace

// Several frames may be laid out for one that is painted (all at the same moment of the clock), and
// rows may have come with the first of them: a press is meant for what was painted.
void hold_or_follow(const Scene& scene, const model::SessionModel& session, MessageListUi& ui) {
    const ImGuiIO& io = ImGui::GetIO();
    if (ui.painted_before != scene.clock) ui.painted = ui.place;
    ui.painted_before = scene.clock;
    const bool is_clicked = ImGui::IsMouseClicked(0) || ImGui::IsMouseClicked(1);
    const bool is_here = is_over(ui.place, io.MousePos);
    if (!ImGui::IsMouseDown(0) && !ImGui::IsMouseDown(1)) ui.is_touched = false;
    if (is_clicked && is_here) ui.is_touched = true;
    const bool is_turned = is_here && io.MouseWheel != 0.0f;
    const bool wants_held = ui.is_paused || ui.is_touched || ui.is_menu_open || is_turned ||
                            ui.place.is_away || ui.row_selected.has_value();
    if (wants_held && !ui.is_held) {
        const bool was_painted = ui.painted.row_end > 0;
        ui.row_held = was_painted ? ui.painted.row_end : session.log.end_row();
        ui.is_place_asked = was_painted && !is_turned;
        if (ui.is_place_asked) ui.place = ui.painted;
    }
    ui.is_held = wants_held;
}

void draw_list(const Scene& scene, const model::SessionModel& session, const MessageRows& rows,
               ImVec2 size) {
    MessageListUi& ui = scene.of(session.id).messages;
    const float line_px = scene.theme.px(scene.theme.size.row);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    const auto scroll = scroll_of(scene, session, ui, rows, size.y, line_px);
    if (scroll) ImGui::SetNextWindowScroll({-1.0f, *scroll});
    // Said beforehand, so that a row that comes now can be scrolled to now.
    ImGui::SetNextWindowContentSize({0.0f, static_cast<float>(rows.size()) * line_px});
    compat::begin_child("list", size, false, ImGuiWindowFlags_NoNav);
    if (std::exchange(ui.is_focus_asked, false)) ImGui::SetWindowFocus();
    if (rows.size() == 0) draw_emptiness(scene, session, ui);
    const float top = ImGui::GetCursorScreenPos().y;
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(std::min<std::size_t>(rows.size(), INT32_MAX)), line_px);
    while (clipper.Step())
        for (int line = clipper.DisplayStart; line < clipper.DisplayEnd; ++line)
            draw_line(scene, session, rows, rows.row_at(static_cast<std::size_t>(line)));
    choose_by_drag(session, ui, rows, top, line_px);
    note_place(scene, session, rows, line_px);
    trace_row_under_mouse(ui, rows, top, line_px);
    if (ImGui::IsWindowFocused())
        handle_row_keys(scene, session, rows,
                        static_cast<std::size_t>(std::max(size.y / line_px - 1.0f, 1.0f)));
    draw_row_menu(scene, session, rows);
    ImGui::EndChild();
    ImGui::PopStyleVar();
}

}  // namespace redial::view
