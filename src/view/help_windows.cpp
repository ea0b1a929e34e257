// Keyboard shortcuts, About, and what Redial itself costs (Metrics). UI thread.
#include <cstdio>
#include <string>

#include "model/workspace.hpp"
#include "view/actions.hpp"
#include "view/dialogs.hpp"
#include "view/imgui_compat.hpp"
#include "view/session_ops.hpp"
#include "view/text_format.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

void key_row(const Theme& theme, std::string_view keys, std::string_view what) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    text(theme, keys, Role::Accent, theme.font.mono);
    ImGui::TableNextColumn();
    text(theme, what);
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

bool begin_floating(const Scene& scene, const char* title_and_id, bool& is_open, Box whole,
                    ImVec2 size) {
    ImGui::SetNextWindowPos({whole.x + whole.width * 0.5f, whole.y + whole.height * 0.45f},
                            ImGuiCond_FirstUseEver, {0.5f, 0.5f});
    ImGui::SetNextWindowSize({scene.theme.px(size.x), scene.theme.px(size.y)},
                             ImGuiCond_FirstUseEver);
    const bool is_seen = ImGui::Begin(title_and_id, &is_open, ImGuiWindowFlags_NoCollapse);
    const bool is_escaped = ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows) &&
                            compat::is_pressed(compat::Key::Escape) && !ImGui::IsAnyItemActive();
    if (is_escaped) is_open = false;
    return is_seen;
}

void draw_shortcuts(const Scene& scene, Box whole) {
    if (!scene.ui.shows_shortcuts) return;
    const Theme& theme = scene.theme;
    if (begin_floating(scene, "Keyboard shortcuts###shortcuts", scene.ui.shows_shortcuts, whole,
                     {420, 620}) &&
        ImGui::BeginTable("keys", 2, ImGuiTableFlags_SizingFixedFit)) {
        for (const Action& action : actions()) {
            const std::string keys = in_words(action.shortcut);
            if (!keys.empty() && is_offered(scene, action)) key_row(theme, keys, action.name);
        }
        key_row(theme, "Space", "Pause the message list that has the keyboard");
        key_row(theme, "Enter", "Send; Shift+Enter breaks the line");
        key_row(theme, "Up, Down", "Walk what was sent");
        key_row(theme, "Tab, arrows", "From control to control; Space presses");
        key_row(theme, "Escape", "Close a dialog");
        ImGui::EndTable();
    }
    ImGui::End();
}

void draw_about(const Scene& scene, Box whole) {
    if (!scene.ui.shows_about) return;
    const Theme& theme = scene.theme;
    const Figures& figures = scene.figures;
    if (begin_floating(scene, "About Redial###about", scene.ui.shows_about, whole, {460, 250})) {
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
    if (begin_floating(scene, "Metrics###metrics", scene.ui.shows_metrics, whole, {420, 330}) &&
        ImGui::BeginTable("figures", 2, ImGuiTableFlags_SizingFixedFit)) {
        fact_row(theme, "Frame", ms_in_words(figures.frame_ms));
        fact_row(theme, "Frames drawn", grouped(scene.ui.frames));
        if (figures.cpu_percent) {
            fact_row(theme, "CPU", std::to_string(*figures.cpu_percent) + " % of a core");
        }
        fact_row(theme, "Event queue", bytes_in_words(figures.ring_used_bytes) + " of " +
                                           bytes_in_words(figures.ring_capacity_bytes));
        fact_row(theme, "Messages lost", grouped(totals.lost_messages));
        fact_row(theme, "Rows in the history", grouped(totals.rows));
        fact_row(theme, "Rows dropped by limits", grouped(totals.dropped_rows));
        fact_row(theme, "History", bytes_in_words(totals.history_bytes) + " of " +
                                       bytes_in_words(totals.history_bytes_max));
        fact_row(theme, "Bytes in", bytes_in_words(static_cast<std::uint64_t>(
                                        totals.bytes_in_per_second)) + "/s");
        fact_row(theme, "Bytes out", bytes_in_words(static_cast<std::uint64_t>(
                                         totals.bytes_out_per_second)) + "/s");
        fact_row(theme, "Glyphs loaded for messages", grouped(scene.ui.glyphs.loaded().size()));
        ImGui::EndTable();
    }
    ImGui::End();
}

}  // namespace redial::view
