// URLs as people type them, and the settings of a session made from one. Only shape is judged here;
// the engine judges the rest when it dials. Pure, UI thread only.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "core/session_config.hpp"

namespace redial::view {

struct UiState;

// A URL as typed, made whole: "host/path" becomes ws://host/path, http(s) becomes ws(s). Error:
// why it cannot be dialled. Pure.
Result<std::string> completed_url(std::string_view typed);
// Settings of a new session for that URL, which is left as it is: the id from its query when there
// is one, a new one where the preferences have a session parameter, else none.
core::SessionConfig config_for_url(const UiState& ui, std::string url);
// The same for the lab server, which wants an id to know a session again by.
core::SessionConfig config_for_lab(const UiState& ui, std::string url);

}  // namespace redial::view
