// Finds the rows, attempts and findings of a session that lie in the selected time. UI thread only.
#include "view/scene/selected_time.hpp"

#include <algorithm>

#include "view/scene/session_ui.hpp"
#include "view/scene/shared_axis.hpp"

namespace redial::view {

std::optional<RowSpan> selected_rows(const Scene& scene, const model::SessionModel& session) {
    const std::optional<TimeRange>& selection = scene.axis().selection;
    if (!selection) return std::nullopt;
    return RowSpan{session.log.first_row_from(selection->from),
                   session.log.first_row_from(selection->to + Duration{1})};
}

model::AttemptSpan selected_attempts(const Scene& scene, const model::SessionModel& session) {
    const std::optional<TimeRange>& selection = scene.axis().selection;
    if (!selection) return {0, session.attempts.size()};
    return model::attempts_within(session.attempts, *selection);
}

bool is_selected(const Scene& scene, Instant at) {
    return !scene.axis().selection || scene.axis().selection->holds(at);
}

bool is_selected(const Scene& scene, const model::Finding& finding) {
    if (is_selected(scene, finding.last_at)) return true;
    return std::any_of(finding.made.evidence.begin(), finding.made.evidence.end(),
                       [&](const core::Evidence& seen) { return is_selected(scene, seen.at); });
}

}  // namespace redial::view
