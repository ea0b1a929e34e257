// The command palette: every action and every session, found by typing. UI thread only.
#pragma once

#include <string_view>

#include "view/kit/box.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// Every word typed is in the text, in any order, large or small.
bool has_all_words(std::string_view typed, std::string_view text);

void draw_palette(const Scene& scene, Box whole);

}  // namespace redial::view
