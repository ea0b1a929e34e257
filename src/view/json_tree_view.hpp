// A message's JSON as a tree: folding, and copying a pointer or a value. UI thread only.
#pragma once

#include "view/scene.hpp"

namespace redial::view {

// Fills what is left of the current child window. False: the text is no JSON; nothing was drawn.
bool draw_json_tree(const Scene& scene, MessageListUi& ui, std::uint64_t row,
                    std::string_view text);

}  // namespace redial::view
