// Field by field. UI thread.
#include "app/settings_bridge.hpp"

#include "view/session_ops.hpp"

namespace redial::app {
namespace {

view::Arrangement arrangement_of(const std::string& name) {
    if (name == "stack") return view::Arrangement::Stack;
    if (name == "focus") return view::Arrangement::Focus;
    return view::Arrangement::Tile;
}

const char* name_of(view::Arrangement arrangement) {
    switch (arrangement) {
        case view::Arrangement::Tile: return "tile";
        case view::Arrangement::Stack: return "stack";
        case view::Arrangement::Focus: return "focus";
    }
    return "tile";
}

}  // namespace

view::Preferences preferences_of(const log::Settings& settings) {
    view::Preferences preferences;
    preferences.auto_reconnect = settings.auto_reconnect;
    preferences.persists_sessions = settings.persist_sessions;
    preferences.theme = settings.theme == "light" ? view::ThemeName::Light : view::ThemeName::Dark;
    preferences.zoom = static_cast<float>(settings.zoom);
    preferences.arrangement = arrangement_of(settings.arrangement);
    preferences.shows_sidebar = settings.shows_sidebar;
    preferences.shows_timeline = settings.shows_timeline;
    preferences.shows_newest_first = settings.shows_newest_first;
    preferences.sidebar_width = static_cast<float>(settings.sidebar_width);
    preferences.timeline_height = static_cast<float>(settings.timeline_height);
    preferences.session_parameter = settings.session_parameter;
    preferences.starts_lab = settings.starts_lab;
    preferences.lab = settings.lab;
    preferences.history_messages_max = settings.history_messages_max;
    preferences.history_bytes_max = settings.history_bytes_max;
    preferences.thresholds = settings.thresholds;
    for (const log::NamedPolicy& own : settings.policies)
        preferences.policies.push_back({own.name, own.policy});
    return preferences;
}

void take_preferences(log::Settings& settings, const view::Preferences& preferences) {
    settings.auto_reconnect = preferences.auto_reconnect;
    settings.persist_sessions = preferences.persists_sessions;
    settings.theme = preferences.theme == view::ThemeName::Light ? "light" : "dark";
    settings.zoom = static_cast<double>(preferences.zoom);
    settings.arrangement = name_of(preferences.arrangement);
    settings.shows_sidebar = preferences.shows_sidebar;
    settings.shows_timeline = preferences.shows_timeline;
    settings.shows_newest_first = preferences.shows_newest_first;
    settings.sidebar_width = static_cast<double>(preferences.sidebar_width);
    settings.timeline_height = static_cast<double>(preferences.timeline_height);
    settings.session_parameter = preferences.session_parameter;
    settings.starts_lab = preferences.starts_lab;
    settings.lab = preferences.lab;
    settings.history_messages_max = preferences.history_messages_max;
    settings.history_bytes_max = preferences.history_bytes_max;
    settings.thresholds = preferences.thresholds;
    settings.policies.clear();
    for (const view::NamedPolicy& own : preferences.policies)
        settings.policies.push_back({own.name, own.policy});
}

std::vector<log::KeptSession> sessions_to_keep(const model::Workspace& workspace,
                                               const view::UiState& ui) {
    std::vector<log::KeptSession> kept;
    std::size_t messages = 0;
    std::size_t bytes = 0;
    for (const auto& session : workspace.sessions()) {
        if (view::is_leaving(ui, session->id)) continue;
        kept.push_back({*session->config, {}});
        if (!session->config->queue.is_persisted) continue;
        for (const model::QueuedMessage& queued : session->queued) {
            if (!queued.payload) continue;
            bytes += queued.payload->size();
            // In order: what comes behind one that is not kept is not kept either.
            if (++messages > log::kept_messages_max || bytes > log::kept_messages_bytes_max) break;
            kept.back().queued.push_back({queued.opcode, queued.payload});
        }
    }
    return kept;
}

}  // namespace redial::app
