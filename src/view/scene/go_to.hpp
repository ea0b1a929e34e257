// "Go to": from a finding's evidence, the timeline, an outage or an attempt to the row it is about.
// The tab comes up, the list scrolls to the row and lights it up for a moment; a filter, a Clear
// that can still be undone, or a selected span that hides it gives way. UI thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <imgui.h>

#include "core/event.hpp"
#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

struct Destination;
struct SessionTab;

// In the message list. A row that the history no longer has: the oldest one it has.
void go_to_row(const Scene& scene, const model::SessionModel& session, std::uint64_t row);
// The first row at or after that moment, or the newest.
void go_to_time(const Scene& scene, const model::SessionModel& session, Instant at);
void go_to_attempt(const Scene& scene, const model::SessionModel& session, AttemptId attempt);
// The message that was seen then, else the attempt, else the moment; the time axis shows it.
void go_to_evidence(const Scene& scene, const model::SessionModel& session,
                    const core::Evidence& evidence);
// "message 12:03:10.118", "attempt 4": where that leads.
std::string destination_in_words(const Scene& scene, const model::SessionModel& session,
                                 const core::Evidence& evidence);
void go_to_finding(const Scene& scene, const model::SessionModel& session,
                   const model::Finding& finding);
// Brings up a tab of the session's window.
void go_to_tab(const Scene& scene, const model::SessionModel& session, SessionTab tab);

// Once a frame: ends what was lit up long enough, asks for the frames the rest needs.
void settle_destinations(const Scene& scene);
// Where a list was just drawn to: it is lit up from now on.
void reach(const Scene& scene, std::optional<Destination>& destination);
// 0: not lit up.
float light_of(const Scene& scene, const std::optional<Destination>& destination,
               std::uint64_t number);
// Behind a row at the cursor, `light` of light_of.
void paint_light(const Theme& theme, ImVec2 at, float width, float height, float light);

}  // namespace redial::view
