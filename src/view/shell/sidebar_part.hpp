// A part of the sidebar with its heading, which folds it. UI thread only.
#pragma once

#include <string_view>

#include "view/scene/scene.hpp"

namespace redial::view {

// Draws the heading at ImGui's cursor; a press folds or unfolds. True: what is in it is to be
// drawn. `id` is what it is remembered by.
bool begin_part(const Scene& scene, const char* id, std::string_view title);

}  // namespace redial::view
