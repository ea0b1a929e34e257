// Paints the backoff plot from its finished layout. UI thread only.
#include "view/policy/backoff_plot.hpp"

#include <algorithm>
#include <cmath>

#include "base/csv_quote.hpp"
#include "base/format.hpp"
#include "core/policy_words.hpp"
#include "model/fold/workspace.hpp"
#include "model/words/display_text.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/plot/plot_menu.hpp"
#include "view/policy/backoff_faults.hpp"
#include "view/policy/backoff_fit.hpp"
#include "view/policy/backoff_frame.hpp"
#include "view/policy/backoff_hover.hpp"
#include "view/scene/fault_ops.hpp"
#include "view/scene/shared_axis.hpp"

namespace redial::view {
namespace {

void legend_entry(const BackoffFrame& frame, float& right, ImU32 color, const char* shape,
                  const std::string& words) {
    const Theme& theme = frame.theme;
    const float y = frame.min.y - theme.px(32);
    right -= width_of(theme.font.small, words);
    paint_text(frame.list, theme.font.small, {right, y}, theme.color.dim, words);
    right -= theme.px(14);
    const ImVec2 center{right + theme.px(4), y + line_height(theme.font.small) * 0.5f};
    const float r = theme.px(4);
    if (*shape == '-')
        frame.list.AddLine({center.x - r, center.y}, {center.x + r, center.y}, color,
                           theme.px(1.5f));
    if (*shape == '#')
        frame.list.AddRectFilled({center.x - r * 0.5f, center.y - r},
                                 {center.x + r * 0.5f, center.y + r}, color);
    if (*shape == 'o') frame.list.AddCircleFilled(center, r, color);
    if (*shape == 'x') {
        const float d = theme.px(3);
        frame.list.AddLine({center.x - d, center.y - d}, {center.x + d, center.y + d}, color,
                           theme.px(1.5f));
        frame.list.AddLine({center.x - d, center.y + d}, {center.x + d, center.y - d}, color,
                           theme.px(1.5f));
    }
    right -= theme.px(12);
}

// Entries that do not fit beside the title are left out, the least telling first.
void paint_legend(const BackoffFrame& frame, const std::string& of_policy, float title_end,
                  float right) {
    const Palette& color = frame.theme.color;
    const float room = right - title_end - frame.theme.px(16);
    const float for_policy =
        of_policy.empty() ? 0.0f : width_of(frame.theme.font.small, of_policy) + frame.theme.px(26);
    if (room > for_policy + frame.theme.px(210)) {
        legend_entry(frame, right, color.closed, "x", "failed");
        legend_entry(frame, right, color.open, "o", "opened");
        legend_entry(frame, right, color.waiting, "#", "waited");
    }
    if (room > for_policy && !of_policy.empty())
        legend_entry(frame, right, color.accent, "-", of_policy);
}

// Wall times under the axis, from the left, as many as fit without touching.
void paint_times(const BackoffFrame& frame, const model::Workspace& workspace) {
    const Theme& theme = frame.theme;
    const float y = frame.max.y + theme.px(6);
    float free_from = frame.min.x - theme.px(8);
    for (const model::AxisPiece& piece : frame.layout.pieces) {
        if (frame.layout.is_preview) break;
        const std::string words = clock_time(workspace.wall_at(piece.from));
        const float width = width_of(theme.font.mono, words);
        const float x = frame.x(piece.from);
        if (x < free_from || x + width > frame.max.x) continue;
        paint_text(frame.list, theme.font.mono, {x, y}, theme.color.dim, words);
        free_from = x + width + theme.px(72);
    }
    if (!frame.layout.is_preview) return;
    paint_text(frame.list, theme.font.small, {frame.min.x, y}, theme.color.faint,
               "as it would be: no retry so far");
}

// Title and legend; of a tap also what was measured, in words, and the ladder to compare it with.
void draw_heading(const Scene& scene, const model::SessionModel& session, const BackoffFrame& frame,
                  ImVec2 at) {
    const Theme& theme = scene.theme;
    paint_text(frame.list, theme.font.bold, at, theme.color.text, "Backoff");
    float left = at.x + width_of(theme.font.bold, "Backoff");
    if (!is_relayed(session)) {
        paint_legend(frame, "policy " + core::policy_in_words(session.config->policy), left,
                     frame.max.x);
        return;
    }
    const float width = std::min(theme.px(190), (frame.max.x - at.x) * 0.4f);
    const float combo = frame.max.x - width;
    const float y = at.y + theme.px(1);
    left += theme.px(12);
    const std::string measured = "measured: " + model::in_words(measured_policy(scene, session));
    paint_text(frame.list, theme.font.small, {left, y}, theme.color.waiting, measured,
               combo - left - theme.px(12));
    left += width_of(theme.font.small, measured);
    const std::string compared = compared_in_words(scene, session);
    paint_legend(frame, compared, left, combo - theme.px(12));
    ImGui::SetCursorScreenPos({combo, at.y - theme.px(3)});
    draw_comparison(scene, session, width);
}

// Every wait that is shown, as it was planned and as it was.
std::string csv_of(const model::Workspace& workspace, const model::BackoffLayout& layout) {
    std::string text = "started_unix_s,retry,policy_s,planned_s,waited_s,attempt,cause\n";
    for (const model::WaitBar& bar : layout.waits) {
        std::string cause;
        append_csv_quoted(cause, bar.cause);
        const double started = to_seconds(workspace.wall_at(bar.from).time_since_epoch());
        text += fmt::format("{:.6f},{},{:g},{:g},{:g},{},{}\n", started, bar.retry,
                            to_seconds(bar.base), to_seconds(bar.planned),
                            to_seconds(bar.until - bar.from), bar.attempt.value, cause);
    }
    return text;
}

Instant under_mouse(const BackoffFrame& frame) {
    const float x = std::clamp(ImGui::GetIO().MousePos.x, frame.min.x, frame.max.x);
    const float width = frame.max.x - frame.min.x;
    return frame.layout.instant_at(static_cast<double>((x - frame.min.x) / width));
}

}  // namespace

void draw_backoff(const Scene& scene, const model::SessionModel& session, float height) {
    const Theme& theme = scene.theme;
    const model::BackoffLayout layout = shown_backoff(scene, session);
    const model::SessionModel* target = faulted(scene, session);
    const model::SessionModel& broken = target ? *target : session;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    ImGui::PushID("backoff");
    compat::before_overlapped_item();
    ImGui::InvisibleButton("plot", {std::max(width, 1.0f), height});
    compat::own_wheel();
    compat::after_overlapped_item();
    const BackoffFrame frame{layout,
                             theme,
                             *ImGui::GetWindowDrawList(),
                             {at.x + theme.px(56), at.y + theme.px(36)},
                             {at.x + width - theme.px(4), at.y + height - theme.px(26)}};
    if (frame.max.x > frame.min.x && frame.max.y > frame.min.y && !layout.empty()) {
        paint_grid(frame);
        frame.list.PushClipRect({frame.min.x - theme.px(5), frame.min.y - theme.px(5)},
                                {frame.max.x + theme.px(5), frame.max.y + theme.px(6)}, true);
        paint_faults(frame, broken, scene.now.mono);
        for (const model::WaitBar& bar : layout.waits) paint_wait(frame, bar);
        if (layout.has_policy) paint_policy(frame);
        paint_marks(frame);
        hover_backoff(scene, session, broken, frame);
        frame.list.PopClipRect();
        plot_menu(
            scene,
            {"Backoff", at, {at.x + width, at.y + height}, nullptr, under_mouse(frame), &session},
            [&] { return csv_of(scene.workspace, layout); });
        paint_times(frame, scene.workspace);
        const ImVec2 end = ImGui::GetCursorScreenPos();
        draw_heading(scene, session, frame, at);
        ImGui::SetCursorScreenPos(end);
    } else if (layout.empty() && scene.axis().selection) {
        paint_text(frame.list, theme.font.bold, at, theme.color.text, "Backoff");
        paint_text(frame.list, theme.font.ui, {at.x, at.y + theme.px(36)}, theme.color.dim,
                   "no retry in the selected time", width);
    }
    ImGui::PopID();
}

}  // namespace redial::view
