// Finds the plots' memory within what the interface remembers, or makes it. UI thread only.
#include "view/plot/plots_ui.hpp"

#include "view/scene/ui_state.hpp"

namespace redial::view {

PlotsUi& plots_of(UiState& ui) {
    if (!ui.plots.has_value()) ui.plots = PlotsUi();
    return *std::any_cast<PlotsUi>(&ui.plots);
}

}  // namespace redial::view
