// What of a session lies in the span of time selected in the timeline, which restricts every tab.
// UI thread only.
#pragma once

#include <cstddef>
#include <optional>

#include "base/time_range.hpp"
#include "model/session/attempt_span.hpp"
#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

struct RowSpan;

// The rows of the selected time; none when nothing is selected.
std::optional<RowSpan> selected_rows(const Scene& scene, const model::SessionModel& session);

// The attempts of the selected time; all of them when nothing is selected.
model::AttemptSpan selected_attempts(const Scene& scene, const model::SessionModel& session);

// Whether a tab shows what happened at `at`: always, unless another span is selected.
bool is_selected(const Scene& scene, Instant at);
// A finding with evidence then, or seen again then for the last time.
bool is_selected(const Scene& scene, const model::Finding& finding);

}  // namespace redial::view
