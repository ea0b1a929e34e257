// The span of time selected in the timeline, which restricts every tab: what of a session lies in
// it, and the chip that says so in each tab. UI thread only.
#pragma once

#include <cstddef>
#include <optional>

#include "model/session_model.hpp"
#include "view/scene.hpp"
#include "view/time_range.hpp"

namespace redial::view {

// The rows of the selected time; none when nothing is selected.
std::optional<RowSpan> selected_rows(const Scene& scene, const model::SessionModel& session);

// Attempts first..last - 1 by their index: those that waited, dialled or were open within `range`.
struct AttemptSpan {
    std::size_t first = 0;
    std::size_t last = 0;
};
AttemptSpan attempts_within(const model::Attempts& attempts, TimeRange range);
// All of them when nothing is selected.
AttemptSpan selected_attempts(const Scene& scene, const model::SessionModel& session);

// Escape was pressed in that session's window, and not in a field: there it takes back what was
// typed.
bool is_escape_for(const Scene& scene, SessionId session);

// Whether a tab shows what happened at `at`: always, unless another span is selected.
bool is_selected(const Scene& scene, Instant at);
// A finding with evidence then, or seen again then for the last time.
bool is_selected(const Scene& scene, const model::Finding& finding);

// "restricted to 12:03:10 – 12:03:40 ×", which ends it, as Escape does in the session's window.
// Precondition: a span is selected.
void draw_span_chip(const Scene& scene, const model::SessionModel& session);

}  // namespace redial::view
