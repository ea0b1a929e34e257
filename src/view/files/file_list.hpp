// The list of a folder from which a file or a folder is chosen, where the system has no dialog of
// its own for that: words typed filter it, arrows walk it, Enter opens. UI thread only.
#pragma once

#include <vector>

#include "view/scene/browse_ui.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// Within the window that holds the field. Sets `chosen`, or ends the choosing.
void draw_file_list(const Scene& scene, BrowseUi& browse);
// Those of its entries that are to be shown: folders, and files with one of the endings, whose name
// holds what was typed, without regard to case. Their places among the entries.
std::vector<std::size_t> matching_entries(const BrowseUi& browse);

}  // namespace redial::view
