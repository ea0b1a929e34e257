// Paints what backoff_layout.hpp laid out. UI thread only.
#include "view/backoff_plot.hpp"

#include <algorithm>
#include <cmath>

#include "base/format.hpp"
#include "model/display_text.hpp"
#include "model/workspace.hpp"
#include "view/backoff_fit.hpp"
#include "view/backoff_frame.hpp"
#include "view/fault_ops.hpp"
#include "view/imgui_compat.hpp"
#include "view/text_format.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

using namespace std::chrono_literals;

constexpr Duration window_min = 2s;
constexpr Duration window_max = 2h;

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
        of_policy.empty() ? 0.0f
                          : width_of(frame.theme.font.small, of_policy) + frame.theme.px(26);
    if (room > for_policy + frame.theme.px(210)) {
        legend_entry(frame, right, color.closed, "x", "failed");
        legend_entry(frame, right, color.open, "o", "opened");
        legend_entry(frame, right, color.waiting, "#", "waited");
    }
    if (room > for_policy && !of_policy.empty())
        legend_entry(frame, right, color.accent, "-", of_policy);
}

void paint_open_stretch(const BackoffFrame& frame, const AxisPiece& piece) {
    const Theme& theme = frame.theme;
    const float left = frame.x(piece.from);
    const float right = frame.x(piece.until);
    const float height = theme.px(6);
    frame.list.AddRectFilled({left, frame.max.y - height}, {right, frame.max.y},
                             faded(theme.color.open, 0.45f), theme.px(2));
    if (!piece.is_broken()) return;
    // Two slanted strokes: time is left out here. How much, is in words where they fit.
    const float middle = std::round((left + right) * 0.5f);
    for (const float shift : {-2.0f, 2.0f})
        frame.list.AddLine({middle + theme.px(shift - 2), frame.max.y + theme.px(2)},
                           {middle + theme.px(shift + 2), frame.max.y - height - theme.px(2)},
                           theme.color.dim, theme.px(1.25f));
    const std::string words = "open " + clock_span(piece.until - piece.from);
    const float width = width_of(theme.font.small, words);
    if (width > right - left - theme.px(4)) return;
    const float y = frame.max.y - height - line_height(theme.font.small) - theme.px(4);
    paint_text(frame.list, theme.font.small, {middle - width * 0.5f, y}, theme.color.dim, words);
}

void paint_marks(const BackoffFrame& frame) {
    const Theme& theme = frame.theme;
    for (const AxisPiece& piece : frame.layout.pieces)
        if (piece.kind == Stretch::Open) paint_open_stretch(frame, piece);
    for (const BackoffMark& mark : frame.layout.marks) {
        const ImVec2 at{frame.x(mark.at), frame.max.y};
        if (mark.kind == MarkKind::Opened) {
            frame.list.AddCircleFilled(at, theme.px(4), theme.color.open);
            continue;
        }
        const float d = theme.px(3);
        const float stroke = theme.px(1.5f);
        frame.list.AddLine({at.x - d, at.y - d}, {at.x + d, at.y + d}, theme.color.closed, stroke);
        frame.list.AddLine({at.x - d, at.y + d}, {at.x + d, at.y - d}, theme.color.closed, stroke);
    }
}

// Wall times under the axis, from the left, as many as fit without touching.
void paint_times(const BackoffFrame& frame, const model::Workspace& workspace) {
    const Theme& theme = frame.theme;
    const float y = frame.max.y + theme.px(6);
    float free_from = frame.min.x - theme.px(8);
    for (const AxisPiece& piece : frame.layout.pieces) {
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

void show_wait(const WaitBar& bar, bool has_policy) {
    if (bar.is_measured) {
        ImGui::Text(bar.is_running ? "away for %s so far" : "measured %s",
                    model::duration_in_words(bar.until - bar.from).c_str());
        if (has_policy)
            ImGui::Text("compared %s", model::duration_in_words(bar.base).c_str());
        if (!bar.cause.empty())
            ImGui::TextUnformatted(("after " + model::one_line(as_bytes(bar.cause))).c_str());
        return;
    }
    if (bar.retry > 0) ImGui::Text("Retry %u", bar.retry);
    ImGui::Text("planned %s", model::duration_in_words(bar.planned).c_str());
    if (bar.planned != bar.base)
        ImGui::Text("policy %s", model::duration_in_words(bar.base).c_str());
    if (bar.envelope.high > bar.envelope.low)
        ImGui::Text("jitter allows %s to %s", model::duration_in_words(bar.envelope.low).c_str(),
                    model::duration_in_words(bar.envelope.high).c_str());
    if (bar.attempt != AttemptId{})
        ImGui::Text("waited %s", model::duration_in_words(bar.until - bar.from).c_str());
    if (!bar.cause.empty())
        ImGui::TextUnformatted(("after " + model::one_line(as_bytes(bar.cause))).c_str());
}

// Of the wait and the faults under the mouse.
void show_tooltip(const Scene& scene, const model::SessionModel& broken,
                  const BackoffFrame& frame, double share) {
    const WaitBar* bar = frame.layout.wait_at(share);
    const std::string faults =
        faults_at(frame, broken, frame.layout.instant_at(share), scene.now.mono);
    if (bar == nullptr && faults.empty()) return;
    ImGui::BeginTooltip();
    if (bar != nullptr) show_wait(*bar, frame.layout.has_policy);
    if (!faults.empty()) text(scene.theme, faults, Role::Fault);
    ImGui::EndTooltip();
}

// Wheel, hover and the cursor line that all plots share.
void interact(const Scene& scene, const model::SessionModel& session,
              const model::SessionModel& broken, const BackoffFrame& frame) {
    const float mouse_x = ImGui::GetIO().MousePos.x;
    const double share = static_cast<double>((mouse_x - frame.min.x) / (frame.max.x - frame.min.x));
    if (ImGui::IsItemHovered() && share >= 0.0 && share <= 1.0) {
        scene.ui.axis.cursor_next = frame.layout.instant_at(share);
        show_tooltip(scene, broken, frame, share);
        const float wheel = ImGui::GetIO().MouseWheel;
        Duration& window = scene.ui.of(session.id).backoff_window;
        if (wheel != 0.0f) {
            const double wanted = to_seconds(window) * std::pow(0.8, static_cast<double>(wheel));
            window = std::clamp(Duration{static_cast<std::int64_t>(wanted * 1e6)}, window_min,
                                window_max);
        }
    }
    if (!scene.ui.axis.cursor || frame.layout.is_preview) return;
    const Instant cursor = *scene.ui.axis.cursor;
    if (cursor < frame.layout.pieces.front().from || cursor > frame.layout.pieces.back().until)
        return;
    const float x = frame.x(cursor);
    frame.list.AddLine({x, frame.min.y}, {x, frame.max.y}, scene.theme.color.dim);
}

}  // namespace

void paint_grid(const BackoffFrame& frame) {
    const Theme& theme = frame.theme;
    for (Duration delay{}; delay <= frame.layout.delay_max; delay += frame.layout.tick) {
        const float y = std::round(frame.y(delay)) + 0.5f;
        frame.list.AddLine({frame.min.x, y}, {frame.max.x, y}, theme.color.grid);
        const std::string words = frame.layout.delay_max < 1s ? fmt::format("{:g} ms", to_ms(delay))
                                                         : fmt::format("{:g} s", to_seconds(delay));
        const float width = width_of(theme.font.mono, words);
        paint_text(frame.list, theme.font.mono,
                   {frame.min.x - width - theme.px(8), y - line_height(theme.font.mono) * 0.5f},
                   theme.color.dim, words);
    }
}

void paint_dashed(const BackoffFrame& frame, ImVec2 from, ImVec2 to, ImU32 color) {
    const float dash = frame.theme.px(3);
    const float dx = to.x - from.x;
    const float dy = to.y - from.y;
    const float length = std::hypot(dx, dy);
    for (float at = 0; at < length; at += dash * 2) {
        const float end = std::min(at + dash, length);
        frame.list.AddLine({from.x + dx * at / length, from.y + dy * at / length},
                           {from.x + dx * end / length, from.y + dy * end / length}, color,
                           frame.theme.px(1.25f));
    }
}

void paint_wait(const BackoffFrame& frame, const WaitBar& bar) {
    const Palette& color = frame.theme.color;
    const float left = frame.x(bar.from);
    const float right = std::max(frame.x(bar.until), left + 1.0f);
    const float top =
        frame.y(bar.is_running || frame.layout.is_preview ? bar.planned : bar.until - bar.from);
    const bool is_planned = bar.is_running || frame.layout.is_preview;
    frame.list.AddRectFilled({left, top}, {right, frame.max.y},
                             faded(color.waiting, is_planned ? 0.12f : 0.30f));
    if (!is_planned) {
        frame.list.AddLine({left, top}, {left, frame.max.y}, faded(color.waiting, 0.7f));
        frame.list.AddLine({right, top}, {right, frame.max.y}, faded(color.waiting, 0.7f));
        return;
    }
    const ImU32 edge = faded(color.waiting, frame.layout.is_preview ? 0.5f : 1.0f);
    paint_dashed(frame, {left, frame.max.y}, {left, top}, edge);
    paint_dashed(frame, {left, top}, {right, top}, edge);
    paint_dashed(frame, {right, top}, {right, frame.max.y}, edge);
}

void paint_policy(const BackoffFrame& frame) {
    const Palette& color = frame.theme.color;
    const WaitBar* before = nullptr;
    for (const WaitBar& bar : frame.layout.waits) {
        const float left = frame.x(bar.from);
        const float right = std::max(frame.x(bar.until), left + 1.0f);
        if (bar.envelope.high > bar.envelope.low)
            frame.list.AddRectFilled({left, frame.y(bar.envelope.high)},
                                     {right, frame.y(bar.envelope.low)},
                                     faded(color.accent, 0.18f));
        const float y = frame.y(bar.base);
        frame.list.AddLine({left, y}, {right, y}, color.accent, frame.theme.px(1.5f));
        if (before != nullptr && bar.retry == before->retry + 1)
            frame.list.AddLine({frame.x(before->until), frame.y(before->base)}, {left, y},
                               color.accent, frame.theme.px(1.5f));
        before = &bar;
    }
}

// Title and legend; of a tap also what was measured, in words, and the ladder to compare it with.
void draw_heading(const Scene& scene, const model::SessionModel& session,
                  const BackoffFrame& frame, ImVec2 at) {
    const Theme& theme = scene.theme;
    paint_text(frame.list, theme.font.bold, at, theme.color.text, "Backoff");
    float left = at.x + width_of(theme.font.bold, "Backoff");
    if (!is_relayed(session)) {
        paint_legend(frame, "policy " + policy_in_words(session.config->policy), left,
                     frame.max.x);
        return;
    }
    const float width = std::min(theme.px(190), (frame.max.x - at.x) * 0.4f);
    const float combo = frame.max.x - width;
    const float y = at.y + theme.px(1);
    left += theme.px(12);
    const std::string measured =
        "measured: " + model::in_words(measured_policy(scene, session));
    paint_text(frame.list, theme.font.small, {left, y}, theme.color.waiting, measured,
               combo - left - theme.px(12));
    left += width_of(theme.font.small, measured);
    const std::string compared = compared_in_words(scene, session);
    paint_legend(frame, compared, left, combo - theme.px(12));
    ImGui::SetCursorScreenPos({combo, at.y - theme.px(3)});
    draw_comparison(scene, session, width);
}

void draw_backoff(const Scene& scene, const model::SessionModel& session, float height) {
    const Theme& theme = scene.theme;
    const core::Policy* compared =
        is_relayed(session) ? compared_policy(scene, session) : nullptr;
    const BackoffLayout layout =
        layout_backoff(session, scene.ui.of(session.id).backoff_window, scene.now.mono, compared,
                       scene.ui.axis.selection);
    if (foreign_wait_since(session, scene.now.mono))
        scene.ui.redraw.decorate_at(scene.now.mono + 250ms);
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
        for (const WaitBar& bar : layout.waits) paint_wait(frame, bar);
        if (layout.has_policy) paint_policy(frame);
        paint_marks(frame);
        interact(scene, session, broken, frame);
        frame.list.PopClipRect();
        paint_times(frame, scene.workspace);
        const ImVec2 end = ImGui::GetCursorScreenPos();
        draw_heading(scene, session, frame, at);
        ImGui::SetCursorScreenPos(end);
    } else if (layout.empty() && scene.ui.axis.selection) {
        paint_text(frame.list, theme.font.bold, at, theme.color.text, "Backoff");
        paint_text(frame.list, theme.font.ui, {at.x, at.y + theme.px(36)}, theme.color.dim,
                   "no retry in the selected time", width);
    }
    ImGui::PopID();
}

}  // namespace redial::view
