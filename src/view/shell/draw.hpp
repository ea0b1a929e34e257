// The interface in one call: const models in, commands and requests out (style rule 11). No view
// touches the network. UI thread only; between ImGui::NewFrame and ImGui::Render.
#pragma once

#include "base/time.hpp"
#include "core/command.hpp"

namespace redial::model {
class Workspace;
}

namespace redial::view {

struct Figures;
struct UiState;

// Draws menu bar, sidebar, session windows, timeline, status bar and dialogs over the whole main
// viewport, which the host has filled with the theme's canvas. Appends what the person asked for to
// `asked` (for the engine) and to `ui.requests` (for the host); afterwards `ui.redraw.next()` says
// when the next frame is needed without any input.
void draw(const model::Workspace& workspace, const Figures& figures, UiState& ui, Now now,
          core::Commands& asked);

// The same inside the current host window's content region, for a program with its own frame: the
// menu becomes a row of its own, sessions become child panes. Call within Begin/End. The host's
// style stays as it is outside of this call.
void draw_embedded(const model::Workspace& workspace, const Figures& figures, UiState& ui, Now now,
                   core::Commands& asked);

}  // namespace redial::view
