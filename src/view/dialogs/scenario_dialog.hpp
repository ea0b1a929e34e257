// The dialog that asks for a file of faults to be played by the clock. UI thread only.
#pragma once

#include "view/scene/dialog_ui.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// False: it is over.
bool draw_scenario_dialog(const Scene& scene, ScenarioDialog& dialog);

}  // namespace redial::view
