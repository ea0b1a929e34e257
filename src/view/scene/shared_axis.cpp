// Computes what a shared time axis shows after zooming, panning and selecting. Pure, any thread.
#include "view/scene/shared_axis.hpp"

#include <algorithm>

namespace redial::view {
namespace {

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

}  // namespace redial::view
