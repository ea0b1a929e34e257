// Handles mouse and keyboard over the time axis and draws its lines. UI thread only.
#include "view/plot/time_axis.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "model/fold/workspace.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/plot/timeline_layout.hpp"
#include "view/scene/shared_axis.hpp"

namespace redial::view {
namespace {

using namespace std::chrono_literals;

constexpr double zoom_step = 0.8;
constexpr double pan_step = 0.1;

Duration part_of(Duration span, double share) {
    return Duration{static_cast<std::int64_t>(static_cast<double>(span.count()) * share)};
}

// A press that was not moved is a click and takes the selection away.
void select_by_drag(const Scene& scene, const TimeScale& scale) {
    TimeAxis& axis = scene.axis();
    const ImGuiIO& io = ImGui::GetIO();
    const Instant under = scale.at(std::clamp(io.MousePos.x, scale.left, scale.right));
    if (ImGui::IsItemActivated() && io.KeyShift) axis.anchor = under;
    if (!axis.anchor) return;
    const bool was_moved = std::fabs(scale.x(*axis.anchor) - io.MousePos.x) >= 3.0f;
    if (ImGui::IsItemActive()) {
        axis.drawn.reset();
        if (was_moved) axis.drawn = ordered(*axis.anchor, under);
        return;
    }
    // Only now: a plot of the selected span would change under the mouse.
    axis.selection = axis.drawn;
    axis.drawn.reset();
    axis.anchor.reset();
}

enum class Moves : std::uint8_t { Axis, Selection };

// What the wheel and a drag without Shift do.
void move(const Scene& scene, const TimeScale& scale, Moves moves) {
    TimeAxis& axis = scene.axis();
    const Instant now = scene.now.mono;
    const ImGuiIO& io = ImGui::GetIO();
    const bool is_inside = io.MousePos.x >= scale.left && io.MousePos.x <= scale.right;
    if (ImGui::IsItemHovered() && is_inside) {
        const double share = static_cast<double>((io.MousePos.x - scale.left) / scale.width());
        const double factor = std::pow(zoom_step, static_cast<double>(io.MouseWheel));
        axis.cursor_next = scale.at(io.MousePos.x);
        if (io.MouseWheel != 0.0f && moves == Moves::Axis) zoom(axis, now, share, factor);
        if (io.MouseWheel != 0.0f && moves == Moves::Selection) zoom_selection(axis, share, factor);
        if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
            if (moves == Moves::Axis) return_to_live(axis);
            if (moves == Moves::Selection) axis.selection.reset();
        }
    }
    if (!ImGui::IsItemActive() || axis.anchor || io.MouseDelta.x == 0.0f) return;
    const double moved = static_cast<double>(-io.MouseDelta.x / scale.width());
    const Duration by = part_of(scale.range.span(), moved);
    if (moves == Moves::Axis) pan(axis, now, by);
    if (moves == Moves::Selection) pan_selection(axis, now, by);
}

void dim(const Scene& scene, ImDrawList& list, float left, float right, float top, float bottom) {
    if (right > left)
        list.AddRectFilled({left, top}, {right, bottom}, faded(scene.theme.color.panel, 0.6f));
}

}  // namespace

float TimeScale::x(Instant at) const {
    const double share = std::clamp(range.share_of(at), -0.01, 1.01);
    return left + static_cast<float>(share * static_cast<double>(width()));
}

Instant TimeScale::under_mouse() const {
    return at(std::clamp(ImGui::GetIO().MousePos.x, left, right));
}

TimeScale plot_scale(const Scene& scene, float left, float right) {
    return {subject_of(scene.axis(), scene.now.mono), left, right};
}

void interact_time(const Scene& scene, const TimeScale& scale) {
    move(scene, scale, Moves::Axis);
    select_by_drag(scene, scale);
}

void interact_plot(const Scene& scene, const TimeScale& scale) {
    move(scene, scale, scene.axis().selection ? Moves::Selection : Moves::Axis);
    select_by_drag(scene, scale);
}

void time_keys(const Scene& scene) {
    using compat::Key;
    TimeAxis& axis = scene.axis();
    const Instant now = scene.now.mono;
    const TimeRange range = range_of(axis, now);
    const Duration step = part_of(range.span(), pan_step);
    const bool is_left = compat::is_pressed(Key::Left, true);
    const bool is_right = compat::is_pressed(Key::Right, true);
    if (is_left || is_right) {
        const Duration by = is_left ? -step : step;
        if (ImGui::GetIO().KeyShift) {
            const TimeRange old =
                axis.selection.value_or(TimeRange{range.at_share(0.5), range.at_share(0.5)});
            select_span(axis, old.from, old.to + by);
        } else {
            pan(axis, now, by);
        }
    }
    if (compat::is_pressed(Key::Up, true)) zoom(axis, now, 0.5, zoom_step);
    if (compat::is_pressed(Key::Down, true)) zoom(axis, now, 0.5, 1.0 / zoom_step);
    if (compat::is_pressed(Key::End)) return_to_live(axis);
    if (compat::is_pressed(Key::Home) && scene.workspace.revision() > 0)
        pan(axis, now, scene.workspace.first_at() - range.at_share(pan_step));
    if (compat::is_pressed(Key::Escape)) axis.selection.reset();
}

void paint_time_ticks(const Scene& scene, ImDrawList& list, const TimeScale& scale, float top,
                      float bottom, float labels_y) {
    if (scene.workspace.revision() == 0) return;  // nothing has happened: no wall clock is known
    const Theme& theme = scene.theme;
    const Duration span = scale.range.span();
    const char* widest = span > 30s ? "00:00:00" : "00:00:00.000";
    const float gap = width_of(theme.font.mono, widest) + theme.px(24);
    const Duration tick = tick_of(span, scale.width(), gap);
    const WallTime wall_from = scene.workspace.wall_at(scale.range.from);
    // The offset at the left edge serves the whole axis: a jump within it shows at the rows' times.
    const Duration offset = wall_from.time_since_epoch() - scale.range.from.time_since_epoch();
    const Duration local = local_offset(wall_from);
    for (WallTime at = first_tick(wall_from + local, tick) - local;; at += tick) {
        const Instant mono{at.time_since_epoch() - offset};
        if (mono > scale.range.to) break;
        const float x = std::round(scale.x(mono)) + 0.5f;
        list.AddLine({x, top}, {x, bottom}, theme.color.grid);
        if (labels_y <= 0.0f) continue;
        const std::string words = tick_time(at, tick);
        const float width = width_of(theme.font.mono, words);
        if (x - width * 0.5f < scale.left || x + width * 0.5f > scale.right) continue;
        paint_text(list, theme.font.mono, {x - width * 0.5f, labels_y}, theme.color.dim, words);
    }
}

void paint_time_lines(const Scene& scene, ImDrawList& list, const TimeScale& scale, float top,
                      float bottom) {
    const Theme& theme = scene.theme;
    const TimeAxis& axis = scene.axis();
    const std::optional<TimeRange>& chosen = axis.drawn ? axis.drawn : axis.selection;
    if (chosen) {
        const float from = std::clamp(scale.x(chosen->from), scale.left, scale.right);
        const float to = std::clamp(scale.x(chosen->to), scale.left, scale.right);
        dim(scene, list, scale.left, from, top, bottom);
        dim(scene, list, to, scale.right, top, bottom);
        for (const Instant edge : {chosen->from, chosen->to})
            if (scale.range.holds(edge))
                list.AddLine({scale.x(edge), top}, {scale.x(edge), bottom}, theme.color.accent);
    }
    const float present = scale.x(scene.now.mono);
    if (scale.range.holds(scene.now.mono))
        list.AddLine({present, top}, {present, bottom}, theme.color.accent, theme.px(1.5f));
    if (!axis.cursor || !scale.range.holds(*axis.cursor)) return;
    const float x = scale.x(*axis.cursor);
    list.AddLine({x, top}, {x, bottom}, theme.color.dim);
}

}  // namespace redial::view
