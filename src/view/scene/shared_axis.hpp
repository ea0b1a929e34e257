// The time axis that the timeline and every plot share: what it shows, and how far zooming, panning
// and selecting may go. Pure, any thread.
#pragma once

#include <optional>

#include "base/time.hpp"
#include "base/time_range.hpp"

namespace redial::view {

struct TimeAxis {
    bool is_live = true;  // the right edge is now
    Duration span = std::chrono::minutes(2);
    Instant end{};                       // when not live
    std::optional<Instant> cursor;       // under the mouse, drawn in every plot; of this frame
    std::optional<Instant> cursor_next;  // set while drawing, becomes `cursor` in the next frame
    std::optional<TimeRange> selection;  // chosen by the person: every tab shows this span only
    std::optional<Instant> anchor;       // where the selection began that is being drawn
    std::optional<TimeRange> drawn;      // so far; the selection when the mouse is let go
};

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

}  // namespace redial::view
