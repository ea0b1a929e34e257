// Moves the selection of a message list by keys. UI thread only.
#include "view/messages/message_keys.hpp"

#include <algorithm>
#include <optional>

#include "view/kit/imgui_compat.hpp"
#include "view/messages/message_selection.hpp"
#include "view/scene/session_ui.hpp"

namespace redial::view {
namespace {

using compat::is_pressed;
using compat::Key;

// The end of the list where new rows come: to go there without selecting is to follow them again.
bool is_way_to_newest(const MessageRows& rows) {
    const ImGuiIO& io = ImGui::GetIO();
    if (io.KeyShift) return false;
    if (io.KeyCtrl) return is_pressed(Key::End);
    return is_pressed(rows.is_newest_first() ? Key::Home : Key::End);
}

// How far a key goes, in lines; downwards is positive. 0: none was pressed.
std::ptrdiff_t step_of_keys(const MessageRows& rows, std::size_t page) {
    const auto all = static_cast<std::ptrdiff_t>(rows.size());
    const auto lines = static_cast<std::ptrdiff_t>(page);
    if (is_pressed(Key::Down, true)) return 1;
    if (is_pressed(Key::Up, true)) return -1;
    if (is_pressed(Key::PageDown, true)) return lines;
    if (is_pressed(Key::PageUp, true)) return -lines;
    if (is_pressed(Key::End)) return all;
    if (is_pressed(Key::Home)) return -all;
    return 0;
}

// Where nothing is selected yet the first step selects a row that can be seen: the newest one of
// them, or at the far end the oldest.
std::size_t first_line(const MessageListUi& ui, const MessageRows& rows, std::ptrdiff_t step,
                       std::size_t page) {
    const std::size_t last = rows.size() - 1;
    if (static_cast<std::size_t>(std::abs(step)) >= rows.size()) return step > 0 ? last : 0;
    const std::size_t top = std::min(ui.place.line + (ui.place.offset > 1.0f ? 1 : 0), last);
    return rows.is_newest_first() ? top : std::min(ui.place.line + page, last);
}

void move_selection(const model::SessionModel& session, MessageListUi& ui, const MessageRows& rows,
                    std::size_t page) {
    const std::ptrdiff_t step = step_of_keys(rows, page);
    if (step == 0) return;
    const auto line = ui.row_selected ? rows.line_near(*ui.row_selected) : std::nullopt;
    const auto last = static_cast<std::ptrdiff_t>(rows.size()) - 1;
    const std::size_t wanted = line ? static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(
                                          static_cast<std::ptrdiff_t>(*line) + step, 0, last))
                                    : first_line(ui, rows, step, page);
    const bool extends = ImGui::GetIO().KeyShift;
    choose(ui, rows, rows.row_at(wanted), extends ? Select::Range : Select::One);
    sum_up(ui, session.log);
}

}  // namespace

void handle_row_keys(const Scene& scene, const model::SessionModel& session,
                     const MessageRows& rows, std::size_t page) {
    MessageListUi& ui = scene.of(session.id).messages;
    const ImGuiIO& io = ImGui::GetIO();
    if (io.KeyAlt || ui.is_menu_open) return;
    if (is_pressed(Key::Space) && !io.KeyCtrl) ui.is_paused = !ui.is_paused;
    if (rows.size() == 0) return;
    if (is_way_to_newest(rows)) return return_to_newest(ui);
    if (io.KeyCtrl) return;
    const bool is_entered = is_pressed(Key::Enter) || is_pressed(Key::KeypadEnter);
    if (is_entered && ui.row_selected) ui.is_pane_focus_asked = true;
    if (is_entered && !ui.row_selected)
        choose(ui, rows, rows.row_at(first_line(ui, rows, 1, page)), Select::One);
    move_selection(session, ui, rows, page);
}

}  // namespace redial::view
