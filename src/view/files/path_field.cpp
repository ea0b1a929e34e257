// Draws path fields, asks the host for a file where one is to be chosen, and takes its answer. UI
// thread only.
#include "view/files/path_field.hpp"

#include <algorithm>
#include <utility>

#include "view/files/file_list.hpp"
#include "view/kit/form.hpp"
#include "view/kit/imgui_compat.focus.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/request.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {
namespace {

void ask(const Scene& scene, std::uint32_t id, const std::string& path, FileWish wish) {
    if (!path.empty()) wish.start = path;
    BrowseUi& browse = scene.ui.browse;
    browse = {};
    browse.field = id;
    browse.wish = wish;
    browse.frame_seen = scene.ui.frames;
    request(scene, BrowseFile{id, std::move(wish)});
    scene.redraw_at(scene.clock);  // the answer may be a list that is to be shown
}

// The list where it is open, and the answer once it is there.
bool take_answer(const Scene& scene, std::uint32_t id, std::string& path) {
    BrowseUi& browse = scene.ui.browse;
    if (browse.field != id) return false;
    // A dialog that was closed in the meantime and is open anew asked nothing.
    if (scene.ui.frames > browse.frame_seen + 1) {
        browse = {};
        return false;
    }
    browse.frame_seen = scene.ui.frames;
    if (browse.is_listed) draw_file_list(scene, browse);
    if (!browse.chosen || browse.is_listed) return false;
    path = *std::exchange(browse.chosen, std::nullopt);
    browse = {};
    browse.field = id;
    browse.frame_seen = scene.ui.frames;
    browse.is_focus_asked = true;
    scene.redraw_at(scene.clock);
    return true;
}

// One frame after the answer the keyboard goes to the path: Enter is then the dialog's own, and not
// the button's that was pressed for the choosing.
bool was_answered(const Scene& scene, std::uint32_t id) {
    BrowseUi& browse = scene.ui.browse;
    const bool is_over = browse.field == id && browse.is_focus_asked && browse.wish.title.empty();
    if (is_over) browse = {};
    return is_over;
}

}  // namespace

std::vector<std::string> log_endings() { return {".jsonl", ".ndjson", ".har", ".zip"}; }

PathEdit path_field(const Scene& scene, std::string& path, const PathField& field) {
    const Theme& theme = scene.theme;
    const std::uint32_t id = ImGui::GetID(field.id);
    const bool can_browse = scene.figures.browses_files;
    float width = field.width > 0.0f ? field.width : ImGui::GetContentRegionAvail().x;
    if (can_browse) width = std::max(width - button_width("Browse...") - theme.space(2), 1.0f);
    ImGui::SetNextItemWidth(width);
    if (was_answered(scene, id) || field.is_focus_asked) compat::focus_next_item();
    compat::push_font(theme.font.mono);
    PathEdit edit;
    edit.is_changed = input_words(theme, field.id, path, field.hint);
    edit.is_entered = ImGui::IsItemDeactivated() && (compat::is_pressed(compat::Key::Enter) ||
                                                     compat::is_pressed(compat::Key::KeypadEnter));
    ImGui::PopFont();
    const std::string_view shown = path.empty() ? std::string_view(field.hint) : path;
    if (width_of(theme, theme.font.mono, shown) > width - theme.px(20)) tooltip(theme, shown);
    if (!can_browse) return edit;
    ImGui::PushID(field.id);
    ImGui::SameLine(0.0f, theme.space(2));
    const bool is_waiting = scene.ui.browse.field == id && scene.ui.browse.is_outside;
    ImGui::BeginDisabled(is_waiting);
    if (button(theme, "Browse...###browse", is_waiting ? "The system's file dialog is open" : ""))
        ask(scene, id, path, field.wish);
    ImGui::EndDisabled();
    edit.is_changed |= take_answer(scene, id, path);
    ImGui::PopID();
    return edit;
}

PathEdit path_row(const Scene& scene, const char* label, std::string& path,
                  const PathField& field) {
    form_row(scene.theme, label, scene.theme.px(form_label_width));
    return path_field(scene, path, field);
}

}  // namespace redial::view
