// What a herd is to be: clients, outage, server, policies, and the buttons that run it. UI thread
// only.
#pragma once

#include "base/result.hpp"
#include "view/scene/herd_wish.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_herd_form(const Scene& scene, float width);
// What is asked for, with its policies, or why it cannot be run. Pure.
Result<HerdWish> herd_wish(const UiState& ui);

}  // namespace redial::view
