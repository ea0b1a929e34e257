// The frames a message came in, as a table, and its bytes as they were on the wire. UI thread only.
#pragma once

#include <string>

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// Hex with offsets and ASCII; only the lines that are seen are made.
void draw_hex(const Theme& theme, BytesView bytes);
// Precondition: row.is_traffic().
void draw_frames(const Scene& scene, const model::SessionModel& session, const model::Row& row);
// The bytes as sent as hex, for copying; why there are none, where there are none.
std::string sent_as_hex(const model::SessionModel& session, const model::Row& row);

}  // namespace redial::view
