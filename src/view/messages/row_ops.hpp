// What is done to the selected rows of a message list, by keys, by the menu of a row and by the
// table of actions: copied, marked, sent again, filtered for. A toast says what was copied. UI
// thread only.
#pragma once

#include <string>

#include "model/session/session_model.hpp"
#include "view/messages/message_copy.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// The chosen session's list has the keyboard, and shows something.
bool has_rows_in_focus(const Scene& scene);
// ... and a row is selected.
bool has_selected_row(const Scene& scene);

// All selected rows, one below the other; a command is made of one row. What is beyond the bound is
// left out, and said.
inline constexpr std::size_t copied_bytes_max = 16u << 20;
void copy_rows(const Scene& scene, const model::SessionModel& session, CopyAs layout);
void select_all_rows(const Scene& scene, const model::SessionModel& session);
// Marks the selected rows, or takes the marks away when the one they were chosen by has one.
inline constexpr std::size_t marked_at_once_max = 1000;
void flip_marks(const Scene& scene, const model::SessionModel& session);

// Why the row's message cannot be sent again, "" when it can.
std::string why_not_sent_again(const Scene& scene, const model::SessionModel& session,
                               const model::Row& row);
void send_again(const Scene& scene, const model::SessionModel& session, const model::Row& row);
// A word of the filter for rows like this one: of a JSON message what it says it is.
std::string filter_of(const model::Row& row);
// Adds the word to the filter, or what keeps such rows out.
void filter_for(const Scene& scene, const model::SessionModel& session, const std::string& word);
void filter_out(const Scene& scene, const model::SessionModel& session, const std::string& word);

}  // namespace redial::view
