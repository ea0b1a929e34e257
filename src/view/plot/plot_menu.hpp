// The menu of a plot: what is shown as CSV or as a picture, and where the time axis goes. UI thread
// only.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <imgui.h>

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

struct PlotMenu {
    std::string_view title;
    ImVec2 min;  // of the whole plot, for its picture
    ImVec2 max;
    bool* is_log = nullptr;  // its value axis; null: it has no other
    // Over the time axis that all plots share: the moment under the mouse, and whose messages it
    // leads to. None: the plot has an axis of its own.
    std::optional<Instant> under;
    const model::SessionModel* session = nullptr;
};
// Of the last item: on the right button, by the menu key or Shift+F10. `make_csv` is called when
// that is chosen.
void plot_menu(const Scene& scene, const PlotMenu& menu,
               const std::function<std::string()>& make_csv);

}  // namespace redial::view
