// What the rows of the table of actions share: the conditions they name. UI thread.
#include "view/shell/action_rows.hpp"

#include "core/stream_url.hpp"
#include "model/fold/workspace.hpp"
#include "view/scene/fault_ops.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/request.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/session_ops.hpp"

namespace redial::view {
namespace {

// The chosen session, where there is an engine for it.
const model::SessionModel* live_session(const Scene& scene) {
    return scene.figures.has_engine ? selected_session(scene) : nullptr;
}

}  // namespace

bool an_engine(const Scene& scene) { return scene.figures.has_engine; }

bool a_session(const Scene& scene) { return selected_session(scene) != nullptr; }

bool a_live_session(const Scene& scene) { return live_session(scene) != nullptr; }

bool a_dialler(const Scene& scene) {
    const model::SessionModel* session = live_session(scene);
    return session && !is_relayed(*session);
}

bool a_sender(const Scene& scene) {
    return a_dialler(scene) && !core::is_stream_url(live_session(scene)->config->url);
}

bool a_tap(const Scene& scene) {
    const model::SessionModel* session = live_session(scene);
    return session && is_relayed(*session);
}

bool a_socket(const Scene& scene) {
    const model::SessionModel* session = live_session(scene);
    return session && (session->live_attempt.has_value() || is_relayed(*session));
}

bool an_own_socket(const Scene& scene) {
    const model::SessionModel* session = live_session(scene);
    return session && session->live_attempt.has_value() && !is_relayed(*session);
}

bool a_wait(const Scene& scene) {
    const model::SessionModel* session = live_session(scene);
    return session && session->is_waiting();
}

std::string_view words_of_need(Predicate needs) {
    struct Need {
        Predicate needs;
        std::string_view words;
    };
    const Need known[] = {
        {a_session, "Choose a session first"},
        {a_live_session, "Choose a session first"},
        {a_dialler, "For a session that dials by itself: choose one"},
        {a_sender, "For a WebSocket of Redial's own: on an event stream nothing can be sent"},
        {a_tap, "For a tap: choose one"},
        {a_socket, "The chosen session has no connection"},
        {an_own_socket, "The chosen session has no connection of its own"},
        {a_wait, "The chosen session does not wait for a retry"},
    };
    for (const Need& one : known)
        if (one.needs == needs) return one.words;
    return {};
}

void keep_preferences(const Scene& scene) { request(scene, PreferencesChanged{}); }

void flip_preference(const Scene& scene, bool& preference) {
    preference = !preference;
    keep_preferences(scene);
}

}  // namespace redial::view
