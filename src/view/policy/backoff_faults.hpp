// Faults in the backoff plot: what was broken on purpose while the client waited and dialled. UI
// thread only.
#pragma once

#include <string>

#include "model/session/session_model.hpp"
#include "view/policy/backoff_frame.hpp"

namespace redial::view {

// Faults in force as bands behind the bars, faults of a moment as marks above them.
void paint_faults(const BackoffFrame& frame, const model::SessionModel& session, Instant now);
// The ones at this instant, a line each; "" for none.
std::string faults_at(const BackoffFrame& frame, const model::SessionModel& session, Instant at,
                      Instant now);

}  // namespace redial::view
