// The filter of a message list: its field with the buttons beside it, the search it starts, and
// what the list says it does not show. UI thread only.
#pragma once

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

class MessageRows;
struct MessageListUi;

void draw_filter_row(const Scene& scene, const model::SessionModel& session);
// Takes over what was typed, and brings the matches up to date within a frame's budget.
void apply_filter(const Scene& scene, const model::SessionModel& session, MessageListUi& ui);

// How many rows match of how many, the way to the next one, and how far the search is; nothing
// while nothing is typed.
void draw_matches(const Scene& scene, const model::SessionModel& session, const MessageRows& rows);
// F3 and Shift+F3, where they were pressed since the last frame: selects the next row of the list,
// or the one before, round at its ends.
void step_to_match(const Scene& scene, const model::SessionModel& session, const MessageRows& rows);

// How far a search over a long history is. What else the list does not show its head says, which
// has always its place (message_columns.hpp).
bool has_notes(const MessageListUi& ui, const model::SessionModel& session);
void draw_notes(const Scene& scene, const model::SessionModel& session);

// A slice of the searches that are not done, for the host to call between frames. False: none has
// much left.
bool filter_further(const model::Workspace& workspace, UiState& ui);

}  // namespace redial::view
