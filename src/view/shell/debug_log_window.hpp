// The debug log's window: levels by topic, live; filter; copy. Reads base/debug_log.hpp's ring by
// line number while it is open and keeps what it read in UiState. UI thread only.
#pragma once

#include "view/kit/box.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_debug_log(const Scene& scene, Box whole);

}  // namespace redial::view
