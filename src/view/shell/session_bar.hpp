// The bar above the sessions where they are shown page by page: the way to the table of all, a tab
// for each as far as they fit, and a list for the rest. UI thread only.
#pragma once

#include <vector>

#include "model/session/session_model.hpp"
#include "view/kit/box.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_session_bar(const Scene& scene, const std::vector<const model::SessionModel*>& sessions,
                      Box box);

}  // namespace redial::view
