// How a message list and the selected message share their room: one below the other or side by
// side, with an edge between them that is dragged. UI thread only.
#pragma once

#include <imgui.h>

#include "view/scene/scene.hpp"

namespace redial::view {

// Sizes in pixels.
struct MessageSplit {
    ImVec2 list{};
    ImVec2 pane{};  // nothing when no message is selected
    float edge = 0;
    bool is_beside = false;
};
enum class HasPane : std::uint8_t { No, Yes };
MessageSplit layout_message_split(const Scene& scene, ImVec2 room, HasPane has_pane);

// Between the two, once the list was drawn: the edge, and the cursor to where the pane goes.
// `room` is that of the layout, `at` its corner on the screen.
void draw_message_edge(const Scene& scene, const MessageSplit& split, ImVec2 room, ImVec2 at);

}  // namespace redial::view
