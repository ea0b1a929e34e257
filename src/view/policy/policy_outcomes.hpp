// The table of outcomes of a policy: a row a rule, the first that fits decides. UI thread only.
#pragma once

#include "core/policy.hpp"
#include "view/policy/policy_check.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_outcome_table(const Scene& scene, core::Policy& policy, const PolicyProblems& problems);

}  // namespace redial::view
