// The editor of a reconnect policy: presets, a plot of what the policy will do, every field of it,
// and the table of outcomes. The same in a session's settings and for policies of one's own. UI
// thread only.
#pragma once

#include "core/policy.hpp"
#include "view/scene/policy_ui.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// The whole editor in `height` pixels, across the current window.
void draw_policy_editor(const Scene& scene, core::Policy& policy, PolicyEditorUi& editor,
                        float height);
// The editor has the keyboard for itself: Enter is not the dialog's.
inline bool is_asking(const PolicyEditorUi& editor) {
    return editor.asks != PolicyEditorUi::Asks::Nothing;
}

}  // namespace redial::view
