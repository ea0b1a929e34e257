// Geometry of the timeline, without drawing: the shown range, its ticks, and how far zooming and
// panning may go. Pure, any thread.
#pragma once

#include <optional>
#include <vector>

#include "base/time.hpp"
#include "view/ui_state.hpp"

namespace redial::view {

struct TimeRange {
    Instant from{};
    Instant to{};
    Duration span() const { return to - from; }
    double share_of(Instant at) const {
        return static_cast<double>((at - from).count()) / static_cast<double>(span().count());
    }
    Instant at_share(double share) const {
        return from +
               Duration{static_cast<std::int64_t>(share * static_cast<double>(span().count()))};
    }
};

inline constexpr Duration axis_span_min = std::chrono::milliseconds(1);
inline constexpr Duration axis_span_max = std::chrono::hours(24 * 30);

// What the axis shows now. Live: the newest tenth is kept free, so that the present is a line
// with room behind it and not the window's edge.
TimeRange range_of(const TimeAxis& axis, Instant now);

// Zooms by `factor` (> 1: more time) around `share` of the range; what was under it stays there.
// Live stays live when the present is what is zoomed at.
void zoom(TimeAxis& axis, Instant now, double share, double factor);
// Moves the shown range by `by` (positive: later); never past the present.
void pan(TimeAxis& axis, Instant now, Duration by);
void return_to_live(TimeAxis& axis);

// Distance of ticks that leaves at least `gap_px` between them on `width_px`: 1, 2, 5, 10, 15, 30
// of a unit a person counts in.
Duration tick_of(Duration span, float width_px, float gap_px);
// The first tick at or after `from` when ticks stand on whole multiples of the wall clock.
WallTime first_tick(WallTime from, Duration tick);

}  // namespace redial::view
