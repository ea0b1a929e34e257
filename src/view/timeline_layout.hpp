// Geometry of the timeline, without drawing: the shown range, its ticks, and how far zooming and
// panning may go. Pure, any thread.
#pragma once

#include "base/time.hpp"
#include "view/time_range.hpp"
#include "view/ui_state.hpp"

namespace redial::view {

inline constexpr Duration axis_span_min = std::chrono::microseconds(50);
inline constexpr Duration axis_span_max = std::chrono::hours(24 * 60);

// What the axis shows now. Live: the newest tenth is kept free, so that the present is a line
// with room behind it and not the window's edge.
TimeRange range_of(const TimeAxis& axis, Instant now);

// Zooms by `factor` (> 1: more time) around `share` of the range; what was under it stays there.
// Live stays live when the present is what is zoomed at.
void zoom(TimeAxis& axis, Instant now, double share, double factor);
// Moves the shown range by `by` (positive: later); never past the present.
void pan(TimeAxis& axis, Instant now, Duration by);
void return_to_live(TimeAxis& axis);
// Shows `range` with a little room on both sides, no longer live.
void show(TimeAxis& axis, TimeRange range);
// From one end to the other, whichever comes first; nothing when they are the same.
void select_span(TimeAxis& axis, Instant one, Instant other);
// The same of the selected span; nothing where none is.
void zoom_selection(TimeAxis& axis, double share, double factor);
void pan_selection(TimeAxis& axis, Instant now, Duration by);
// From the earlier to the later.
TimeRange ordered(Instant one, Instant other);
// What a tab is about: the selection, or what the axis shows.
TimeRange subject_of(const TimeAxis& axis, Instant now);

// Distance of ticks that leaves at least `gap_px` between them on `width_px`: 1, 2, 5, 10, 15, 30
// of a unit a person counts in.
Duration tick_of(Duration span, float width_px, float gap_px);
// The first tick at or after `from` when ticks stand on whole multiples of the wall clock.
WallTime first_tick(WallTime from, Duration tick);

}  // namespace redial::view
