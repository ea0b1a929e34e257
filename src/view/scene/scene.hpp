// Scene: what every view function is given for one frame. A view reads `workspace`, `figures` and
// `now`, changes what the interface remembers, and appends its wishes to `asked` or to the requests
// (request). What it remembers is only named here, so that a change of one part of it compiles
// anew those views that use that part. UI thread only.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "core/command.hpp"
#include "view/kit/theme.hpp"

namespace redial::core {
struct Preferences;
}

namespace redial::model {
class Workspace;
struct SessionModel;
}  // namespace redial::model

namespace redial::view {

class Redraw;
struct Figures;
struct HerdUi;
struct SessionUi;
struct TimeAxis;
struct UiState;

using core::Preferences;

// Where the interface is drawn: in windows of its own, or in panes of somebody's window.
enum class Surface : std::uint8_t { Viewport, Window };

struct Scene {
    const model::Workspace& workspace;
    const Figures& figures;
    UiState& ui;
    const Theme& theme;  // ui.theme
    Now now;             // of what is shown: in a replay the log's last moment
    core::Commands& asked;
    Surface surface = Surface::Viewport;
    Instant clock{};  // the person's own time: `now` but in a replay

    void ask(SessionId session, core::Order order) const {
        asked.push_back({session, std::move(order)});
    }

    // What most views need of `ui`; the rest is for those that include ui_state.hpp.
    Preferences& preferences() const;
    TimeAxis& axis() const;
    SessionId& selected() const;  // 0: none
    SessionUi& of(SessionId session) const;
    HerdUi& herd() const;
    Redraw& redraw() const;
    void redraw_at(Instant when) const;
    // Tells the person something for a few seconds.
    void notify(std::string text, core::Severity severity, Instant at) const;
};

}  // namespace redial::view
