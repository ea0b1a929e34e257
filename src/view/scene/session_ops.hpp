// What is done to sessions from more than one place of the interface: made, chosen, deleted,
// cleared, and the undoing of that. UI thread only.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "core/session_config.hpp"
#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

struct Toast;

// How long Undo is offered.
inline constexpr Duration undo_for = std::chrono::seconds(8);

// The smallest id above all of the window's own.
SessionId next_session_id(const model::Workspace& workspace, UiState& ui);
// Posts AddSession and chooses the session. Returns its id.
SessionId add_session(const Scene& scene, core::SessionConfig config);
// A copy of it, with an id of its own for resumption.
SessionId duplicate_session(const Scene& scene, const model::SessionModel& session);
// Asks the engine to use the settings from the next dial on.
void change_session(const Scene& scene, SessionId id, core::SessionConfig config);

// Disconnects and hides it; when Undo has run out, RemoveSession is posted.
void delete_session(const Scene& scene, SessionId id);
// The dialog for the history of the chosen session, or of all.
void open_export(const Scene& scene);
void open_report(const Scene& scene);
// Hides its messages; when Undo has run out, ClearHistory is requested.
void clear_messages(const Scene& scene, SessionId id);
void undo(const Scene& scene, const Toast& toast);
// The newest toast that can take something back; null: none. Then it is done, and the toast goes.
const Toast* newest_undo(const Scene& scene);
void undo_newest(const Scene& scene);
// Carries out what toasts that ended have held back, and forgets sessions that are gone.
void settle(const Scene& scene);

// Sessions that are drawn: all but those waiting for their Undo to run out. In order.
std::vector<const model::SessionModel*> shown_sessions(const Scene& scene);
// Those that have a window: a tap may have thousands of clients, so theirs open when chosen.
std::vector<const model::SessionModel*> windowed_sessions(const Scene& scene);
bool is_leaving(const UiState& ui, SessionId id);
// The chosen session, or null.
const model::SessionModel* selected_session(const Scene& scene);
// Chooses it and brings its window to the front.
void select(const Scene& scene, SessionId id);
void select_next(const Scene& scene, int step);

// Whether it would redial by itself: its own setting, else the global one.
bool reconnects(const Scene& scene, const model::SessionModel& session);

}  // namespace redial::view
