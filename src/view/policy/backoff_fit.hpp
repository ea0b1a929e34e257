// Whose backoff is it? The policy that explains a foreign client's dials, in words, and the ladder
// its waits are compared with: the nearest library's, the fitted one, a chosen library's, or none.
// UI thread only.
#pragma once

#include <string>

#include "core/policy.hpp"
#include "model/fit/policy_fit.hpp"
#include "model/session/backoff_layout.hpp"
#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// Brought up to date when an attempt began, opened or ended, at most twice a second.
const model::PolicyFit& measured_policy(const Scene& scene, const model::SessionModel& session);
// "1 s ×1.5 ≤ 30 s ± 30 %", "none: redials at once"; "" while nothing can be said.
std::string measured_in_words(const model::PolicyFit& fit);

// The ladder to lay over the plot; null: none.
const core::Policy* compared_policy(const Scene& scene, const model::SessionModel& session);
// What plot and strip show of a session now; further frames are asked for while a client's wait
// runs.
model::BackoffLayout shown_backoff(const Scene& scene, const model::SessionModel& session);
// "Socket.IO client", "fitted", "".
std::string compared_in_words(const Scene& scene, const model::SessionModel& session);

// A list to choose the ladder from, `width` wide, at ImGui's cursor.
void draw_comparison(const Scene& scene, const model::SessionModel& session, float width);

}  // namespace redial::view
