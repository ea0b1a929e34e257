// A row of the Attempts tab and the heading above the rows: what each stage of a dial took, as a
// bar whose colours are explained by the heading. UI thread only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// Columns by their left edges, in pixels from the row's; the bar takes what is left.
struct AttemptColumns {
    float started, waited, stages, result;
};
AttemptColumns attempt_columns(const Theme& theme, float width);
void draw_attempt_heading(const Theme& theme, ImVec2 at, const AttemptColumns& columns);

Duration stages_total(const model::Attempt& attempt);
// `longest`: the dial that is as wide as the column.
void draw_attempt_row(const Scene& scene, const model::SessionModel& session, std::size_t index,
                      const AttemptColumns& columns, Duration longest);

}  // namespace redial::view
