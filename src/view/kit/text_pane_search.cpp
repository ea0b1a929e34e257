// Draws the search in a text pane. UI thread only.
#include <algorithm>

#include "base/format.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.focus.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/text_pane.hpp"
#include "view/kit/widgets.hpp"

namespace redial::view {
namespace {

void close_search(TextPaneUi& ui) {
    ui.is_search_open = false;
    ui.is_focus_asked = true;
}

}  // namespace

void open_search(TextPaneUi& ui) {
    ui.is_search_open = true;
    ui.is_search_focus_asked = true;
}

void go_to_found(TextPaneUi& ui, int step) {
    if (ui.found.empty()) return;
    const std::size_t count = ui.found.size();
    ui.found_now = (ui.found_now + count + static_cast<std::size_t>(step + 1) - 1) % count;
    ui.anchor = ui.caret = ui.found[ui.found_now].begin;
    ui.is_caret_shown = true;
}

std::string found_in_words(const TextPaneUi& ui) {
    if (ui.wanted.empty()) return {};
    if (ui.found.empty()) return "none";
    return fmt::format("{} of {}", grouped(ui.found_now + 1), grouped(ui.found.size()));
}

void draw_text_search(const Theme& theme, TextPaneUi& ui, float width) {
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    const std::string count = found_in_words(ui);
    const float counted =
        std::max(width_of(theme.font.mono, "999 of 999"), width_of(theme.font.mono, count));
    const float buttons = theme.px(28) * 3 + gap * 4 + counted;
    ImGui::SetNextItemWidth(std::max(width - buttons, theme.px(60)));
    if (ui.is_search_focus_asked) compat::focus_next_item();
    ui.is_search_focus_asked = false;
    const bool is_entered =
        input_words(theme, "###search", ui.wanted, "Search in this message",
                    ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
    const bool is_left = ImGui::IsItemDeactivated() && compat::is_pressed(compat::Key::Escape);
    tooltip(theme,
            "In any case unless it has capitals. Enter and F3: the next, with Shift the one "
            "before (Ctrl+F)");
    if (is_entered) {
        go_to_found(ui, ImGui::GetIO().KeyShift ? -1 : 1);
        ui.is_search_focus_asked = true;
    }
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    const bool is_none = ui.found.empty() && !ui.wanted.empty();
    const float left = ImGui::GetCursorPosX();
    text(theme, count, is_none ? Role::Waiting : Role::Dim, theme.font.mono);
    ImGui::SameLine();
    ImGui::SetCursorPosX(left + counted + gap);
    if (icon_button(theme, "found-before", icon::arrow_up, "The one before (Shift+F3)"))
        go_to_found(ui, -1);
    ImGui::SameLine();
    if (icon_button(theme, "found-next", icon::arrow_down, "The next (F3)")) go_to_found(ui, 1);
    ImGui::SameLine();
    if (icon_button(theme, "close-search", icon::close, "Close the search (Escape)") || is_left)
        close_search(ui);
}

}  // namespace redial::view
