// The messages of all sessions in one list, in the order of time, filtered together: a click goes
// to the row in its session. UI thread only.
#pragma once

#include "view/kit/box.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

struct UiState;

// While scene.ui.all_messages says it is open.
void draw_all_messages(const Scene& scene, Box whole);
// Opens it with the keyboard in its filter; open already: brings it to the front.
void open_all_messages(const Scene& scene);

// A slice of its search, for the host to call between frames. False: not much is left.
bool filter_all_further(const model::Workspace& workspace, UiState& ui);

}  // namespace redial::view
