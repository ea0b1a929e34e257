// Draws the list of all sessions' messages; only the visible lines are formatted. UI thread only.
#include "view/shell/all_messages_window.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "view/kit/dialog.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/messages/filter_field.hpp"
#include "view/messages/message_line.hpp"
#include "view/scene/go_to.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {
namespace {

using model::MergedRows;

constexpr std::uint64_t searched_silently_max = 10'000;  // rows
constexpr float name_width_max = 150;                    // at scale 1

// Sessions that are drawn; of each what was not cleared.
std::vector<MergedRows::Source> sources_of(const model::Workspace& workspace, const UiState& ui) {
    std::vector<MergedRows::Source> sources;
    for (const auto& session : workspace.sessions()) {
        if (is_leaving(ui, session->id)) continue;
        const auto known = ui.sessions.find(session->id);
        const std::uint64_t cleared =
            known == ui.sessions.end() ? 0 : known->second.messages.row_cleared;
        sources.push_back({session->id, &session->log, cleared});
    }
    return sources;
}

void apply_filter(const Scene& scene, AllMessagesUi& ui,
                  const std::vector<MergedRows::Source>& sources) {
    if (ui.filter_text != ui.filter_applied) {
        ui.filter_applied = ui.filter_text;
        if (auto filter = read_filter(ui.filter_text, ui.filter_error, ui.filter_wrong))
            ui.rows.set(*std::move(filter));
    }
    if (!ui.rows.update(sources)) scene.redraw_at(scene.now.mono);
    if (ui.revision != ui.rows.revision()) ui.held_end.reset();
    ui.revision = ui.rows.revision();
}

// Numbers begin..end - 1 of the entries are shown, in one order or the other.
struct Lines {
    const MergedRows& rows;
    std::uint64_t begin;
    std::uint64_t end;
    bool newest_first;

    std::size_t size() const { return end - begin; }
    std::uint64_t number_at(std::size_t line) const {
        return newest_first ? end - 1 - line : begin + line;
    }
    std::size_t line_of(std::uint64_t number) const {
        return newest_first ? end - 1 - number : number - begin;
    }
};

Lines lines_of(const Scene& scene, const AllMessagesUi& ui) {
    const std::uint64_t end =
        std::clamp(ui.held_end.value_or(ui.rows.end()), ui.rows.first(), ui.rows.end());
    return {ui.rows, ui.rows.first(), end, scene.preferences().shows_newest_first};
}

void go_to(const Scene& scene, AllMessagesUi& ui, const MergedRows::Entry& entry) {
    const model::SessionModel* session = scene.workspace.find(entry.session);
    if (session == nullptr) return;
    ui.chosen = entry;
    SessionUi& session_ui = scene.of(entry.session);
    session_ui.is_window_open = true;
    scene.selected() = entry.session;
    go_to_row(scene, *session, entry.row);
}

std::optional<std::size_t> chosen_line(const AllMessagesUi& ui, const Lines& lines) {
    if (!ui.chosen) return std::nullopt;
    const auto number = ui.rows.number_of(ui.chosen->session, ui.chosen->row, ui.chosen->at);
    if (!number || *number < lines.begin || *number >= lines.end) return std::nullopt;
    return lines.line_of(*number);
}

// By keys: the line below or above the chosen one, round at the ends.
void step(const Scene& scene, AllMessagesUi& ui, const Lines& lines, int by) {
    if (lines.size() == 0 || by == 0) return;
    const auto chosen = chosen_line(ui, lines);
    std::size_t line = by > 0 ? 0 : lines.size() - 1;
    if (chosen && by > 0 && *chosen + 1 < lines.size()) line = *chosen + 1;
    if (chosen && by < 0 && *chosen > 0) line = *chosen - 1;
    go_to(scene, ui, ui.rows[lines.number_at(line)]);
    ui.is_chosen_shown = true;
}

void draw_tools(const Scene& scene, AllMessagesUi& ui, std::size_t sessions) {
    const Theme& theme = scene.theme;
    const FilterField field{"###filter", ui.filter_text, ui.filter_applied, ui.filter_error,
                            ui.filter_wrong};
    const int entered =
        draw_filter_field(theme, field, ImGui::GetContentRegionAvail().x, ui.is_filter_focus_asked);
    ui.is_filter_focus_asked = entered != 0;
    if (entered != 0) ui.step_asked = entered;
    if (!ui.filter_error.empty()) return error_line(theme, ui.filter_error);
    text(theme,
         fmt::format(
             "{} of {} in {}", grouped(ui.rows.size()), grouped(ui.rows.seen()),
             sessions == 1 ? std::string("1 session") : fmt::format("{} sessions", sessions)),
         Role::Dim, theme.font.small);
    if (ui.rows.left() > searched_silently_max) {
        ImGui::SameLine(0, theme.px(12));
        const auto all = static_cast<double>(ui.rows.seen() + ui.rows.left());
        text(theme, fmt::format("searching {:.0f} %", 100.0 * double(ui.rows.seen()) / all),
             Role::Waiting, theme.font.small);
    }
    if (ui.rows.forgotten() > 0) {
        ImGui::SameLine(0, theme.px(12));
        text(theme, fmt::format("the newest {} are listed", grouped(MergedRows::entries_max)),
             Role::Waiting, theme.font.small);
    }
    const std::uint64_t fresh = ui.held_end ? ui.rows.end() - *ui.held_end : 0;
    if (fresh == 0) return;
    ImGui::SameLine(0, theme.px(12));
    const std::string words = fmt::format("{} new###new", grouped(fresh));
    if (link(theme, words.c_str(), "Show them: back to the newest")) {
        ui.held_end.reset();
        ui.is_return_asked = true;
    }
}

void draw_line(const Scene& scene, AllMessagesUi& ui, std::uint64_t number, float name_width) {
    const Theme& theme = scene.theme;
    const MergedRows::Entry entry = ui.rows[number];
    const model::SessionModel* session = scene.workspace.find(entry.session);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float height = theme.px(theme.size.row);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float y = at.y + (height - line_height(theme.font.mono)) * 0.5f;
    const bool is_here = session != nullptr && entry.row >= session->log.first_row() &&
                         entry.row < session->log.end_row();
    ImGui::PushID(static_cast<int>(number));
    const bool is_pressed = ImGui::Selectable(
        "##row", ui.chosen == entry, is_here ? 0 : ImGuiSelectableFlags_Disabled, {0, height});
    ImGui::PopID();
    if (!is_here) {
        paint_text(list, theme.font.small, {at.x + theme.px(4), y}, theme.color.faint,
                   "dropped: its history is full");
        return;
    }
    paint_foreign_text(theme, list, theme.font.small,
                       {at.x + theme.px(4), at.y + (height - line_height(theme.font.small)) * 0.5f},
                       theme.color.accent, session->name, name_width - theme.px(12));
    paint_line(scene, session->log.row(entry.row), {at.x + name_width, at.y}, width - name_width,
               ui.rows.filter());
    if (is_pressed) go_to(scene, ui, entry);
}

float name_width_of(const Scene& scene) {
    float widest = 0.0f;
    for (const auto& session : scene.workspace.sessions())
        widest = std::max(widest, width_of(scene.theme, scene.theme.font.small, session->name));
    return std::min(widest + scene.theme.px(16), scene.theme.px(name_width_max));
}

void take_keys(const Scene& scene, AllMessagesUi& ui, const Lines& lines) {
    if (ImGui::IsWindowFocused()) {
        if (compat::is_pressed(compat::Key::Down, true)) ui.step_asked = 1;
        if (compat::is_pressed(compat::Key::Up, true)) ui.step_asked = -1;
    }
    step(scene, ui, lines, std::exchange(ui.step_asked, 0));
}

// Away from the newest it is held; back there it follows again.
void hold_or_follow(AllMessagesUi& ui, bool newest_first, float line_px) {
    const float from_newest =
        newest_first ? ImGui::GetScrollY() : ImGui::GetScrollMaxY() - ImGui::GetScrollY();
    const bool is_away = from_newest > line_px * 0.5f;
    if (is_away && !ui.held_end) ui.held_end = ui.rows.end();
    if (!is_away) ui.held_end.reset();
}

void draw_rows(const Scene& scene, AllMessagesUi& ui) {
    const Lines lines = lines_of(scene, ui);
    const float line_px = scene.theme.px(scene.theme.size.row);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    compat::begin_child("list", {0, 0}, false, ImGuiWindowFlags_NoNav);
    if (lines.size() == 0)
        empty_state(scene.theme, icon::filter,
                    ui.filter_text.empty() ? "No message yet" : "No message matches",
                    "What any session sends and receives is listed here, in the order of time.");
    take_keys(scene, ui, lines);
    const float name_width = name_width_of(scene);
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(std::min<std::size_t>(lines.size(), INT32_MAX)), line_px);
    while (clipper.Step())
        for (int line = clipper.DisplayStart; line < clipper.DisplayEnd; ++line)
            draw_line(scene, ui, lines.number_at(static_cast<std::size_t>(line)), name_width);
    const auto chosen = ui.is_chosen_shown ? chosen_line(ui, lines) : std::nullopt;
    ui.is_chosen_shown = false;
    if (chosen) {
        const float top = static_cast<float>(*chosen) * line_px;
        const float room = ImGui::GetWindowHeight();
        if (top < ImGui::GetScrollY() || top + line_px > ImGui::GetScrollY() + room)
            ImGui::SetScrollY(std::max(top - room * 0.5f, 0.0f));
    }
    if (std::exchange(ui.is_return_asked, false) && lines.newest_first) ImGui::SetScrollY(0.0f);
    if (!lines.newest_first && !ui.held_end && !chosen) ImGui::SetScrollHereY(1.0f);
    if (!chosen) hold_or_follow(ui, lines.newest_first, line_px);
    ImGui::EndChild();
    ImGui::PopStyleVar();
}

}  // namespace

void draw_all_messages(const Scene& scene, Box whole) {
    AllMessagesUi& ui = scene.ui.all_messages;
    ui.is_focused = false;
    if (!ui.is_open) return;
    if (ui.is_focus_asked) ImGui::SetNextWindowFocus();
    ui.is_focus_asked = false;
    const bool is_seen =
        begin_floating(scene.theme, "All sessions###all-messages", ui.is_open, whole, {860, 420});
    if (is_seen) {
        ui.is_focused = ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows);
        const std::vector<MergedRows::Source> sources = sources_of(scene.workspace, scene.ui);
        apply_filter(scene, ui, sources);
        draw_tools(scene, ui, sources.size());
        draw_rows(scene, ui);
    }
    ImGui::End();
}

void open_all_messages(const Scene& scene) {
    AllMessagesUi& ui = scene.ui.all_messages;
    ui.is_open = true;
    ui.is_focus_asked = true;
    ui.is_filter_focus_asked = true;
}

bool filter_all_further(const model::Workspace& workspace, UiState& ui) {
    AllMessagesUi& all = ui.all_messages;
    if (!all.is_open || all.rows.left() <= searched_silently_max) return false;
    return !all.rows.update(sources_of(workspace, ui));
}

}  // namespace redial::view
