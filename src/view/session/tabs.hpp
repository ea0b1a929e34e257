// The tabs of a session's window, in one table: the tab bar, the palette and the keys Ctrl+1 to
// Ctrl+9 read it. One more tab is one more row. UI thread only.
#pragma once

#include <span>
#include <string>

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/session_ui.hpp"

namespace redial::view {

struct Tab {
    SessionTab tab;
    const char* label;                                 // "Attempts"
    std::string (*count)(const model::SessionModel&);  // behind the label; null, or "": nothing
    void (*draw)(const Scene&, const model::SessionModel&, float height);
    const char* action;       // "Attempts tab", for palette and help
    const char* advice = "";  // one sentence on that
};

// In the order of the bar and of the keys.
std::span<const Tab> tabs();
// What any of them needs at least, at scale 1: a filter, two rows of messages, the send row.
inline constexpr float tab_height_min = 118.0f;
// The bar with the tab that is shown, in what is left of the current window.
void draw_tabs(const Scene& scene, const model::SessionModel& session);

}  // namespace redial::view
