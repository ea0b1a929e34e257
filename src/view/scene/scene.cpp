// Finds what most views need within what the interface remembers. UI thread only.
#include "view/scene/scene.hpp"

#include "view/kit/redraw.hpp"
#include "view/scene/herd_ui.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/shared_axis.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {

Preferences& Scene::preferences() const { return ui.preferences; }

TimeAxis& Scene::axis() const { return ui.axis; }

SessionId& Scene::selected() const { return ui.selected; }

SessionUi& Scene::of(SessionId session) const { return ui.of(session); }

HerdUi& Scene::herd() const { return ui.herd; }

Redraw& Scene::redraw() const { return ui.redraw; }

void Scene::redraw_at(Instant when) const { ui.redraw.at(when); }

void Scene::notify(std::string text, core::Severity severity, Instant at) const {
    ui.notify(std::move(text), severity, at);
}

}  // namespace redial::view
