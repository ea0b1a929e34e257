// Draws the windows of the help menu: keyboard shortcuts, About, and what Redial itself costs. UI
// thread only.
#include "view/shell/help_windows.hpp"

#include <cstdio>
#include <string>

#include "model/fold/workspace.hpp"
#include "view/kit/box.hpp"
#include "view/kit/dialog.hpp"
#include "view/kit/imgui_compat.focus.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/ui_state.hpp"
#include "view/shell/actions.hpp"
#include "view/shell/palette.hpp"
#include "view/shell/shell_ui.hpp"

namespace redial::view {
namespace {

struct KeyRow {
    std::string keys;
    std::string_view what;
    std::string_view advice = {};
};

// The keys that are no actions of the table.
const KeyRow other_keys[] = {
    {"Space", "Pause the message list that has the keyboard"},
    {"Enter", "Send; Shift+Enter breaks the line"},
    {"Up, Down", "Walk what was sent"},
    {"Tab, Shift+Tab", "From control to control, and from window to window"},
    {"Arrows", "To the control beside; Space or Enter presses it"},
    {"Alt", "Open the menus"},
    {"Ctrl+wheel", "Larger, smaller"},
    {"Escape", "Close the innermost menu, dialog or window"},
};

// All keys of an action, the first first.
std::string keys_of(const Action& action) {
    std::string words = in_words(action.shortcut);
    for (const Shortcut& other : action.also)
        if (other.key != compat::Key::None) words += ", " + in_words(other);
    return words;
}

bool draw_key_row(const Theme& theme, const KeyRow& row, std::string_view typed) {
    const std::string all = row.keys + " " + std::string(row.what) + " " + std::string(row.advice);
    if (!has_all_words(typed, all)) return false;
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    text(theme, row.keys, Role::Accent, theme.font.mono);
    ImGui::TableNextColumn();
    text_cut(theme, row.what, ImGui::GetContentRegionAvail().x);
    return true;
}

void draw_keys(const Scene& scene, std::string_view typed) {
    const Theme& theme = scene.theme;
    bool has_any = false;
    if (ImGui::BeginTable("keys", 2, ImGuiTableFlags_SizingFixedFit)) {
        ImGui::TableSetupColumn("keys");
        ImGui::TableSetupColumn("what", ImGuiTableColumnFlags_WidthStretch);
        for (const Action& action : actions()) {
            if (action.shortcut.key == compat::Key::None || !is_offered(scene, action)) continue;
            has_any |= draw_key_row(theme, {keys_of(action), action.name, action.advice}, typed);
        }
        for (const KeyRow& row : other_keys) has_any |= draw_key_row(theme, row, typed);
        ImGui::EndTable();
    }
    if (!has_any) text(theme, "No key is called that", Role::Dim);
}

void fact_row(const Theme& theme, std::string_view name, std::string_view value) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    text(theme, name, Role::Dim);
    ImGui::TableNextColumn();
    text(theme, value, Role::Text, theme.font.mono);
}

std::string ms_in_words(double ms) {
    char words[32];
    std::snprintf(words, sizeof words, "%.2f ms", ms);
    return words;
}

}  // namespace

void draw_shortcuts(const Scene& scene, Box whole) {
    if (!scene.ui.shows_shortcuts) return;
    const Theme& theme = scene.theme;
    std::string& typed = shell_of(scene.ui).help_words;
    if (begin_floating(scene.theme, "Keyboard shortcuts###shortcuts", scene.ui.shows_shortcuts,
                       whole, {480, 620})) {
        if (ImGui::IsWindowAppearing()) compat::focus_next_item();
        ImGui::SetNextItemWidth(-FLT_MIN);
        input_words(theme, "###search", typed, "A key, or what it does");
        compat::begin_child("###keys", {0.0f, 0.0f});
        draw_keys(scene, typed);
        ImGui::EndChild();
    }
    ImGui::End();
}

void draw_about(const Scene& scene, Box whole) {
    if (!scene.ui.shows_about) return;
    const Theme& theme = scene.theme;
    const Figures& figures = scene.figures;
    if (begin_floating(scene.theme, "About Redial###about", scene.ui.shows_about, whole,
                       {460, 250})) {
        text(theme, "Redial " + figures.version, Role::Text, theme.font.bold);
        text(theme, "The reconnect lab for WebSockets. MIT licence.", Role::Dim);
        ImGui::Dummy({0.0f, theme.space(1)});
        if (ImGui::BeginTable("facts", 2, ImGuiTableFlags_SizingFixedFit)) {
            fact_row(theme, "Dear ImGui", ImGui::GetVersion());
            if (!figures.gl_renderer.empty()) fact_row(theme, "Renderer", figures.gl_renderer);
            if (!figures.settings_file.empty()) fact_row(theme, "Settings", figures.settings_file);
            fact_row(theme, "Fonts", "Inter, JetBrains Mono, Fork Awesome (OFL 1.1)");
            ImGui::EndTable();
        }
    }
    ImGui::End();
}

void draw_metrics(const Scene& scene, Box whole) {
    if (!scene.ui.shows_metrics) return;
    const Theme& theme = scene.theme;
    const Figures& figures = scene.figures;
    const model::Totals totals = scene.workspace.totals(scene.now.mono);
    if (begin_floating(scene.theme, "Metrics###metrics", scene.ui.shows_metrics, whole,
                       {420, 330}) &&
        ImGui::BeginTable("figures", 2, ImGuiTableFlags_SizingFixedFit)) {
        fact_row(theme, "Frame", ms_in_words(figures.frame_ms));
        fact_row(theme, "Frames drawn", grouped(scene.ui.frames));
        if (figures.cpu_percent) {
            fact_row(theme, "CPU", std::to_string(*figures.cpu_percent) + " % of a core");
        }
        fact_row(theme, "Event queue",
                 bytes_in_words(figures.ring_used_bytes) + " of " +
                     bytes_in_words(figures.ring_capacity_bytes));
        fact_row(theme, "Messages lost", grouped(totals.lost_messages));
        fact_row(theme, "Rows in the history", grouped(totals.rows));
        fact_row(theme, "Rows dropped by limits", grouped(totals.dropped_rows));
        fact_row(theme, "History",
                 bytes_in_words(totals.history_bytes) + " of " +
                     bytes_in_words(totals.history_bytes_max));
        fact_row(theme, "Bytes in",
                 bytes_in_words(static_cast<std::uint64_t>(totals.bytes_in_per_second)) + "/s");
        fact_row(theme, "Bytes out",
                 bytes_in_words(static_cast<std::uint64_t>(totals.bytes_out_per_second)) + "/s");
        fact_row(theme, "Glyphs loaded for messages", grouped(scene.ui.glyphs.loaded().size()));
        const Shaper& shaper = scene.ui.glyphs.shaper();
        fact_row(theme, "Glyphs of joined scripts and emoji",
                 grouped(shaper.glyphs().size()) + " of " + grouped(Shaper::glyphs_max) +
                     (shaper.is_full() ? ": full, some text is shown unshaped" : ""));
        ImGui::EndTable();
    }
    ImGui::End();
}

}  // namespace redial::view
