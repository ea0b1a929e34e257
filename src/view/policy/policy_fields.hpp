// The fields of a policy: how delays are made and what chance does to them, when the ladder starts
// anew, when it gives up, and what ends a wait. UI thread only.
#pragma once

#include <cstddef>

#include "core/policy.hpp"
#include "view/policy/policy_check.hpp"
#include "view/scene/policy_ui.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_delay_fields(const Scene& scene, core::Policy& policy, PolicyEditorUi& editor,
                       const PolicyProblems& problems);
void draw_limit_fields(const Scene& scene, core::Policy& policy, const PolicyProblems& problems);
// The line under a field that says what is wrong with it.
void draw_problem(const Theme& theme, const PolicyProblems& problems, PolicyField field,
                  std::size_t row = 0);

}  // namespace redial::view
