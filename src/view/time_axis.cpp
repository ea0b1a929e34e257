// The time axis' input and lines. UI thread only.
#include "view/time_axis.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "model/workspace.hpp"
#include "view/imgui_compat.hpp"
#include "view/text_format.hpp"
#include "view/timeline_layout.hpp"
#include "view/widgets.hpp"

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
    TimeAxis& axis = scene.ui.axis;
    const ImGuiIO& io = ImGui::GetIO();
    const Instant under = scale.at(std::clamp(io.MousePos.x, scale.left, scale.right));
    if (ImGui::IsItemActivated() && io.KeyShift) axis.anchor = under;
    if (!axis.anchor) return;
    if (ImGui::IsItemActive()) {
        const bool was_moved = std::fabs(scale.x(*axis.anchor) - io.MousePos.x) >= 3.0f;
        select_span(axis, *axis.anchor, was_moved ? under : *axis.anchor);
    } else {
        axis.anchor.reset();
    }
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

void interact_time(const Scene& scene, const TimeScale& scale) {
    TimeAxis& axis = scene.ui.axis;
    const Instant now = scene.now.mono;
    const ImGuiIO& io = ImGui::GetIO();
    const bool is_inside = io.MousePos.x >= scale.left && io.MousePos.x <= scale.right;
    if (ImGui::IsItemHovered() && is_inside) {
        const double share = static_cast<double>((io.MousePos.x - scale.left) / scale.width());
        axis.cursor_next = scale.at(io.MousePos.x);
        if (io.MouseWheel != 0.0f)
            zoom(axis, now, share, std::pow(zoom_step, static_cast<double>(io.MouseWheel)));
        if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) return_to_live(axis);
    }
    select_by_drag(scene, scale);
    if (ImGui::IsItemActive() && !axis.anchor && io.MouseDelta.x != 0.0f) {
        const double moved = static_cast<double>(-io.MouseDelta.x / scale.width());
        pan(axis, now, part_of(scale.range.span(), moved));
    }
}

void time_keys(const Scene& scene) {
    using compat::Key;
    TimeAxis& axis = scene.ui.axis;
    const Instant now = scene.now.mono;
    const TimeRange range = range_of(axis, now);
    const Duration step = part_of(range.span(), pan_step);
    const bool is_left = compat::is_pressed(Key::Left, true);
    const bool is_right = compat::is_pressed(Key::Right, true);
    if (is_left || is_right) {
        const Duration by = is_left ? -step : step;
        if (ImGui::GetIO().KeyShift) {
            const TimeRange old = axis.selection.value_or(
                TimeRange{range.at_share(0.5), range.at_share(0.5)});
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
    const TimeAxis& axis = scene.ui.axis;
    if (axis.selection) {
        const float from = std::clamp(scale.x(axis.selection->from), scale.left, scale.right);
        const float to = std::clamp(scale.x(axis.selection->to), scale.left, scale.right);
        dim(scene, list, scale.left, from, top, bottom);
        dim(scene, list, to, scale.right, top, bottom);
        for (const Instant edge : {axis.selection->from, axis.selection->to})
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

std::optional<RowSpan> selected_rows(const Scene& scene, const model::SessionModel& session) {
    const std::optional<TimeRange>& selection = scene.ui.axis.selection;
    if (!selection) return std::nullopt;
    return RowSpan{session.log.first_row_from(selection->from),
                   session.log.first_row_from(selection->to + Duration{1})};
}

// An attempt lasts until the next one begins at the latest, so both ends are found by halving.
AttemptSpan selected_attempts(const Scene& scene, const model::SessionModel& session) {
    const model::Attempts& attempts = session.attempts;
    const std::optional<TimeRange>& selection = scene.ui.axis.selection;
    if (!selection) return {0, attempts.size()};
    const auto begins_before = [](const model::Attempt& attempt, Instant when) {
        return attempt.started_at - attempt.waited < when;
    };
    const auto begin = attempts.begin();
    auto first = std::lower_bound(begin, attempts.end(), selection->from, begins_before);
    const bool overlaps = first != begin && ((first - 1)->is_live() ||
                                             *(first - 1)->ended_at >= selection->from);
    if (overlaps) --first;
    const auto last =
        std::lower_bound(first, attempts.end(), selection->to + Duration{1}, begins_before);
    return {static_cast<std::size_t>(first - begin), static_cast<std::size_t>(last - begin)};
}

void draw_selection_note(const Scene& scene) {
    TimeAxis& axis = scene.ui.axis;
    if (!axis.selection) return;
    text(scene.theme,
         "only the " + precise_in_words(axis.selection->span()) + " selected in the timeline",
         Role::Accent, scene.theme.font.small);
    ImGui::SameLine();
    if (link(scene.theme, "Show all###selection", "Select nothing (Escape in the timeline)"))
        axis.selection.reset();
}

bool is_selected(const Scene& scene, Instant at) {
    return !scene.ui.axis.selection || scene.ui.axis.selection->holds(at);
}

}  // namespace redial::view
