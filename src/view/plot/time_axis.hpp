// The shared time axis on the screen: what the timeline and every plot do alike with the mouse, the
// keyboard, ticks, the cursor and the selection. UI thread only.
#pragma once

#include <imgui.h>

#include "base/time_range.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// Time from `left` to `right`, screen pixels.
struct TimeScale {
    TimeRange range;
    float left = 0;
    float right = 0;

    float width() const { return right - left; }
    // Clamped a little outside of the edges, so that what begins long before can be drawn.
    float x(Instant at) const;
    Instant at(float x) const { return range.at_share(static_cast<double>((x - left) / width())); }
    Instant under_mouse() const;  // within the edges
};

// What of it a plot in a tab shows: the selected span, or what the axis shows.
TimeScale plot_scale(const Scene& scene, float left, float right);
// Of the item just made: hovering sets the cursor, the wheel zooms at it, dragging pans, dragging
// with Shift selects, a double-click follows live again.
void interact_time(const Scene& scene, const TimeScale& scale);
// The same of a plot: while a span is selected, it is what zooms and pans, and a double-click ends
// the selection.
void interact_plot(const Scene& scene, const TimeScale& scale);
// Where the keyboard is in the timeline: Left and Right pan (with Shift: select), Up and Down zoom,
// Home the oldest, End live, Escape nothing selected.
void time_keys(const Scene& scene);

// Lines from `top` to `bottom`, their times below it (none where `labels_y` is 0).
void paint_time_ticks(const Scene& scene, ImDrawList& list, const TimeScale& scale, float top,
                      float bottom, float labels_y);
// Over everything else: what is not selected dimmed, the present, the cursor.
void paint_time_lines(const Scene& scene, ImDrawList& list, const TimeScale& scale, float top,
                      float bottom);

}  // namespace redial::view
