// Draws the Messages tab. Only the visible lines are formatted; what is not visible costs nothing.
// UI thread only.
#include "view/messages_view.hpp"

#include <algorithm>
#include <cmath>

#include "base/format.hpp"
#include "core/close_codes.hpp"
#include "model/display_text.hpp"
#include "model/workspace.hpp"
#include "view/go_to.hpp"
#include "view/icons.hpp"
#include "view/imgui_compat.hpp"
#include "view/message_pane.hpp"
#include "view/message_rows.hpp"
#include "view/message_selection.hpp"
#include "view/selected_span.hpp"
#include "view/session_ops.hpp"
#include "view/text_format.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t searched_silently_max = 10'000;  // rows: done before anybody reads of it

// What a line looks like: an arrow or a sign, its colour, and the words' colour.
struct Look {
    const char* sign;
    ImU32 sign_color;
    ImU32 words_color;
};

Look look_of(const Palette& color, const model::Row& row) {
    const bool is_in = row.direction == core::Direction::In;
    switch (row.kind) {
        case model::RowKind::Message:
            return {is_in ? icon::arrow_down : icon::arrow_up, is_in ? color.open : color.accent,
                    color.text};
        case model::RowKind::Control:
            return {is_in ? icon::arrow_down : icon::arrow_up, color.faint, color.dim};
        case model::RowKind::Opened: return {icon::link, color.open, color.open};
        case model::RowKind::Ended: return {icon::close, color.closed, color.closed};
        case model::RowKind::Resumed: {
            const bool is_good = row.verdict == core::ResumeVerdict::Resumed;
            return {icon::resume, color.fault, is_good ? color.fault : color.waiting};
        }
        case model::RowKind::Fault: return {icon::fault, color.fault, color.fault};
        case model::RowKind::Lost: return {icon::warning, color.closed, color.closed};
        case model::RowKind::Note: {
            const bool is_error = row.severity == core::Severity::Error;
            return {icon::info, color.dim, is_error ? color.closed : color.dim};
        }
    }
    return {"", color.dim, color.text};
}

// RFC 6455 5.5.1: two bytes of code, then the reason.
std::string close_words(BytesView payload) {
    const auto code = static_cast<std::uint16_t>(payload[0] << 8 | payload[1]);
    std::string words = fmt::format("close  {} {}", code, core::info_of_close_code(code).name);
    if (payload.size() > 2) words += ": " + model::one_line(payload.subspan(2));
    return words;
}

std::string words_of(const model::Row& row, std::size_t characters_max) {
    if (row.kind == model::RowKind::Control) {
        if (row.opcode == core::Opcode::Close && row.payload.size() >= 2)
            return close_words(row.payload);
        std::string words = core::name_of(row.opcode);
        if (row.rtt) words += "  " + precise_in_words(*row.rtt);
        if (!row.payload.empty() && row.rtt == std::nullopt)
            words += "  " + model::one_line(row.payload, 60, row.size_bytes);
        return words;
    }
    if (row.kind == model::RowKind::Message && row.opcode == core::Opcode::Binary)
        return model::hex_short(row.payload, characters_max / 3, row.size_bytes);
    return model::one_line(row.payload, characters_max, row.size_bytes);
}

// Geometry of the columns, from the fonts.
struct Columns {
    float sign;
    float size;
    float words;
};

Columns columns_of(const Theme& theme, bool is_narrow) {
    const float digit = width_of(theme.font.mono, "0");
    const float sign = is_narrow ? theme.px(4) : digit * 12.0f + theme.px(12);
    const float size = sign + theme.px(18);
    return {sign, size, size + digit * 7.0f + theme.px(8)};
}

void paint_line(const Scene& scene, const model::Row& row, ImVec2 at, float width) {
    const Theme& theme = scene.theme;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Columns columns = columns_of(theme, width < theme.px(360));
    const float text_y = at.y + (theme.px(theme.size.row) - line_height(theme.font.mono)) * 0.5f;
    const Look look = look_of(theme.color, row);
    if (columns.sign > theme.px(8))
        paint_text(list, theme.font.mono, {at.x, text_y}, theme.color.dim,
                   clock_time_ms(scene.workspace.wall_at(row.at)));
    paint_text(list, theme.font.mono, {at.x + columns.sign, text_y},
               row.is_marked ? theme.color.waiting : look.sign_color,
               row.is_marked ? icon::bookmark : look.sign);
    if (row.is_traffic())
        paint_text(list, theme.font.mono, {at.x + columns.size, text_y}, theme.color.dim,
                   bytes_in_words(row.size_bytes));
    const float room = width - columns.words;
    if (room <= 0) return;
    const auto characters = static_cast<std::size_t>(room / width_of(theme.font.mono, "0")) + 2;
    paint_foreign_text(theme, list, theme.font.mono, {at.x + columns.words, text_y},
                       look.words_color, words_of(row, characters), room);
}

// Where one attempt ends and the next begins the history shows an edge.
void paint_separator(const Theme& theme, ImVec2 at, float width) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float height = theme.px(theme.size.row);
    list.AddRectFilled(at, {at.x + width, at.y + height}, faded(theme.color.raised, 0.6f));
    const float y = at.y + height - 0.5f;
    list.AddLine({at.x, y}, {at.x + width, y}, theme.color.border);
}

void draw_line(const Scene& scene, const model::SessionModel& session, std::uint64_t row_id) {
    MessageListUi& ui = scene.ui.of(session.id).messages;
    const model::Row row = session.log.row(row_id);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float height = scene.theme.px(scene.theme.size.row);
    paint_light(scene.theme, at, width, height, light_of(scene, ui.destination, row_id));
    ImGui::PushID(static_cast<int>(row_id));
    const bool is_selected = ui.row_selected == row_id || ui.selection.holds(row_id);
    if (ImGui::Selectable("##row", is_selected, 0, {0, height})) {
        const ImGuiIO& io = ImGui::GetIO();
        choose(ui, row_id, io.KeyShift ? Select::Range : io.KeyCtrl ? Select::Toggle : Select::One);
        sum_up(ui, session.log);
    }
    const auto note = session.mark_notes.find(row_id);
    if (row.is_marked && note != session.mark_notes.end()) tooltip(scene.theme, note->second);
    ImGui::PopID();
    if (row.kind == model::RowKind::Ended || row.kind == model::RowKind::Opened)
        paint_separator(scene.theme, at, width);
    paint_line(scene, row, at, width);
}

// The list stays where it is while it is read: away from the newest row it is held, back at it it
// follows again.
void hold_or_follow(const model::SessionModel& session, MessageListUi& ui, bool newest_first,
                    float line_px) {
    const float from_newest =
        newest_first ? ImGui::GetScrollY() : ImGui::GetScrollMaxY() - ImGui::GetScrollY();
    const bool is_away = from_newest > line_px * 0.5f;
    const bool wants_held = ui.is_paused || is_away;
    if (wants_held && !ui.is_held) ui.row_held = session.log.end_row();
    ui.is_held = wants_held;
}

void move_selection(const model::SessionModel& session, MessageListUi& ui,
                    const MessageRows& rows) {
    if (!ImGui::IsWindowFocused() || rows.size() == 0) return;
    if (compat::is_pressed(compat::Key::Space)) ui.is_paused = !ui.is_paused;
    const int step = (compat::is_pressed(compat::Key::Down, true) ? 1 : 0) -
                     (compat::is_pressed(compat::Key::Up, true) ? 1 : 0);
    if (step == 0 || !ui.row_selected) return;
    const auto line = rows.line_of(*ui.row_selected);
    if (!line) return;
    const auto last = static_cast<std::ptrdiff_t>(rows.size()) - 1;
    const auto wanted =
        std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(*line) + step, 0, last);
    const bool extends = ImGui::GetIO().KeyShift;
    const std::uint64_t row = rows.row_at(static_cast<std::size_t>(wanted));
    if (row != *ui.row_selected) choose(ui, row, extends ? Select::Range : Select::One);
    if (extends || !ui.selection.is_empty()) sum_up(ui, session.log);
    if (*ui.row_selected < session.log.first_row()) ui.row_selected.reset();
}

// The list is on its way to a row. True when it just got there: the row is in the middle of it, and
// stays there, as a list that is held does.
bool scroll_to_destination(const Scene& scene, const model::SessionModel& session,
                           MessageListUi& ui, const MessageRows& rows, float line_px) {
    if (!ui.destination || ui.destination->lit_until) return false;
    const auto line = rows.line_of(ui.destination->number);
    if (!line) {
        // A filter may still be at work; else the row is not shown at all.
        if (ui.rows.left(session.log) == 0) ui.destination.reset();
        return false;
    }
    const float middle = static_cast<float>(*line) * line_px -
                         (ImGui::GetWindowHeight() - line_px) * 0.5f;
    ImGui::SetScrollY(std::max(middle, 0.0f));
    reach(scene, ui.destination);
    return true;
}

void draw_list(const Scene& scene, const model::SessionModel& session, float height) {
    MessageListUi& ui = scene.ui.of(session.id).messages;
    const bool newest_first = scene.ui.preferences.shows_newest_first;
    const float line_px = scene.theme.px(scene.theme.size.row);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    compat::begin_child("list", {0, height}, false, ImGuiWindowFlags_NoNav);
    const MessageRows rows(ui.rows, ui, newest_first);
    if (rows.size() == 0) {
        const bool is_filtered = !ui.filter_text.empty() && session.log.size() > 0;
        empty_state(scene.theme, is_filtered ? icon::filter : icon::send,
                    is_filtered ? "No message matches" : "No message yet",
                    is_filtered ? "Change or clear the filter above."
                                : "Write one below and press Enter, e.g. {\"text\":\"hello\"}");
    }
    // Rows the log dropped left at the old end; a held list in oldest-first order would slide.
    const std::uint64_t dropped = session.log.first_row();
    if (!newest_first && ui.is_held && dropped > ui.rows_dropped)
        ImGui::SetScrollY(std::max(
            0.0f, ImGui::GetScrollY() - static_cast<float>(dropped - ui.rows_dropped) * line_px));
    ui.rows_dropped = dropped;
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(std::min<std::size_t>(rows.size(), INT32_MAX)), line_px);
    while (clipper.Step())
        for (int line = clipper.DisplayStart; line < clipper.DisplayEnd; ++line)
            draw_line(scene, session, rows.row_at(static_cast<std::size_t>(line)));
    move_selection(session, ui, rows);
    const bool was_sent = scroll_to_destination(scene, session, ui, rows, line_px);
    if (newest_first && ui.is_return_asked) ImGui::SetScrollY(0.0f);
    if (!newest_first && (!ui.is_held || ui.is_return_asked)) ImGui::SetScrollHereY(1.0f);
    ui.is_return_asked = false;
    if (!was_sent) hold_or_follow(session, ui, newest_first, line_px);
    ImGui::EndChild();
    ImGui::PopStyleVar();
}

void apply_filter(const Scene& scene, const model::SessionModel& session, MessageListUi& ui) {
    const bool is_control_turned = ui.rows.filter().shows_control != ui.shows_control;
    if (ui.filter_text != ui.filter_applied || (is_control_turned && ui.filter_error.empty())) {
        ui.filter_applied = ui.filter_text;
        auto parsed = model::Filter::parse(ui.filter_text);
        ui.filter_error = parsed ? std::string{} : parsed.error().line();
        if (parsed) parsed->shows_control = ui.shows_control;
        if (parsed) ui.rows.set(*std::move(parsed));
        ui.is_filter_stopped = false;
    }
    // In slices: typing over a long history never waits for all of it. The host does further ones
    // between frames (filter_further).
    if (!ui.is_filter_stopped && !ui.rows.update(session.log)) scene.ui.redraw_at(scene.now.mono);
}

void draw_filter_row(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    MessageListUi& ui = scene.ui.of(session.id).messages;
    const float buttons = button_width(ui.is_paused ? "Resume" : "Pause") + button_width("Clear") +
                          theme.px(28) + ImGui::GetStyle().ItemSpacing.x * 3;
    ImGui::SetNextItemWidth(std::max(ImGui::GetContentRegionAvail().x - buttons, theme.px(80)));
    if (ui.is_filter_focus_asked) ImGui::SetKeyboardFocusHere();
    ui.is_filter_focus_asked = false;
    input_words(theme, "###filter", ui.filter_text,
                "Filter: text, /regex/, dir:in, size>1k, json:/id = 7");
    tooltip(theme,
            "Words that must all hold: text, \"two words\", /regex/, dir:in or dir:out, "
            "op:binary, op:ping, size>1k, attempt:3, json:/path, json:/path = value, marked "
            "(Ctrl+F)");
    ImGui::SameLine();
    if (icon_button(theme, "control", icon::heartbeat,
                    ui.shows_control ? "Pings, pongs and close frames are shown: hide them"
                                     : "Pings, pongs and close frames are hidden: show them",
                    ui.shows_control))
        ui.shows_control = !ui.shows_control;
    ImGui::SameLine();
    if (choice_button(theme, ui.is_paused ? "Resume###pause" : "Pause###pause", ui.is_paused,
                      "Hold the list still; what comes is kept (Space)"))
        ui.is_paused = !ui.is_paused;
    ImGui::SameLine();
    if (button(theme, "Clear###clear", "Forget these messages (can be undone)"))
        clear_messages(scene, session.id);
    if (!ui.filter_error.empty()) error_line(theme, ui.filter_error);
}

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

// What the list does not show, said where it is missed.
void draw_notes(const Scene& scene, const model::SessionModel& session) {
    MessageListUi& ui = scene.ui.of(session.id).messages;
    const MessageRows rows(ui.rows, ui, scene.ui.preferences.shows_newest_first);
    const bool has_new = ui.is_held && rows.new_rows() > 0;
    if (is_searching(ui, session)) {
        draw_search(scene, session, ui);
        if (has_new || session.log.dropped_rows() > 0) ImGui::SameLine(0, scene.theme.px(16));
    }
    if (has_new) {
        const std::string words = fmt::format("{} new###new", grouped(rows.new_rows()));
        if (link(scene.theme, words.c_str(), "Show them: back to the newest")) {
            ui.is_paused = false;
            ui.is_held = false;
            ui.is_return_asked = true;
        }
        if (session.log.dropped_rows() > 0) ImGui::SameLine(0, scene.theme.px(16));
    }
    if (session.log.dropped_rows() > 0)
        text(scene.theme,
             fmt::format("{} older rows dropped: the history is full",
                         grouped(session.log.dropped_rows())),
             Role::Faint, scene.theme.font.small);
}

bool has_notes(const Scene& scene, const model::SessionModel& session) {
    const MessageListUi& ui = scene.ui.of(session.id).messages;
    const MessageRows rows(ui.rows, ui, scene.ui.preferences.shows_newest_first);
    return session.log.dropped_rows() > 0 || (ui.is_held && rows.new_rows() > 0) ||
           is_searching(ui, session);
}

}  // namespace

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

void draw_messages(const Scene& scene, const model::SessionModel& session, float height) {
    const Theme& theme = scene.theme;
    MessageListUi& ui = scene.ui.of(session.id).messages;
    const float top = ImGui::GetCursorPosY();
    ui.span = selected_rows(scene, session);
    // Dear ImGui has by then moved the keyboard from the list to the window around it.
    const bool is_left = is_escape_for(scene, session.id);
    if (is_left) ui.selection = {};
    if (is_left) ui.row_selected.reset();
    draw_filter_row(scene, session);
    apply_filter(scene, session, ui);
    if (has_notes(scene, session)) draw_notes(scene, session);
    if (ui.row_selected &&
        (*ui.row_selected < session.log.first_row() || *ui.row_selected >= session.log.end_row()))
        ui.row_selected.reset();
    const float left = height - (ImGui::GetCursorPosY() - top);
    const float pane = ui.row_selected ? std::max(left * ui.pane_share, theme.px(96)) : 0.0f;
    draw_list(scene, session, std::max(left - pane, theme.px(40)));
    if (ui.row_selected) draw_message_pane(scene, session, *ui.row_selected, pane);
}

}  // namespace redial::view
