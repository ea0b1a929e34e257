// Draws the filter of a message list and keeps its matches up to date. UI thread only.
#include "view/messages/filter_row.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/messages/control_lane.hpp"
#include "view/messages/filter_field.hpp"
#include "view/messages/message_rows.hpp"
#include "view/scene/go_to.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {
namespace {

constexpr std::uint64_t searched_silently_max = 10'000;  // rows: done before anybody reads of it

bool is_searching(const MessageListUi& ui, const model::SessionModel& session) {
    return ui.rows.left(session.log) > searched_silently_max;
}

// How far a search over a long history is, and the way to stop it or go on with it.
void draw_search(const Scene& scene, const model::SessionModel& session, MessageListUi& ui) {
    const Theme& theme = scene.theme;
    const double percent = std::floor(ui.rows.progress(session.log) * 100.0);
    const char* word = ui.is_filter_stopped ? "Searched" : "Searching";
    text(theme, fmt::format("{} {:.0f} %", word, percent),
         ui.is_filter_stopped ? Role::Waiting : Role::Dim, theme.font.small);
    ImGui::SameLine(0, theme.px(8));
    const char* label = ui.is_filter_stopped ? "Go on###search" : "Stop###search";
    if (link(theme, label, ui.is_filter_stopped ? "Search the rest" : "Keep what was found"))
        ui.is_filter_stopped = !ui.is_filter_stopped;
}

// Rows that the list would show without a filter.
std::uint64_t rows_unfiltered(const MessageListUi& ui, const model::MessageLog& log) {
    std::uint64_t begin = std::max(log.first_row(), ui.row_cleared);
    std::uint64_t end = ui.is_held ? std::min(ui.row_held, log.end_row()) : log.end_row();
    if (ui.span) begin = std::max(begin, ui.span->begin);
    if (ui.span) end = std::min(end, ui.span->end);
    return end - std::min(begin, end);
}

}  // namespace

void apply_filter(const Scene& scene, const model::SessionModel& session, MessageListUi& ui) {
    const bool shows_control = scene.preferences().control_frames == ControlFrames::Listed;
    const bool is_control_turned = ui.rows.filter().shows_control != shows_control;
    if (ui.filter_text != ui.filter_applied || (is_control_turned && ui.filter_error.empty())) {
        ui.filter_applied = ui.filter_text;
        if (auto filter = read_filter(ui.filter_text, ui.filter_error, ui.filter_wrong)) {
            filter->shows_control = shows_control;
            ui.rows.set(*std::move(filter));
            ++ui.filter_revision;
        }
        ui.is_filter_stopped = false;
    }
    // In slices: typing over a long history never waits for all of it. The host does further ones
    // between frames (filter_further).
    if (!ui.is_filter_stopped && !ui.rows.update(session.log)) scene.redraw_at(scene.now.mono);
}

void draw_filter_row(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    MessageListUi& ui = scene.of(session.id).messages;
    const float buttons = button_width(ui.is_paused ? "Resume" : "Pause") + button_width("Clear") +
                          theme.px(28) + ImGui::GetStyle().ItemSpacing.x * 3;
    const FilterField field{"###filter", ui.filter_text, ui.filter_applied, ui.filter_error,
                            ui.filter_wrong};
    const float width = std::max(ImGui::GetContentRegionAvail().x - buttons, theme.px(80));
    const int entered = draw_filter_field(theme, field, width, ui.is_filter_focus_asked);
    ui.is_filter_focus_asked = entered != 0;
    if (entered != 0) ui.match_step_asked = entered;
    ImGui::SameLine();
    draw_control_choice(scene);
    ImGui::SameLine();
    if (choice_button(theme, ui.is_paused ? "Resume###pause" : "Pause###pause", ui.is_paused,
                      "Hold the list still; what comes is kept (Space)"))
        ui.is_paused = !ui.is_paused;
    ImGui::SameLine();
    if (button(theme, "Clear###clear", "Forget these messages (can be undone)"))
        clear_messages(scene, session.id);
    if (!ui.filter_error.empty()) error_line(theme, ui.filter_error);
}

void draw_matches(const Scene& scene, const model::SessionModel& session, const MessageRows& rows) {
    const Theme& theme = scene.theme;
    MessageListUi& ui = scene.of(session.id).messages;
    if (ui.filter_text.empty() || !ui.filter_error.empty()) return;
    const auto line = ui.row_selected ? rows.line_of(*ui.row_selected) : std::nullopt;
    std::string words =
        fmt::format("{} of {}", grouped(rows.matches()), grouped(rows_unfiltered(ui, session.log)));
    if (line) words += fmt::format(" · no. {}", grouped(*line + 1));
    text(theme, words, rows.size() == 0 ? Role::Waiting : Role::Dim, theme.font.small);
    ImGui::SameLine(0, theme.px(12));
    if (link(theme, "Previous###match-before", "The match above (Shift+F3)"))
        ui.match_step_asked = -1;
    ImGui::SameLine(0, theme.px(8));
    if (link(theme, "Next###match-next", "The match below (F3)")) ui.match_step_asked = 1;
    if (!is_searching(ui, session)) return;
    ImGui::SameLine(0, theme.px(16));
    draw_search(scene, session, ui);
}

void step_to_match(const Scene& scene, const model::SessionModel& session,
                   const MessageRows& rows) {
    MessageListUi& ui = scene.of(session.id).messages;
    const int step = std::exchange(ui.match_step_asked, 0);
    if (step == 0 || rows.size() == 0) return;
    const auto line = ui.row_selected ? rows.line_of(*ui.row_selected) : std::nullopt;
    const std::size_t last = rows.size() - 1;
    std::size_t next = step > 0 ? 0 : last;
    if (line && step > 0 && *line < last) next = *line + 1;
    if (line && step < 0 && *line > 0) next = *line - 1;
    go_to_row(scene, session, rows.row_at(next));
}

void draw_notes(const Scene& scene, const model::SessionModel& session) {
    MessageListUi& ui = scene.of(session.id).messages;
    if (ui.filter_text.empty() && is_searching(ui, session)) draw_search(scene, session, ui);
}

bool has_notes(const MessageListUi& ui, const model::SessionModel& session) {
    return ui.filter_text.empty() && is_searching(ui, session);
}

bool filter_further(const model::Workspace& workspace, UiState& ui) {
    bool is_long = false;
    for (auto& [id, session_ui] : ui.sessions) {
        MessageListUi& list = session_ui.messages;
        const model::SessionModel* session = workspace.find(id);
        if (!session || list.is_filter_stopped) continue;
        const bool was_long = list.rows.left(session->log) > searched_silently_max;
        if (was_long) list.rows.update(session->log);
        is_long = is_long || was_long;
    }
    return is_long;
}

}  // namespace redial::view
