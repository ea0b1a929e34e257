// What is done to sessions from more than one place of the interface: made, chosen, deleted,
// cleared, and the undoing of that. UI thread only.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "model/session_model.hpp"
#include "view/scene.hpp"

namespace redial::view {

// How long Undo is offered.
inline constexpr Duration undo_for = std::chrono::seconds(8);

// A URL as typed, made whole: "host/path" becomes ws://host/path, http(s) becomes ws(s). Error:
// why it cannot be dialled. Pure.
Result<std::string> completed_url(std::string_view typed);
// Settings of a new session for that URL, which is left as it is: the id from its query when there
// is one, a new one where the preferences have a session parameter, else none.
core::SessionConfig config_for_url(const UiState& ui, std::string url);
// The same for the lab server, which wants an id to know a session again by.
core::SessionConfig config_for_lab(const UiState& ui, std::string url);

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
// Hides its messages; when Undo has run out, ClearHistory is requested.
void clear_messages(const Scene& scene, SessionId id);
void undo(const Scene& scene, const Toast& toast);
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
