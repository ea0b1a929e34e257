// The upper part of a session's window: title row, address, the line of facts, and while waiting
// the countdown with Reconnect now and Stop. UI thread only.
#pragma once

#include <cstdint>

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// Low: the address stands in the title row, where there is no height for a line of its own.
enum class HeaderRoom : std::uint8_t { Ample, Low };

void draw_title_row(const Scene& scene, const model::SessionModel& session, HeaderRoom height);
void draw_facts(const Scene& scene, const model::SessionModel& session, HeaderRoom height);
// Nothing unless a retry is planned or the machine gave up.
void draw_retry_row(const Scene& scene, const model::SessionModel& session);

}  // namespace redial::view
