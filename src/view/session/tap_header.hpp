// The upper part of a tap's window, and of its clients': what they dial, what it forwards to, who
// is connected. A tap does not dial by itself, so there is nothing to reconnect or to stop. UI
// thread only.
#pragma once

#include <string>

#include "model/session/session_model.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// "tap :9001 → 127.0.0.1:8000", for title and list; of a further client, "client of web-app".
std::string tap_in_words(const Scene& scene, const model::SessionModel& session);

// Cut all, faults, listen on and off, export, delete.
inline constexpr int tap_buttons = 5;
void draw_tap_buttons(const Scene& scene, const model::SessionModel& session);
void draw_tap_facts(const Scene& scene, const model::SessionModel& session);

// "half-open: client noticed after 4.2 s (ping), server not yet"; nothing where no side noticed and
// no such fault is in force. For the header and the Health tab; starts a line or goes on in one.
std::string half_open_in_words(const model::SessionModel& session);
void draw_half_open(const Theme& theme, const model::SessionModel& session);

}  // namespace redial::view
