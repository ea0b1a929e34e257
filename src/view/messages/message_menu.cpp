// Draws the menu of a message list's row. UI thread only.
#include "view/messages/message_menu.hpp"

#include <utility>

#include "base/format.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/messages/message_selection.hpp"
#include "view/messages/row_ops.hpp"
#include "view/scene/go_to.hpp"
#include "view/scene/session_ui.hpp"

namespace redial::view {
namespace {

// Where the keyboard asked, the menu stands below the row and not at the mouse.
void place_menu(const Scene& scene, const MessageListUi& ui, const MessageRows& rows) {
    const auto line = rows.line_of(*ui.row_selected);
    if (!line || ImGui::IsMouseClicked(1)) return;
    const float line_px = scene.theme.px(scene.theme.size.row);
    const ImVec2 at = ImGui::GetWindowPos();
    const float y =
        at.y + static_cast<float>(*line + 1) * line_px - ImGui::GetScrollY() + scene.theme.px(2);
    ImGui::SetNextWindowPos({at.x + scene.theme.px(120), y});
}

void draw_copy_items(const Scene& scene, const model::SessionModel& session,
                     const model::Row& row) {
    if (ImGui::MenuItem("Copy value###copy-value", "Ctrl+C"))
        copy_rows(scene, session, CopyAs::Text);
    if (ImGui::MenuItem("Copy row###copy-row")) copy_rows(scene, session, CopyAs::Line);
    if (ImGui::MenuItem("Copy row as JSON###copy-record"))
        copy_rows(scene, session, CopyAs::Record);
    if (!ImGui::BeginMenu("Copy as###copy-as")) return;
    for (const CopyAs layout : copy_layouts) {
        if (layout == CopyAs::Text) continue;
        ImGui::PushID(static_cast<int>(layout));
        const std::string label = std::string(name_of(layout)) + "###layout";
        if (ImGui::MenuItem(label.c_str(), nullptr, false, is_possible(row, layout)))
            copy_rows(scene, session, layout);
        ImGui::PopID();
    }
    ImGui::EndMenu();
}

void draw_filter_items(const Scene& scene, const model::SessionModel& session,
                       const model::Row& row) {
    const std::string word = filter_of(row);
    const std::string shown =
        cut_to_width(scene.theme, scene.theme.font.ui, word, scene.theme.px(220));
    const bool has_word = !word.empty();
    if (ImGui::MenuItem(("Filter for " + (has_word ? shown : "this") + "###filter-for").c_str(),
                        nullptr, false, has_word))
        filter_for(scene, session, word);
    if (ImGui::MenuItem(("Exclude " + (has_word ? shown : "this") + "###filter-out").c_str(),
                        nullptr, false, has_word))
        filter_out(scene, session, word);
}

void draw_items(const Scene& scene, const model::SessionModel& session, const model::Row& row) {
    MessageListUi& ui = scene.of(session.id).messages;
    const std::string several = selection_in_words(ui);
    if (!several.empty()) {
        text(scene.theme, several, Role::Dim, scene.theme.font.small);
        ImGui::Separator();
    }
    draw_copy_items(scene, session, row);
    ImGui::Separator();
    draw_filter_items(scene, session, row);
    ImGui::Separator();
    if (ImGui::MenuItem(row.is_marked ? "Take the mark away###mark" : "Mark###mark", "M", false,
                        row.is_traffic()))
        flip_marks(scene, session);
    const std::string why_not = why_not_sent_again(scene, session, row);
    if (ImGui::MenuItem("Send again###send-again", nullptr, false, why_not.empty()))
        send_again(scene, session, row);
    if (!why_not.empty() && ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled))
        tooltip(scene.theme, why_not);
    const bool has_attempt = session.attempts.find(row.attempt) != nullptr;
    if (ImGui::MenuItem(fmt::format("Go to attempt {}###go-to-attempt", row.attempt.value).c_str(),
                        nullptr, false, has_attempt))
        go_to_attempt(scene, session, row.attempt);
}

}  // namespace

void draw_row_menu(const Scene& scene, const model::SessionModel& session,
                   const MessageRows& rows) {
    MessageListUi& ui = scene.of(session.id).messages;
    if (std::exchange(ui.is_menu_asked, false) && ui.row_selected) {
        place_menu(scene, ui, rows);
        ImGui::OpenPopup("row-menu");
    }
    const ImVec2 pad{scene.theme.px(8), scene.theme.px(8)};
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, pad);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(scene.theme.px(8), scene.theme.px(6)));
    ui.is_menu_open = ImGui::BeginPopup("row-menu");
    if (ui.is_menu_open) {
        const bool is_there = ui.row_selected && *ui.row_selected >= session.log.first_row() &&
                              *ui.row_selected < session.log.end_row();
        if (is_there)
            draw_items(scene, session, session.log.row(*ui.row_selected));
        else
            ImGui::CloseCurrentPopup();
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar(2);
}

}  // namespace redial::view
