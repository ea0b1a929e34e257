// Puts a view's request on the list that the host carries out after the frame. UI thread only.
#include "view/scene/request.hpp"

#include <utility>

#include "view/scene/scene.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {

void request(const Scene& scene, Request wish) { scene.ui.requests.push_back(std::move(wish)); }

}  // namespace redial::view
