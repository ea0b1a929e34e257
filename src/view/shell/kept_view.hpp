// What the window shows, kept with Dear ImGui's layout and found again after a restart: the chosen
// session and tabs, the parts of the sidebar that are folded, the table of all. UI thread only.
#pragma once

#include "view/scene/scene.hpp"

namespace redial::view {

// To be called before the layout is loaded, and while it is written; `ui` outlives the context's
// last layout. Sessions have no names of their own in there: the first that was kept is session 1
// after the start, and so on.
void keep_view_in_layout(UiState& ui);

// Looks, once a frame, whether the layout is to be written anew. Not of a log that is shown.
void note_view(const Scene& scene);

}  // namespace redial::view
