// Draws the list of a folder, and does what keys and clicks on it ask for. UI thread only.
#include "view/files/file_list.hpp"

#include <algorithm>
#include <string>

#include "base/redact.hpp"
#include "view/files/file_names.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.focus.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_field.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/request.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {
namespace {

constexpr const char* popup = "###file-list";
constexpr float row_height = 26.0f;  // at scale 1
constexpr int rows_shown = 12;
constexpr int left = -1;  // in place of a row: nothing is to be chosen

enum class Step : std::uint8_t { None, Enter, Over };

void list(const Scene& scene, BrowseUi& browse, std::string folder) {
    browse.typed.clear();
    browse.row = 0;
    browse.is_focus_asked = true;
    request(scene, ListFolder{std::move(folder)});
    scene.redraw_at(scene.clock);
}

void go_up(const Scene& scene, BrowseUi& browse) {
    const std::string_view above = folder_in(browse.folder);
    if (!above.empty() && above != browse.folder) list(scene, browse, std::string(above));
}

bool is_path(const std::string& typed) {
    return typed.starts_with('/') || typed.starts_with("~/") || typed == "~" ||
           typed.starts_with("../") || typed == "..";
}

// Enter, or a second click: a folder is gone into, a file is the answer.
void open_entry(const Scene& scene, BrowseUi& browse, const FolderEntry& entry) {
    std::string path = path_in(browse.folder, entry.name);
    if (entry.is_folder) return list(scene, browse, std::move(path));
    browse.chosen = std::move(path);
}

void answer_typed(const Scene& scene, BrowseUi& browse, const std::vector<std::size_t>& rows) {
    const std::string& typed = browse.typed;
    if (is_path(typed)) {
        if (typed.ends_with('/') || typed.ends_with("..") || typed == "~")
            return list(scene, browse,
                        typed.front() == '.' ? path_in(browse.folder, typed) : std::string(typed));
        browse.chosen = typed.front() == '.' ? path_in(browse.folder, typed) : typed;
        return;
    }
    if (browse.wish.kind == FileKind::Save && !typed.empty()) {
        browse.chosen = path_in(browse.folder, typed);
        return;
    }
    if (rows.empty()) return;
    const auto row = static_cast<std::size_t>(std::max(browse.row, 0));
    open_entry(scene, browse, browse.entries[rows[std::min(row, rows.size() - 1)]]);
}

void draw_place(const Scene& scene, BrowseUi& browse) {
    const Theme& theme = scene.theme;
    ImGui::AlignTextToFramePadding();
    if (icon_button(theme, "###up", icon::arrow_up, "The folder above (Backspace)"))
        go_up(scene, browse);
    ImGui::SameLine(0.0f, theme.space(2));
    ImGui::AlignTextToFramePadding();
    text_cut(theme, browse.folder, ImGui::GetContentRegionAvail().x, Role::Dim, theme.font.mono);
}

const char* hint_of(FileKind kind) {
    switch (kind) {
        case FileKind::Open: return "Type a part of the name, or a path";
        case FileKind::Save: return "Name of the file";
        case FileKind::Folder: return "Type a part of the name, or a path";
    }
    return "";
}

// True: Enter.
bool draw_typed(const Scene& scene, BrowseUi& browse) {
    const Theme& theme = scene.theme;
    ImGui::SetNextItemWidth(-FLT_MIN);
    if (browse.is_focus_asked) compat::focus_next_item();
    browse.is_focus_asked = false;
    const bool was_empty = browse.typed.empty();
    const bool is_entered = edit_text(
        theme, browse.typed,
        {.id = "###name",
         .hint = hint_of(browse.wish.kind),
         // With the last one Up and Down do not lead to another control.
         .flags = ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_CallbackHistory,
         .drops_last_line_ends = true,
         .on_edit = [](FieldEdit&) {}});
    if (ImGui::IsItemEdited()) browse.row = 0;
    const bool goes_up = was_empty && ImGui::IsItemActive() &&
                         compat::is_pressed(compat::Key::Backspace) && !ImGui::IsItemEdited();
    if (goes_up) go_up(scene, browse);
    return is_entered;
}

// True: the row changed.
bool walk(BrowseUi& browse, int count) {
    const int before = browse.row;
    if (compat::is_pressed(compat::Key::Down, true)) ++browse.row;
    if (compat::is_pressed(compat::Key::Up, true)) --browse.row;
    if (compat::is_pressed(compat::Key::PageDown, true)) browse.row += rows_shown - 1;
    if (compat::is_pressed(compat::Key::PageUp, true)) browse.row -= rows_shown - 1;
    browse.row = std::clamp(browse.row, 0, std::max(count - 1, 0));
    return browse.row != before;
}

void paint_entry(const Theme& theme, const FolderEntry& entry, bool is_chosen) {
    const ImVec2 min = ImGui::GetItemRectMin();
    const ImVec2 max = ImGui::GetItemRectMax();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (is_chosen || ImGui::IsItemHovered())
        list.AddRectFilled(min, max,
                           is_chosen ? theme.color.control_active : theme.color.control_hovered,
                           theme.px(theme.size.control_corner));
    const float y = min.y + (max.y - min.y - line_height(theme.font.ui)) * 0.5f;
    if (entry.is_folder)
        paint_text(list, theme.font.ui, {min.x + theme.px(8), y}, theme.color.accent, icon::folder);
    const float name_x = min.x + theme.px(34);
    std::string facts;
    if (!entry.is_folder)
        facts = bytes_in_words(entry.size_bytes) + "   " +
                date_and_time(entry.changed_at).substr(0, 16);
    const float facts_x = max.x - theme.px(8) - width_of(theme.font.mono, facts);
    paint_foreign_text(theme, list, theme.font.ui, {name_x, y}, theme.color.text, entry.name,
                       facts_x - theme.px(16) - name_x);
    paint_text(list, theme.font.mono, {facts_x, y + theme.px(1)}, theme.color.dim, facts);
}

// Only those that can be seen are drawn: a folder may hold thousands.
void draw_entries(const Scene& scene, BrowseUi& browse, const std::vector<std::size_t>& rows,
                  bool is_walked) {
    const Theme& theme = scene.theme;
    const float height = theme.px(row_height);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    compat::begin_child("###entries", {0.0f, height * rows_shown});
    if (!browse.error.empty()) {
        error_line(theme, browse.error);
    } else if (rows.empty()) {
        text(theme, browse.typed.empty() ? "Nothing to choose in this folder" : "Nothing like that",
             Role::Dim);
    }
    if (is_walked)
        ImGui::SetScrollFromPosY(ImGui::GetCursorStartPos().y - ImGui::GetScrollY() +
                                     (static_cast<float>(browse.row) + 0.5f) * height,
                                 0.5f);
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(rows.size()), height);
    while (clipper.Step()) {
        for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
            const FolderEntry& entry = browse.entries[rows[static_cast<std::size_t>(i)]];
            ImGui::PushID(i);
            const float width = ImGui::GetContentRegionAvail().x;
            const bool is_pressed = ImGui::InvisibleButton("###entry", {width, height});
            paint_entry(theme, entry, i == browse.row);
            ImGui::PopID();
            const bool is_double = ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0);
            if (is_pressed) browse.row = i;
            if (is_pressed && browse.wish.kind == FileKind::Save && !entry.is_folder)
                browse.typed = entry.name;
            if (!is_double) continue;
            open_entry(scene, browse, FolderEntry(entry));
            break;  // the list is another one now, or is over
        }
    }
    clipper.End();
    ImGui::EndChild();
    ImGui::PopStyleVar();
}

// What the button on the right does with what is chosen now; its label.
const char* accept_label(const BrowseUi& browse) {
    switch (browse.wish.kind) {
        case FileKind::Open: return "Open###take";
        case FileKind::Save: return "Save###take";
        case FileKind::Folder: return "Choose this folder###take";
    }
    return "";
}

void accept(const Scene& scene, BrowseUi& browse, const std::vector<std::size_t>& rows) {
    if (browse.wish.kind == FileKind::Folder && !is_path(browse.typed))
        browse.chosen = browse.folder;
    else
        answer_typed(scene, browse, rows);
}

Step draw_buttons(const Scene& scene, BrowseUi& browse, const std::vector<std::size_t>& rows) {
    const Theme& theme = scene.theme;
    const char* label = accept_label(browse);
    const float all =
        button_width(label) + button_width("Cancel") + ImGui::GetStyle().ItemSpacing.x;
    if (browse.is_cut) {
        ImGui::AlignTextToFramePadding();
        text(theme, "The folder holds more than is listed: type the path", Role::Waiting,
             theme.font.small);
        ImGui::SameLine();
    }
    ImGui::SetCursorPosX(ImGui::GetWindowContentRegionMax().x - all);
    Step step = Step::None;
    if (button(theme, "Cancel###leave")) step = Step::Over;
    ImGui::SameLine();
    const bool is_save = browse.wish.kind == FileKind::Save;
    const bool can_accept = browse.wish.kind == FileKind::Folder || !browse.typed.empty() ||
                            (!is_save && !rows.empty());
    ImGui::BeginDisabled(!can_accept);
    if (primary_button(theme, label)) step = Step::Enter;
    ImGui::EndDisabled();
    const bool is_focused = ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows);
    if (is_focused && compat::is_pressed(compat::Key::Escape)) {
        step = Step::Over;
        compat::take_key(compat::Key::Escape);  // the dialog below counts as focused, too
    }
    return step;
}

}  // namespace

std::vector<std::size_t> matching_entries(const BrowseUi& browse) {
    const bool filters = browse.wish.kind != FileKind::Save && !is_path(browse.typed);
    const std::string typed = filters ? lower_case(browse.typed) : std::string();
    const std::vector<std::string>& endings = browse.wish.endings;
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < browse.entries.size(); ++i) {
        const FolderEntry& entry = browse.entries[i];
        if (!entry.is_folder && browse.wish.kind == FileKind::Folder) continue;
        const std::string lower = lower_case(entry.name);
        const bool is_wanted =
            entry.is_folder || endings.empty() ||
            std::any_of(endings.begin(), endings.end(),
                        [&](const std::string& ending) { return lower.ends_with(ending); });
        if (!is_wanted || lower.find(typed) == std::string::npos) continue;
        // Hidden ones only where they are asked for.
        if (entry.name.starts_with('.') && !typed.starts_with('.')) continue;
        rows.push_back(i);
    }
    return rows;
}

void draw_file_list(const Scene& scene, BrowseUi& browse) {
    const Theme& theme = scene.theme;
    const std::string title = browse.wish.title + popup;
    if (browse.is_opening) ImGui::OpenPopup(title.c_str());
    browse.is_opening = false;
    const ImVec2 pos = compat::main_viewport_pos();
    const ImVec2 size = compat::main_viewport_size();
    ImGui::SetNextWindowPos({pos.x + size.x * 0.5f, pos.y + size.y * 0.45f}, ImGuiCond_Always,
                            {0.5f, 0.5f});
    ImGui::SetNextWindowSize({std::min(theme.px(620), size.x), 0.0f});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(16), theme.px(14)));
    const bool is_open = ImGui::BeginPopupModal(
        title.c_str(), nullptr, ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoCollapse);
    ImGui::PopStyleVar();
    if (!is_open) {
        browse = {};
        return;
    }
    if (browse.chosen || browse.row == left) {
        ImGui::CloseCurrentPopup();
        ImGui::EndPopup();
        browse.is_listed = false;
        if (!browse.chosen) browse = {};
        return;
    }
    draw_place(scene, browse);
    const bool is_entered = draw_typed(scene, browse);
    std::vector<std::size_t> rows = matching_entries(browse);
    const bool is_walked = walk(browse, static_cast<int>(rows.size()));
    draw_entries(scene, browse, rows, is_walked);
    const Step step = draw_buttons(scene, browse, rows);
    if (is_entered)
        answer_typed(scene, browse, rows);
    else if (step == Step::Enter)
        accept(scene, browse, rows);
    ImGui::EndPopup();
    // It is closed with the next frame: the key that ended it is not for the dialog below.
    if (step == Step::Over) browse.row = left;
    if (step == Step::Over || browse.chosen) scene.redraw_at(scene.clock);
}

}  // namespace redial::view
