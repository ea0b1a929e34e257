// The plot of a policy before anything is dialled: the ladder, what chance may make of it, one draw
// of that chance, cap and floor, and where it gives up. UI thread only.
#pragma once

#include "core/policy.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_policy_plot(const Scene& scene, const core::Policy& policy, float height);

}  // namespace redial::view
