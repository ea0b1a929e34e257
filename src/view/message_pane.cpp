// Draws the selected message. Its text is made once a frame and bounded; hex lines are made as they
// are seen. UI thread only.
#include "view/message_pane.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "model/display_text.hpp"
#include "model/json_view.hpp"
#include "model/workspace.hpp"
#include "view/frames_view.hpp"
#include "view/icons.hpp"
#include "view/imgui_compat.hpp"
#include "view/json_tree_view.hpp"
#include "view/message_copy.hpp"
#include "view/message_selection.hpp"
#include "view/text_format.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

// Beyond this a message is shown in part (and says so): a frame must not take longer for it.
constexpr std::size_t shown_bytes_max = 256u << 10;
constexpr std::size_t copied_bytes_max = 64u << 20;
constexpr std::size_t note_bytes_max = 4096;

std::string facts_of(const model::Workspace& workspace, const model::Row& row) {
    std::string words = date_and_time(workspace.wall_at(row.at));
    if (!row.is_traffic()) return words + fmt::format(" · attempt {}", row.attempt.value);
    words += fmt::format(" · {} · {} · {} bytes · attempt {}", core::name_of(row.direction),
                         core::name_of(row.opcode), grouped(row.size_bytes), row.attempt.value);
    if (row.fragments > 1) words += fmt::format(" · {} fragments", row.fragments);
    if (row.is_compressed) words += " · compressed";
    if (row.was_queued) words += " · sent from the queue";
    if (row.is_cut()) words += fmt::format(" · first {} kept", bytes_in_words(row.payload.size()));
    return words;
}

bool is_text(const model::Row& row) {
    return !row.is_traffic() || row.opcode == core::Opcode::Text;
}

void draw_text(const Theme& theme, const MessageListUi& ui, const model::Row& row) {
    std::string pretty;
    BytesView bytes = row.payload;
    if (ui.shows_json_indented && bytes.size() <= shown_bytes_max &&
        model::may_be_json(as_text(bytes))) {
        if (auto indented = model::pretty_json(as_text(bytes), 2, shown_bytes_max * 2)) {
            pretty = *std::move(indented);
            bytes = as_bytes(pretty);
        }
    }
    ImGui::PushTextWrapPos(0.0f);
    text(theme, model::many_lines(bytes, shown_bytes_max), Role::Text, theme.font.mono);
    ImGui::PopTextWrapPos();
}

// As it is shown: several rows as lines of text.
void copy_shown(const MessageListUi& ui, const model::SessionModel& session,
                const model::Row& row) {
    if (ui.shows_frames && row.is_traffic() && ui.selection.count <= 1) {
        ImGui::SetClipboardText(sent_as_hex(session, row).c_str());
        return;
    }
    const bool is_hex = ui.shows_hex || !is_text(row);
    const std::string words = ui.selection.count > 1
                                  ? selected_text(ui, session.log, copied_bytes_max)
                                  : copied(row, is_hex ? CopyAs::Hex : CopyAs::Text,
                                           *session.config);
    ImGui::SetClipboardText(words.c_str());
}

void draw_copy_menu(const model::SessionModel& session, const model::Row& row) {
    if (!ImGui::BeginPopup("copy-menu")) return;
    for (const CopyAs layout : copy_layouts) {
        ImGui::PushID(static_cast<int>(layout));
        const std::string label = std::string("Copy as ") + name_of(layout) + "###layout";
        if (ImGui::MenuItem(label.c_str()))
            ImGui::SetClipboardText(copied(row, layout, *session.config).c_str());
        ImGui::PopID();
    }
    ImGui::EndPopup();
}

void mark(const Scene& scene, const model::SessionModel& session, const model::Row& row,
          bool is_marked, std::string note) {
    scene.ui.requests.push_back(MarkMessage{session.id, row.id, is_marked, std::move(note)});
}

void draw_layout_buttons(const Theme& theme, MessageListUi& ui) {
    const bool is_text_shown = !ui.shows_hex && !ui.shows_frames;
    const bool is_plain = is_text_shown && !ui.shows_tree;
    if (choice_button(theme, "Tree###tree", ui.shows_tree && is_text_shown,
                      "JSON as a tree that folds; right-click copies a pointer or a value")) {
        ui.shows_tree = !is_text_shown || !ui.shows_tree;
        ui.shows_hex = ui.shows_frames = false;
    }
    ImGui::SameLine();
    if (choice_button(theme, "JSON###json", ui.shows_json_indented && is_plain,
                      "Indent JSON; only white space changes")) {
        ui.shows_json_indented = !is_plain || !ui.shows_json_indented;
        ui.shows_hex = ui.shows_frames = false;
        ui.shows_tree = false;
    }
    ImGui::SameLine();
    if (choice_button(theme, "Hex###hex", ui.shows_hex && !ui.shows_frames,
                      "Bytes with offsets")) {
        ui.shows_hex = ui.shows_frames || !ui.shows_hex;
        ui.shows_frames = false;
    }
    ImGui::SameLine();
}

void draw_frames_button(const Theme& theme, MessageListUi& ui) {
    if (choice_button(theme, "Frames###frames", ui.shows_frames,
                      "The frames it came in, and its bytes as sent on the wire"))
        ui.shows_frames = !ui.shows_frames;
    ImGui::SameLine();
}

void draw_pane_buttons(const Scene& scene, const model::SessionModel& session, MessageListUi& ui,
                       const model::Row& row) {
    const Theme& theme = scene.theme;
    if (is_text(row)) draw_layout_buttons(theme, ui);
    if (row.is_traffic()) {
        draw_frames_button(theme, ui);
        if (icon_button(theme, "mark", icon::bookmark,
                        row.is_marked ? "Take the mark away" : "Mark, and write a note; saved in "
                                                               "recordings and exports",
                        row.is_marked))
            mark(scene, session, row, !row.is_marked, "");
        ImGui::SameLine();
    }
    if (icon_button(theme, "copy", icon::copy, "Copy as shown"))
        copy_shown(ui, session, row);
    ImGui::SameLine();
    if (icon_button(theme, "copy-as", icon::chevron_down,
                    "Copy as JSON, base64, C array, websocat command"))
        ImGui::OpenPopup("copy-menu");
    draw_copy_menu(session, row);
    ImGui::SameLine();
    if (icon_button(theme, "close-pane", icon::close, "Close (Escape)")) {
        ui.row_selected.reset();
        ui.selection = {};
    }
}

// The note is kept when the field is left.
void draw_note(const Scene& scene, const model::SessionModel& session, MessageListUi& ui,
               const model::Row& row) {
    if (!row.is_marked) return;
    const auto kept = session.mark_notes.find(row.id);
    if (ui.note_row != row.id) {
        ui.note_row = row.id;
        ui.note = kept == session.mark_notes.end() ? "" : kept->second;
    }
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x);
    input_text(scene.theme, "###note", ui.note, "Note to this message");
    if (ImGui::IsItemDeactivatedAfterEdit())
        mark(scene, session, row, true, ui.note.substr(0, note_bytes_max));
}

}  // namespace

void draw_message_pane(const Scene& scene, const model::SessionModel& session, std::uint64_t row_id,
                       float height) {
    const Theme& theme = scene.theme;
    MessageListUi& ui = scene.ui.of(session.id).messages;
    const model::Row row = session.log.row(row_id);
    separator_line(theme);
    const float buttons =
        theme.px(is_text(row) ? 322 : 140) + (row.is_traffic() ? theme.px(84) : 0.0f);
    const std::string several = selection_in_words(ui);
    ImGui::AlignTextToFramePadding();
    text_cut(theme, several.empty() ? facts_of(scene.workspace, row) : several,
             std::max(ImGui::GetContentRegionAvail().x - buttons, theme.px(80)), Role::Dim,
             theme.font.small);
    ImGui::SameLine(std::max(ImGui::GetWindowContentRegionMax().x - buttons, theme.px(80)));
    const float top = ImGui::GetCursorPosY();
    draw_pane_buttons(scene, session, ui, row);
    if (!ui.row_selected) return;
    draw_note(scene, session, ui, row);
    const float used = ImGui::GetCursorPosY() - top + theme.px(8);
    compat::begin_child("pane", {0, std::max(height - used, theme.px(40))}, false,
                        ImGuiWindowFlags_HorizontalScrollbar);
    const bool is_tree = ui.shows_tree && row.payload.size() <= shown_bytes_max;
    if (ui.shows_frames && row.is_traffic())
        draw_frames(scene, session, row);
    else if (ui.shows_hex || !is_text(row))
        draw_hex(theme, row.payload);
    else if (!is_tree || !draw_json_tree(scene, ui, row.id, row.text()))
        draw_text(theme, ui, row);
    ImGui::EndChild();
}

}  // namespace redial::view
