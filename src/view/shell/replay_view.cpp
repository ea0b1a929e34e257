// Draws what stands in place of the live controls while a log is shown. UI thread only.
#include "view/shell/replay_view.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/request.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {
namespace {

std::string file_name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

float share_of(const ReplayFigures& replay) {
    if (replay.total_bytes == 0) return 0.0f;
    return static_cast<float>(static_cast<double>(replay.read_bytes) /
                              static_cast<double>(replay.total_bytes));
}

std::string progress_words(const ReplayFigures& replay) {
    if (!replay.is_reading) return bytes_in_words(replay.read_bytes);
    if (replay.total_bytes == 0) return bytes_in_words(replay.read_bytes) + " read";
    return fmt::format("{:.0f} % of {}", std::floor(share_of(replay) * 100.0f),
                       bytes_in_words(replay.total_bytes));
}

// What is wrong with the log, in a word; the sentence is in the tooltip.
const char* trouble_word(const ReplayFigures& replay) {
    if (!replay.error.empty()) return "damaged";
    return replay.remark.empty() ? nullptr : "incomplete";
}

const std::string& trouble_of(const ReplayFigures& replay) {
    return replay.error.empty() ? replay.remark : replay.error;
}

void go_back(const Scene& scene) { request(scene, OpenLog{}); }
void stop_reading(const Scene& scene) { request(scene, StopReading{}); }

}  // namespace

void draw_replay_bar(const Scene& scene, const ReplayFigures& replay, float left, float right) {
    const Theme& theme = scene.theme;
    const float gap = theme.space(3);
    const std::string progress = progress_words(replay);
    const char* trouble = trouble_word(replay);
    const std::string trouble_words =
        trouble ? std::string(icon::warning) + " " + trouble : std::string();
    float width = width_of(theme.font.mono, progress) + gap;
    if (trouble) width += width_of(theme.font.ui, trouble_words) + gap;
    width += width_of(theme.font.ui, "Back to live") + theme.px(14);
    if (replay.is_reading) width += width_of(theme.font.ui, "Stop") + theme.px(14) + gap;
    const std::string name =
        cut_to_width(theme.font.bold, file_name_of(replay.file),
                     std::max(right - left - width - gap * 3 - theme.px(20), theme.px(40)));
    width += width_of(theme.font.bold, name) + gap + theme.px(20);
    ImGui::SetCursorPosX(std::floor(std::max(right - width, left + gap)));
    text(theme, icon::history, Role::Accent);
    ImGui::SameLine(0.0f, theme.px(6));
    text(theme, name, Role::Text, theme.font.bold);
    tooltip(theme, "A recorded log: " + replay.file + ". The live sessions go on behind it.");
    ImGui::SameLine(0.0f, gap);
    text(theme, progress, Role::Dim, theme.font.mono);
    if (trouble) {
        ImGui::SameLine(0.0f, gap);
        text(theme, trouble_words, replay.error.empty() ? Role::Waiting : Role::Closed);
        tooltip(theme, trouble_of(replay));
    }
    if (replay.is_reading) {
        ImGui::SameLine(0.0f, gap);
        if (link(theme, "Stop###stop-reading", "Read no further; what was read stays"))
            stop_reading(scene);
    }
    ImGui::SameLine(0.0f, gap);
    if (link(theme, "Back to live###close-log", "Close the log, show the live sessions"))
        go_back(scene);
}

void draw_replay_panel(const Scene& scene, const ReplayFigures& replay) {
    const Theme& theme = scene.theme;
    const float width = ImGui::GetContentRegionAvail().x;
    section_heading(theme, "Recorded log");
    text_cut(theme, file_name_of(replay.file), width, Role::Text, theme.font.bold);
    const model::Workspace& workspace = scene.workspace;
    if (workspace.revision() > 0) {
        const WallTime from = workspace.wall_at(workspace.first_at());
        const WallTime to = workspace.wall_at(workspace.last_at());
        text_cut(theme, date_and_time(from) + " to", width, Role::Dim, theme.font.mono);
        text_cut(theme, date_and_time(to), width, Role::Dim, theme.font.mono);
    }
    if (replay.is_reading) {
        text(theme, "Reading: " + progress_words(replay), Role::Dim);
        progress_bar(theme, share_of(replay), width, theme.color.accent);
    }
    if (trouble_word(replay)) {
        ImGui::PushTextWrapPos(0.0f);
        text(theme, std::string(icon::warning) + " " + trouble_of(replay),
             replay.error.empty() ? Role::Waiting : Role::Closed, theme.font.small);
        ImGui::PopTextWrapPos();
    }
    if (replay.is_reading) {
        if (button(theme, "Stop reading###panel-stop", "What was read stays")) stop_reading(scene);
        ImGui::SameLine();
    }
    if (primary_button(theme, "Back to live###panel-back", "Close the log")) go_back(scene);
}

}  // namespace redial::view
