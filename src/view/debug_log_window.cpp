// The debug log's window: levels by topic, live; filter; copy. Reads base/debug_log.hpp's ring by
// line number while it is open and keeps what it read in UiState. UI thread.
#include <algorithm>
#include <string>

#include "base/debug_log.hpp"
#include "view/dialogs.hpp"
#include "view/icons.hpp"
#include "view/imgui_compat.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

namespace log = debug_log;

constexpr Duration look_every = std::chrono::milliseconds(250);  // for new lines, while open
constexpr int topics = static_cast<int>(log::topic_count);

Role role_of(log::Level level) {
    switch (level) {
        case log::Level::Error: return Role::Closed;
        case log::Level::Warn: return Role::Waiting;
        case log::Level::Info: return Role::Text;
        case log::Level::Debug: return Role::Dim;
        default: return Role::Faint;
    }
}

void draw_levels(const Theme& theme) {
    log::Levels levels = log::levels();
    bool is_changed = false;
    const char* names[] = {"off", "error", "warn", "info", "debug", "trace"};
    for (int topic = 0; topic < topics; ++topic) {
        ImGui::PushID(topic);
        if (topic > 0) ImGui::SameLine(0.0f, theme.space(3));
        ImGui::AlignTextToFramePadding();
        text(theme, log::name_of(static_cast<log::Topic>(topic)), Role::Dim);
        ImGui::SameLine(0.0f, theme.space(1));
        ImGui::SetNextItemWidth(theme.px(76));
        log::Level& level = levels[static_cast<std::size_t>(topic)];
        int chosen = static_cast<int>(level);
        if (ImGui::Combo("###level", &chosen, names, 6)) {
            level = static_cast<log::Level>(chosen);
            is_changed = true;
        }
        ImGui::PopID();
    }
    if (is_changed) log::set_levels(levels);
}

void read_new_lines(DebugLogUi& ui) {
    for (log::Line& line : log::lines_after(ui.number_read)) {
        ui.number_read = line.number;
        ui.lines.push_back(std::move(line));
    }
    while (ui.lines.size() > log::lines_max) ui.lines.pop_front();
}

// Indexes of the lines that are shown.
std::vector<std::size_t> chosen_lines(const DebugLogUi& ui) {
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < ui.lines.size(); ++i) {
        if (ui.lines[i].number <= ui.line_cleared) continue;
        const bool is_in = ui.filter_text.empty() ||
                           log::in_words(ui.lines[i]).find(ui.filter_text) != std::string::npos;
        if (is_in) chosen.push_back(i);
    }
    return chosen;
}

void copy_lines(const DebugLogUi& ui, const std::vector<std::size_t>& chosen) {
    std::string all;
    for (const std::size_t index : chosen) all += log::in_words(ui.lines[index]) + "\n";
    ImGui::SetClipboardText(all.c_str());
}

void draw_tools(const Theme& theme, DebugLogUi& ui, const std::vector<std::size_t>& chosen) {
    ImGui::SetNextItemWidth(std::max(theme.px(120),
                                     ImGui::GetContentRegionAvail().x - theme.px(240)));
    input_words(theme, "###filter", ui.filter_text, "Filter: any part of a line");
    ImGui::SameLine();
    if (button(theme, "Copy###copy", "The lines that are shown")) copy_lines(ui, chosen);
    ImGui::SameLine();
    if (button(theme, "Clear###clear")) ui.line_cleared = ui.number_read;
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    checkbox(theme, "Follow###follow", &ui.follows, "Stay at the newest line");
}

void draw_lines(const Theme& theme, DebugLogUi& ui, const std::vector<std::size_t>& chosen) {
    compat::begin_child("###lines", {0.0f, 0.0f}, true, ImGuiWindowFlags_HorizontalScrollbar);
    compat::push_font(theme.font.mono);
    if (chosen.empty()) {
        empty_state(theme, icon::bug, "Nothing logged yet",
                    "Raise a level above: dial=debug tells each step of connecting, wire=trace "
                    "every byte as hex.");
    }
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(chosen.size()), line_height(theme.font.mono) + theme.px(1));
    while (clipper.Step()) {
        for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
            const log::Line& line = ui.lines[chosen[static_cast<std::size_t>(i)]];
            std::string words = log::in_words(line);
            std::replace(words.begin(), words.end(), '\n', ' ');
            text(theme, words, role_of(line.level), theme.font.mono);
        }
    }
    ImGui::PopStyleVar();
    ImGui::PopFont();
    if (ui.follows) ImGui::SetScrollHereY(1.0f);
    ImGui::EndChild();
}

}  // namespace

void draw_debug_log(const Scene& scene, Box whole) {
    DebugLogUi& ui = scene.ui.debug_log;
    if (!ui.is_open) return;
    const Theme& theme = scene.theme;
    ImGui::SetNextWindowPos({whole.x + whole.width * 0.5f, whole.y + whole.height * 0.5f},
                            ImGuiCond_FirstUseEver, {0.5f, 0.5f});
    ImGui::SetNextWindowSize({theme.px(860), theme.px(460)}, ImGuiCond_FirstUseEver);
    if (ImGui::Begin("Debug log###debug-log", &ui.is_open, ImGuiWindowFlags_NoCollapse)) {
        read_new_lines(ui);
        scene.ui.redraw_at(scene.now.mono + look_every);
        draw_levels(theme);
        const std::vector<std::size_t> chosen = chosen_lines(ui);
        draw_tools(theme, ui, chosen);
        draw_lines(theme, ui, chosen);
    }
    ImGui::End();
}

}  // namespace redial::view
