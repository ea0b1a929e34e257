// The arithmetic of timeline_layout.hpp. Pure, any thread.
#include "view/timeline_layout.hpp"

#include <algorithm>

namespace redial::view {
namespace {

using namespace std::chrono_literals;

constexpr double room_after_now = 0.1;

Duration scaled(Duration span, double by) {
    return Duration{static_cast<std::int64_t>(static_cast<double>(span.count()) * by)};
}

}  // namespace

TimeRange range_of(const TimeAxis& axis, Instant now) {
    const Duration span = std::clamp(axis.span, axis_span_min, axis_span_max);
    const Instant to = axis.is_live ? now + scaled(span, room_after_now) : axis.end;
    return {to - span, to};
}

void zoom(TimeAxis& axis, Instant now, double share, double factor) {
    const TimeRange before = range_of(axis, now);
    const double pivot = std::clamp(share, 0.0, 1.0);
    const Instant held = before.at_share(pivot);
    axis.span = std::clamp(scaled(before.span(), factor), axis_span_min, axis_span_max);
    // Zooming at the present, or at the room after it, keeps following it.
    if (axis.is_live && held >= now - scaled(before.span(), 0.02)) return;
    axis.is_live = false;
    axis.end = held + scaled(axis.span, 1.0 - pivot);
    if (axis.end >= now + scaled(axis.span, room_after_now)) axis.is_live = true;
}

void pan(TimeAxis& axis, Instant now, Duration by) {
    const TimeRange before = range_of(axis, now);
    const Instant latest = now + scaled(before.span(), room_after_now);
    axis.end = std::min(before.to + by, latest);
    axis.is_live = axis.end >= latest;
}

void return_to_live(TimeAxis& axis) { axis.is_live = true; }

void show(TimeAxis& axis, TimeRange range) {
    axis.is_live = false;
    axis.span = std::clamp(scaled(range.span(), 1.1), axis_span_min, axis_span_max);
    axis.end = range.to + scaled(range.span(), 0.05);
}

void select_span(TimeAxis& axis, Instant one, Instant other) {
    axis.selection.reset();
    if (one != other) axis.selection = ordered(one, other);
}

TimeRange ordered(Instant one, Instant other) {
    return {std::min(one, other), std::max(one, other)};
}

void zoom_selection(TimeAxis& axis, double share, double factor) {
    if (!axis.selection) return;
    const double pivot = std::clamp(share, 0.0, 1.0);
    const Instant held = axis.selection->at_share(pivot);
    const Duration span =
        std::clamp(scaled(axis.selection->span(), factor), axis_span_min, axis_span_max);
    const Instant from = held - scaled(span, pivot);
    axis.selection = TimeRange{from, from + span};
}

void pan_selection(TimeAxis& axis, Instant now, Duration by) {
    if (!axis.selection) return;
    const Instant to = std::min(axis.selection->to + by, std::max(now, axis.selection->to));
    axis.selection = TimeRange{to - axis.selection->span(), to};
}

TimeRange subject_of(const TimeAxis& axis, Instant now) {
    return axis.selection.value_or(range_of(axis, now));
}

Duration tick_of(Duration span, float width_px, float gap_px) {
    constexpr Duration steps[] = {1us,   2us,   5us,   10us,  20us,  50us,  100us, 200us, 500us,
                                  1ms,   2ms,   5ms,   10ms,  20ms,  50ms,  100ms, 200ms, 500ms,
                                  1s,    2s,    5s,    10s,   15s,   30s,   1min,  2min,  5min,
                                  10min, 15min, 30min, 1h,    2h,    6h,    12h,   24h,   48h,
                                  168h,  336h};
    const double least = to_seconds(span) * static_cast<double>(gap_px) /
                         std::max(1.0, static_cast<double>(width_px));
    for (const Duration step : steps)
        if (to_seconds(step) >= least) return step;
    return 720h;
}

WallTime first_tick(WallTime from, Duration tick) {
    const Duration since = from.time_since_epoch();
    const Duration over = since % tick;
    if (over.count() == 0) return from;
    return from + (over.count() > 0 ? tick - over : -over);
}

}  // namespace redial::view
