// Draws the Messages tab. Only the visible lines are formatted; what is not visible costs nothing.
// UI thread only.
#include "view/messages/messages_view.hpp"

#include <algorithm>

#include "view/kit/widgets.hpp"
#include "view/messages/control_lane.hpp"
#include "view/messages/filter_row.hpp"
#include "view/messages/message_columns.hpp"
#include "view/messages/message_list.hpp"
#include "view/messages/message_pane.hpp"
#include "view/messages/message_rows.hpp"
#include "view/messages/message_selection.hpp"
#include "view/messages/message_split.hpp"
#include "view/plot/selected_span.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/selected_time.hpp"
#include "view/scene/session_ui.hpp"

namespace redial::view {
namespace {

// At scale 1. In less there is no room for a head beside a row.
constexpr float height_for_head = 72.0f;

// In slices, as the filter; nothing in the order of time.
void update_order(const Scene& scene, const model::SessionModel& session, MessageListUi& ui) {
    const MessageOrder order = scene.preferences().message_order;
    if (order == MessageOrder::Time) return ui.by_size.clear();
    std::uint64_t begin = ui.row_cleared;
    std::uint64_t end = ui.is_held ? ui.row_held : session.log.end_row();
    if (ui.span) begin = std::max(begin, ui.span->begin);
    if (ui.span) end = std::min(end, ui.span->end);
    const auto first = order == MessageOrder::LargestFirst ? model::SizeFirst::Largest
                                                           : model::SizeFirst::Smallest;
    if (!ui.by_size.update(ui.rows, session.log, first, begin, std::max(begin, end)))
        scene.redraw_at(scene.now.mono);
}

// Rows that the history dropped are not selected any longer.
void forget_dropped(const model::SessionModel& session, MessageListUi& ui) {
    const bool is_gone = ui.row_selected && (*ui.row_selected < session.log.first_row() ||
                                             *ui.row_selected >= session.log.end_row());
    if (is_gone) ui.row_selected.reset();
}

void draw_head(const Scene& scene, const model::SessionModel& session, float width) {
    const MessageListUi& ui = scene.of(session.id).messages;
    const MessageRows rows(session.log, ui, scene.preferences());
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    draw_list_head(scene, session, {width, rows.new_rows(), rows.matches()});
    ImGui::PopStyleVar();
}

}  // namespace

void draw_messages(const Scene& scene, const model::SessionModel& session, float height) {
    const Theme& theme = scene.theme;
    MessageListUi& ui = scene.of(session.id).messages;
    const float top = ImGui::GetCursorPosY();
    ui.span = selected_rows(scene, session);
    // Dear ImGui has by then moved the keyboard from the list to the window around it.
    const bool is_left = is_escape_for(scene, session.id);
    const bool is_search_left = is_left && ui.row_selected && ui.pane.is_search_open;
    if (is_search_left) ui.pane.is_search_open = false;
    if (is_left && !is_search_left) ui.selection = {};
    if (is_left && !is_search_left) ui.row_selected.reset();
    draw_filter_row(scene, session);
    apply_filter(scene, session, ui);
    forget_dropped(session, ui);
    hold_or_follow(scene, session, ui);
    draw_matches(scene, session, MessageRows(session.log, ui, scene.preferences()));
    if (has_notes(ui, session)) draw_notes(scene, session);
    draw_control_lane(scene, session);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 room(ImGui::GetContentRegionAvail().x, height - (ImGui::GetCursorPosY() - top));
    const MessageSplit split =
        layout_message_split(scene, room, ui.row_selected ? HasPane::Yes : HasPane::No);
    if (split.list.y >= theme.px(height_for_head)) draw_head(scene, session, split.list.x);
    // What was pressed in the head shows other rows from this frame on.
    update_order(scene, session, ui);
    const MessageRows shown(session.log, ui, scene.preferences());
    step_to_match(scene, session, shown);
    const float head = ImGui::GetCursorScreenPos().y - at.y;
    draw_list(scene, session, shown, {split.list.x, std::max(split.list.y - head, theme.px(20))});
    // A row that was pressed just now gets its pane with the next frame, which has room for it.
    if (!ui.row_selected || split.edge <= 0.0f) return;
    draw_message_edge(scene, split, room, at);
    draw_message_pane(scene, session, *ui.row_selected, split.pane);
}

}  // namespace redial::view
