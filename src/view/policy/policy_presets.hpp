// Presets in the policy editor: the libraries' and one's own, to choose, save, read and copy. UI
// thread only.
#pragma once

#include <string>

#include "core/policy.hpp"
#include "view/scene/policy_ui.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_preset_row(const Scene& scene, core::Policy& policy, PolicyEditorUi& editor);

// Policies of one's own: what a preset is called in lists, and the policy of that name.
std::string preset_name_of(const Preferences& preferences, const core::Policy& policy);
const core::Policy* policy_named(const Preferences& preferences, const std::string& name);

}  // namespace redial::view
