// What of the sessions on the screen goes into the settings file. Pure; UI thread.
#pragma once

#include <vector>

#include "core/session_config.hpp"
#include "log/settings.hpp"
#include "model/fold/workspace.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::app {

// The sessions to find again, in the order shown, with what they have queued where they are to keep
// it; those waiting for their Undo to run out are left out.
std::vector<log::KeptSession> sessions_to_keep(const model::Workspace& workspace,
                                               const view::UiState& ui);

}  // namespace redial::app
