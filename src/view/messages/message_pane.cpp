// Draws the selected message. Its text is made when it is selected, and bounded; hex lines and the
// nodes of the tree are made as they are seen. UI thread only.
#include "view/messages/message_pane.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/counted.hpp"
#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "model/history/filter_spans.hpp"
#include "model/history/row_reading.hpp"
#include "model/words/display_text.hpp"
#include "model/words/json_view.hpp"
#include "model/words/shown_text.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/text_pane.hpp"
#include "view/kit/widgets.hpp"
#include "view/messages/frames_view.hpp"
#include "view/messages/json_tree_view.hpp"
#include "view/messages/message_copy.hpp"
#include "view/messages/message_selection.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/request.hpp"
#include "view/scene/session_ui.hpp"

namespace redial::view {
namespace {

// Beyond this a message is shown in part (and says so): a frame must not take longer for it.
constexpr std::size_t shown_bytes_max = 256u << 10;
constexpr std::size_t copied_bytes_max = 64u << 20;
constexpr std::size_t note_bytes_max = 4096;

std::string facts_of(const model::Workspace& workspace, const MessageListUi& ui,
                     const model::Row& row) {
    std::string words = date_and_time(workspace.wall_at(row.at));
    if (!row.is_traffic()) return words + fmt::format(" · attempt {}", row.attempt.value);
    words += fmt::format(" · {} · {} · {} {} · attempt {}", core::name_of(row.direction),
                         core::name_of(row.opcode), grouped(row.size_bytes),
                         plural(row.size_bytes, "byte"), row.attempt.value);
    if (row.fragments > 1) words += fmt::format(" · {} fragments", row.fragments);
    if (row.is_compressed) words += " · compressed";
    if (row.was_queued) words += " · sent from the queue";
    if (ui.tree.row == row.id && !ui.tree.what.empty()) words = ui.tree.what + " · " + words;
    if (row.is_cut()) words += fmt::format(" · first {} kept", bytes_in_words(row.payload.size()));
    const std::string reading = model::one_line(as_bytes(model::reading_of(row).line));
    return reading.empty() ? words : reading + " · " + words;
}

bool is_text(const model::Row& row) {
    return !row.is_traffic() || row.opcode == core::Opcode::Text;
}

// Made anew when another message is selected, or what it is shown as or what is marked changes.
void update_text(MessageListUi& ui, const model::Row& row) {
    MessageTextUi& text = ui.text;
    const bool is_same = text.row == row.id && text.is_indented == ui.shows_json_indented &&
                         text.filter_revision == ui.filter_revision;
    if (is_same) return;
    const auto marks = model::spans_of(ui.rows.filter(), row, shown_bytes_max);
    const auto kept = row.is_cut() ? model::Kept::Cut : model::Kept::Whole;
    std::optional<model::ShownText> indented;
    if (ui.shows_json_indented && model::may_be_json(row.text()))
        indented = model::shown_json(row.text(), shown_bytes_max, kept, marks);
    text.shown =
        indented ? *std::move(indented) : model::shown_plain(row.payload, shown_bytes_max, marks);
    text.row = row.id;
    text.is_indented = ui.shows_json_indented;
    text.filter_revision = ui.filter_revision;
    ++text.version;
}

// As it is shown: several rows as lines of text.
void copy_shown(const MessageListUi& ui, const model::SessionModel& session,
                const model::Row& row) {
    if (ui.shows_frames && row.is_traffic() && ui.selection.count <= 1) {
        ImGui::SetClipboardText(sent_as_hex(session, row).c_str());
        return;
    }
    const bool is_hex = ui.shows_hex || !is_text(row);
    const std::string words =
        ui.selection.count > 1 ? selected_text(ui, session.log, copied_bytes_max)
                               : copied(row, is_hex ? CopyAs::Hex : CopyAs::Text, *session.config);
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
    request(scene, MarkMessage{session.id, row.id, is_marked, std::move(note)});
}

// One of the ways to show a message; the chosen one again: the text as it is.
enum class Layout : std::uint8_t { Text, Tree, Json, Hex, Frames };
struct NamedLayout {
    Layout layout;
    const char* label;
    const char* advice;
};
constexpr NamedLayout layouts[] = {
    {Layout::Tree, "Tree###tree", "JSON as a tree that folds; right-click copies a pointer"},
    {Layout::Json, "JSON###json", "Indent JSON; only white space changes"},
    {Layout::Hex, "Hex###hex", "Bytes with offsets"},
    {Layout::Frames, "Frames###frames", "The frames it came in, and its bytes as sent on the wire"},
};

bool has_tree(const MessageListUi& ui, const model::Row& row) {
    return ui.tree.row == row.id && ui.tree.tree;
}

bool is_possible(Layout layout, const MessageListUi& ui, const model::Row& row) {
    if (layout == Layout::Frames) return row.is_traffic();
    // Of a binary message a dialect may give a tree.
    const bool is_tree_or_hex = layout == Layout::Tree || layout == Layout::Hex;
    return is_text(row) || (is_tree_or_hex && has_tree(ui, row));
}

Layout layout_of(const MessageListUi& ui, const model::Row& row) {
    if (ui.shows_frames && row.is_traffic()) return Layout::Frames;
    if (ui.shows_hex) return Layout::Hex;
    if (ui.shows_tree && has_tree(ui, row)) return Layout::Tree;
    if (!is_text(row)) return Layout::Hex;
    return ui.shows_json_indented ? Layout::Json : Layout::Text;
}

bool is_searched(Layout layout) { return layout != Layout::Hex && layout != Layout::Frames; }

void choose_layout(MessageListUi& ui, const model::Row& row, Layout layout) {
    if (layout_of(ui, row) == layout) layout = Layout::Text;
    ui.shows_frames = layout == Layout::Frames;
    if (layout == Layout::Frames) return;
    // What was chosen before the frames were looked at comes back with them.
    if (layout == Layout::Text && !is_text(row)) return;
    ui.shows_hex = layout == Layout::Hex;
    ui.shows_tree = layout == Layout::Tree;
    if (layout == Layout::Text) ui.shows_json_indented = false;
    if (layout == Layout::Json) ui.shows_json_indented = true;
}

float width_of_layouts(const MessageListUi& ui, const model::Row& row) {
    float width = 0.0f;
    for (const NamedLayout& one : layouts) {
        if (is_possible(one.layout, ui, row))
            width += button_width(one.label) + ImGui::GetStyle().ItemSpacing.x;
    }
    return width;
}

void draw_layout_buttons(const Theme& theme, MessageListUi& ui, const model::Row& row) {
    for (const NamedLayout& one : layouts) {
        if (!is_possible(one.layout, ui, row)) continue;
        if (choice_button(theme, one.label, layout_of(ui, row) == one.layout, one.advice))
            choose_layout(ui, row, one.layout);
        ImGui::SameLine();
    }
}

// The same in the room of one button.
void draw_layout_menu(const Theme& theme, MessageListUi& ui, const model::Row& row) {
    const auto chosen = std::find_if(std::begin(layouts), std::end(layouts), [&](const auto& one) {
        return one.layout == layout_of(ui, row);
    });
    std::string label = chosen == std::end(layouts) ? "Text" : chosen->label;
    label = label.substr(0, label.find("###")) + " " + icon::chevron_down + "###layout";
    if (button(theme, label.c_str(), "Text, tree, indented JSON, hex or frames"))
        ImGui::OpenPopup("layout-menu");
    if (ImGui::BeginPopup("layout-menu")) {
        for (const NamedLayout& one : layouts) {
            const bool is_chosen = layout_of(ui, row) == one.layout;
            if (is_possible(one.layout, ui, row) && ImGui::MenuItem(one.label, nullptr, is_chosen))
                choose_layout(ui, row, one.layout);
        }
        ImGui::EndPopup();
    }
    ImGui::SameLine();
}

void draw_copy_buttons(const Theme& theme, const MessageListUi& ui,
                       const model::SessionModel& session, const model::Row& row) {
    if (icon_button(theme, "copy", icon::copy, "Copy as shown")) copy_shown(ui, session, row);
    ImGui::SameLine();
    if (icon_button(theme, "copy-as", icon::chevron_down,
                    "Copy as JSON, base64, C array, websocat command"))
        ImGui::OpenPopup("copy-menu");
    draw_copy_menu(session, row);
    ImGui::SameLine();
}

void draw_pane_buttons(const Scene& scene, const model::SessionModel& session, MessageListUi& ui,
                       const model::Row& row) {
    const Theme& theme = scene.theme;
    if (is_searched(layout_of(ui, row))) {
        if (icon_button(theme, "find", icon::search, "Search in this message (Ctrl+F)",
                        ui.pane.is_search_open))
            open_search(ui.pane);
        ImGui::SameLine();
    }
    if (row.is_traffic()) {
        if (icon_button(theme, "mark", icon::bookmark,
                        row.is_marked ? "Take the mark away"
                                      : "Mark, and write a note; saved in "
                                        "recordings and exports",
                        row.is_marked))
            mark(scene, session, row, !row.is_marked, "");
        ImGui::SameLine();
    }
    draw_copy_buttons(theme, ui, session, row);
    bool& is_beside = scene.preferences().shows_message_beside;
    if (icon_button(theme, "beside", icon::columns,
                    is_beside ? "Show it below the list" : "Show it beside the list", is_beside)) {
        is_beside = !is_beside;
        request(scene, PreferencesChanged{});
    }
    ImGui::SameLine();
    if (icon_button(theme, "close-pane", icon::close, "Close (Escape)")) {
        ui.row_selected.reset();
        ui.selection = {};
    }
}

// How to show it at the left, what to do with it at the right.
void draw_pane_head(const Scene& scene, const model::SessionModel& session, MessageListUi& ui,
                    const model::Row& row, float width) {
    const Theme& theme = scene.theme;
    const int icons = 4 + (row.is_traffic() ? 1 : 0) + (is_searched(layout_of(ui, row)) ? 1 : 0);
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    const float right = (theme.px(theme.size.control) + gap) * static_cast<float>(icons) - gap;
    const float left = ImGui::GetCursorPosX();
    if (width_of_layouts(ui, row) + right <= width)
        draw_layout_buttons(theme, ui, row);
    else
        draw_layout_menu(theme, ui, row);
    ImGui::SetCursorPosX(std::max(left + width - right, ImGui::GetCursorPosX()));
    draw_pane_buttons(scene, session, ui, row);
}

// What is not shown stands first.
std::string part_in_words(const MessageTextUi& text, const model::Row& row) {
    if (text.shown.shown_bytes >= row.payload.size()) return {};
    return fmt::format("the first {} of {} are shown{}", bytes_in_words(text.shown.shown_bytes),
                       bytes_in_words(row.size_bytes), text.shown.is_json ? " indented" : "");
}

void draw_facts(const Scene& scene, const MessageListUi& ui, const model::Row& row, float width) {
    const Theme& theme = scene.theme;
    const Layout layout = layout_of(ui, row);
    const bool is_shown_text = layout == Layout::Text || layout == Layout::Json;
    if (const std::string part = part_in_words(ui.text, row); is_shown_text && !part.empty())
        text_cut(theme, part, width, Role::Waiting, theme.font.small);
    const std::string several = selection_in_words(ui);
    text_cut(theme, several.empty() ? facts_of(scene.workspace, ui, row) : several, width,
             Role::Dim, theme.font.small);
}

// The note is kept when the field is left.
void draw_note(const Scene& scene, const model::SessionModel& session, MessageListUi& ui,
               const model::Row& row, float width) {
    if (!row.is_marked) return;
    const auto kept = session.mark_notes.find(row.id);
    if (ui.note_row != row.id) {
        ui.note_row = row.id;
        ui.note = kept == session.mark_notes.end() ? "" : kept->second;
    }
    ImGui::SetNextItemWidth(width);
    input_text(scene.theme, "###note", ui.note, "Note to this message");
    if (ImGui::IsItemDeactivatedAfterEdit())
        mark(scene, session, row, true, ui.note.substr(0, note_bytes_max));
}

// Hex, frames and the tree have no text to select: Ctrl+C copies what is shown.
void draw_other(const Scene& scene, const model::SessionModel& session, MessageListUi& ui,
                const model::Row& row, ImVec2 size) {
    const Layout layout = layout_of(ui, row);
    if (ui.pane.is_focus_asked) ImGui::SetNextWindowFocus();
    ui.pane.is_focus_asked = false;
    compat::begin_child("pane", size, false, ImGuiWindowFlags_HorizontalScrollbar);
    ui.pane.is_focused = ImGui::IsWindowFocused();
    const ImGuiIO& io = ImGui::GetIO();
    const bool is_copied = ui.pane.is_focused && io.KeyCtrl && !io.KeyShift && !io.KeyAlt &&
                           compat::is_pressed(compat::Key::C);
    if (layout == Layout::Frames) draw_frames(scene, session, row);
    if (layout == Layout::Hex) draw_hex(scene.theme, row.payload);
    if (layout == Layout::Tree) draw_json_tree(scene, ui, row);
    if (is_copied && layout != Layout::Tree) copy_shown(ui, session, row);
    ImGui::EndChild();
}

void draw_body(const Scene& scene, const model::SessionModel& session, MessageListUi& ui,
               const model::Row& row, ImVec2 size) {
    const Theme& theme = scene.theme;
    const Layout layout = layout_of(ui, row);
    if (ui.is_pane_focus_asked) ui.pane.is_focus_asked = true;
    ui.is_pane_focus_asked = false;
    if (is_searched(layout) && ui.pane.is_search_open) {
        const float top = ImGui::GetCursorPosY();
        draw_text_search(theme, ui.pane, size.x);
        size.y -= ImGui::GetCursorPosY() - top;
    }
    size.y = std::max(size.y, theme.px(24));
    if (layout == Layout::Text || layout == Layout::Json)
        draw_text_pane(theme, ui.pane, ui.text.shown, ui.text.version, "pane", size);
    else
        draw_other(scene, session, ui, row, size);
}

}  // namespace

void draw_message_pane(const Scene& scene, const model::SessionModel& session, std::uint64_t row_id,
                       ImVec2 size) {
    MessageListUi& ui = scene.of(session.id).messages;
    const model::Row row = session.log.row(row_id);
    ImGui::BeginGroup();
    const float top = ImGui::GetCursorPosY();
    if (ui.shows_tree || !is_text(row)) update_json_tree(ui, row);
    draw_pane_head(scene, session, ui, row, size.x);
    if (ui.row_selected) {
        update_text(ui, row);
        draw_facts(scene, ui, row, size.x);
        draw_note(scene, session, ui, row, size.x);
        draw_body(scene, session, ui, row, {size.x, size.y - (ImGui::GetCursorPosY() - top)});
    }
    ImGui::EndGroup();
}

}  // namespace redial::view
