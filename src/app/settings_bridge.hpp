// Settings on disk (log) and preferences on the screen (view): the way from one to the other. Pure;
// UI thread.
#pragma once

#include <vector>

#include "core/session_config.hpp"
#include "log/settings.hpp"
#include "model/workspace.hpp"
#include "view/ui_state.hpp"

namespace redial::app {

view::Preferences preferences_of(const log::Settings& settings);
// Writes what the interface can change into `settings`; what it cannot stays.
void take_preferences(log::Settings& settings, const view::Preferences& preferences);
// The sessions to find again, in the order shown, with what they have queued where they are to keep
// it; those waiting for their Undo to run out are left out.
std::vector<log::KeptSession> sessions_to_keep(const model::Workspace& workspace,
                                                  const view::UiState& ui);

}  // namespace redial::app
