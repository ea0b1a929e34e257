// The rows of the table of actions, menu by menu, and the words they are written in. One more
// action is one more row. Read by actions.cpp only; UI thread only.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

#include "view/scene/scene.hpp"
#include "view/shell/actions.hpp"

namespace redial::view {

std::span<const Action> file_rows();
std::span<const Action> session_rows();
std::span<const Action> all_sessions_rows();
std::span<const Action> fault_rows();
std::span<const Action> view_rows();
std::span<const Action> help_rows();

// For `needs`.
bool an_engine(const Scene& scene);       // not a replay
bool a_session(const Scene& scene);       // one is chosen
bool a_live_session(const Scene& scene);  // ... and there is an engine
bool a_dialler(const Scene& scene);       // the chosen session dials by itself: it is no tap
bool a_sender(const Scene& scene);        // ... and can send: its URL is no event stream's
bool a_tap(const Scene& scene);           // the chosen session is a tap or a client of one
bool a_socket(const Scene& scene);  // the chosen session has a connection or dials, or is a tap
bool an_own_socket(const Scene& scene);  // ... and is no tap
bool a_wait(const Scene& scene);         // the chosen session waits for its next attempt

// What is to be there for it, as a sentence; "" for a need of a row's own.
std::string_view words_of_need(Predicate needs);

// The preferences were changed: the host is to keep them.
void keep_preferences(const Scene& scene);
void flip_preference(const Scene& scene, bool& preference);

constexpr Shortcut ctrl(compat::Key key) { return {key, true, false}; }
constexpr Shortcut ctrl_shift(compat::Key key) { return {key, true, true}; }
constexpr Shortcut plain(compat::Key key) { return {key, false, false}; }

// A row that does nothing is a mistake which the compiler is to find.
constexpr bool all_do_something(std::span<const Action> rows) {
    return std::all_of(rows.begin(), rows.end(),
                       [](const Action& row) { return row.does.is_there; });
}

}  // namespace redial::view
