// What keys do to the rows of a message list that has the keyboard: they move from row to row,
// extend what is selected and open the selected message. UI thread only.
#pragma once

#include <cstddef>

#include "model/session/session_model.hpp"
#include "view/messages/message_rows.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// `page`: how many rows PageUp and PageDown go.
void handle_row_keys(const Scene& scene, const model::SessionModel& session,
                     const MessageRows& rows, std::size_t page);

}  // namespace redial::view
