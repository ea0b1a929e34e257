// The shared time axis on the screen: what the timeline and every plot do alike with the mouse, the
// keyboard, ticks, the cursor and the selection. UI thread only.
#pragma once

#include <optional>

#include <imgui.h>

#include "view/scene.hpp"
#include "view/time_range.hpp"

namespace redial::view {

// Time from `left` to `right`, screen pixels.
struct TimeScale {
    TimeRange range;
    float left = 0;
    float right = 0;

    float width() const { return right - left; }
    // Clamped a little outside of the edges, so that what begins long before can be drawn.
    float x(Instant at) const;
    Instant at(float x) const {
        return range.at_share(static_cast<double>((x - left) / width()));
    }
};

// Of the item just made: hovering sets the cursor, the wheel zooms at it, dragging pans, dragging
// with Shift selects, a double-click follows live again.
void interact_time(const Scene& scene, const TimeScale& scale);
// Where the keyboard is in the timeline: Left and Right pan (with Shift: select), Up and Down zoom,
// Home the oldest, End live, Escape nothing selected.
void time_keys(const Scene& scene);

// Lines from `top` to `bottom`, their times below it (none where `labels_y` is 0).
void paint_time_ticks(const Scene& scene, ImDrawList& list, const TimeScale& scale, float top,
                      float bottom, float labels_y);
// Over everything else: what is not selected dimmed, the present, the cursor.
void paint_time_lines(const Scene& scene, ImDrawList& list, const TimeScale& scale, float top,
                      float bottom);

// Whether a tab shows what happened at `at`: always, unless another span is selected.
bool is_selected(const Scene& scene, Instant at);
// The rows of the selected time; none when nothing is selected.
std::optional<RowSpan> selected_rows(const Scene& scene, const model::SessionModel& session);
// Attempts first..last - 1 by their index: those that waited, dialled or were open then.
struct AttemptSpan { std::size_t first = 0; std::size_t last = 0; };
AttemptSpan selected_attempts(const Scene& scene, const model::SessionModel& session);
// "Only the 12.0 s selected in the timeline" and a way out of it; nothing when nothing is selected.
void draw_selection_note(const Scene& scene);

}  // namespace redial::view
