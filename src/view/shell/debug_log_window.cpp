// Draws the debug log's window. While it is open it reads the log's ring by line number and keeps
// what it read. UI thread only.
#include "view/shell/debug_log_window.hpp"
#include "view/kit/choice.hpp"

#include <algorithm>
#include <string>

#include "base/debug_log.hpp"
#include "view/kit/box.hpp"
#include "view/kit/dialog.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/ui_state.hpp"

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

constexpr core::Named<log::Level> level_names[] = {
    {log::Level::Off, "off"},   {log::Level::Error, "error"}, {log::Level::Warn, "warn"},
    {log::Level::Info, "info"}, {log::Level::Debug, "debug"}, {log::Level::Trace, "trace"},
};

void draw_levels(const Theme& theme) {
    log::Levels levels = log::levels();
    bool is_changed = false;
    for (int topic = 0; topic < topics; ++topic) {
        ImGui::PushID(topic);
        if (topic > 0) ImGui::SameLine(0.0f, theme.space(3));
        ImGui::AlignTextToFramePadding();
        text(theme, log::name_of(static_cast<log::Topic>(topic)), Role::Dim);
        ImGui::SameLine(0.0f, theme.space(1));
        ImGui::SetNextItemWidth(theme.px(76));
        log::Level& level = levels[static_cast<std::size_t>(topic)];
        is_changed = choice("###level", level, level_names) || is_changed;
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
    ImGui::SetNextItemWidth(
        std::max(theme.px(120), ImGui::GetContentRegionAvail().x - theme.px(240)));
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
    if (begin_floating(theme, "Debug log###debug-log", ui.is_open, whole, {860, 460})) {
        read_new_lines(ui);
        scene.redraw_at(scene.now.mono + look_every);
        draw_levels(theme);
        const std::vector<std::size_t> chosen = chosen_lines(ui);
        draw_tools(theme, ui, chosen);
        draw_lines(theme, ui, chosen);
    }
    ImGui::End();
}

}  // namespace redial::view
