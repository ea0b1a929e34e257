// Scene: what every view function is given for one frame. A view reads `workspace`, `figures` and
// `now`, changes only `ui`, and appends wishes to `asked` or `ui.requests`. UI thread only.
#pragma once

#include "base/time.hpp"
#include "core/command.hpp"
#include "view/figures.hpp"
#include "view/ui_state.hpp"

namespace redial::model {
class Workspace;
struct SessionModel;
}  // namespace redial::model

namespace redial::view {

// Where the interface is drawn: in windows of its own, or in panes of somebody's window.
enum class Host : std::uint8_t { Viewport, Window };

struct Scene {
    const model::Workspace& workspace;
    const Figures& figures;
    UiState& ui;
    const Theme& theme;   // ui.theme
    Now now;              // of what is shown: in a replay the log's last moment
    core::Commands& asked;
    Host host = Host::Viewport;
    Instant clock{};      // the person's own time: `now` but in a replay

    void ask(SessionId session, core::Order order) const {
        asked.push_back({session, std::move(order)});
    }
};

// Made by engineer B's files, called by the shell (view/session_window.hpp, view/timeline.hpp):
// everything inside one session's window, which the shell has begun and ends.
void draw_session(const Scene& scene, const model::SessionModel& session);
// The timeline inside the current child window, which the shell has sized.
void draw_timeline(const Scene& scene);

}  // namespace redial::view
