// See session_ops.hpp. UI thread.
#include "view/session_ops.hpp"

#include <algorithm>
#include <map>

#include "core/control.hpp"
#include "model/workspace.hpp"

namespace redial::view {
namespace {

void finish(const Scene& scene, const Toast& toast) {
    if (toast.undo_delete) scene.ask(toast.undo_delete->session, core::RemoveSession{});
    if (toast.undo_clear) {
        scene.ui.requests.push_back(
            ClearHistory{toast.undo_clear->session, toast.undo_clear->row_end});
    }
}

void push_toast(const Scene& scene, Toast toast) {
    std::vector<Toast>& toasts = scene.ui.toasts;
    while (toasts.size() >= UiState::toasts_max) {
        finish(scene, toasts.front());
        toasts.erase(toasts.begin());
    }
    toasts.push_back(std::move(toast));
}

bool is_wanted(const model::SessionModel& session) {
    return session.status != core::Connection::Closed || session.is_waiting();
}

// The neighbour that is chosen when `leaving` goes.
SessionId neighbour_of(const Scene& scene, SessionId leaving) {
    const auto shown = shown_sessions(scene);
    for (std::size_t i = 0; i < shown.size(); ++i) {
        if (shown[i]->id != leaving) continue;
        if (i + 1 < shown.size()) return shown[i + 1]->id;
        if (i > 0) return shown[i - 1]->id;
    }
    return {};
}

}  // namespace

SessionId next_session_id(const model::Workspace& workspace, UiState& ui) {
    std::uint32_t last = ui.session_id_last;
    // Those from there on were numbered by the engine: the control API's, and clients of taps.
    for (const auto& session : workspace.sessions())
        if (session->id < core::control_ids_from) last = std::max(last, session->id.value);
    ui.session_id_last = last + 1;
    return SessionId{last + 1};
}

SessionId add_session(const Scene& scene, core::SessionConfig config) {
    const SessionId id = next_session_id(scene.workspace, scene.ui);
    scene.ask(id, core::AddSession{std::make_shared<core::SessionConfig>(std::move(config)), true});
    scene.ui.selected = id;
    SessionUi& session_ui = scene.ui.of(id);
    session_ui.is_focus_asked = true;
    session_ui.is_awaited = true;
    return id;
}

SessionId duplicate_session(const Scene& scene, const model::SessionModel& session) {
    core::SessionConfig config = *session.config;
    // An id in the address itself is the person's to change.
    const bool is_own = core::value_in_query(config.url, config.session_parameter).has_value();
    if (!config.session_key.empty() && !is_own) {
        config.session_key = scene.ui.make_session_key();
    }
    if (!config.name.empty()) config.name += " copy";
    return add_session(scene, std::move(config));
}

void change_session(const Scene& scene, SessionId id, core::SessionConfig config) {
    scene.ask(id, core::ChangeSession{std::make_shared<core::SessionConfig>(std::move(config))});
}

void delete_session(const Scene& scene, SessionId id) {
    const model::SessionModel* session = scene.workspace.find(id);
    if (!session || is_leaving(scene.ui, id)) return;
    if (scene.ui.selected == id) scene.ui.selected = neighbour_of(scene, id);
    scene.ui.of(id).is_leaving = true;
    if (is_wanted(*session)) scene.ask(id, core::Disconnect{});
    Toast toast;
    toast.text = "Session " + session->name + " deleted";
    toast.ends_at = scene.clock + undo_for;
    toast.undo_delete = UndoDelete{id, is_wanted(*session)};
    push_toast(scene, std::move(toast));
}

void clear_messages(const Scene& scene, SessionId id) {
    const model::SessionModel* session = scene.workspace.find(id);
    if (!session) return;
    MessageListUi& list = scene.ui.of(id).messages;
    const std::uint64_t end = session->log.end_row();
    if (list.row_cleared >= end) return;
    Toast toast;
    toast.text = "Messages of " + session->name + " cleared";
    toast.ends_at = scene.clock + undo_for;
    toast.undo_clear = UndoClear{id, list.row_cleared, end};
    list.row_cleared = end;
    list.row_selected.reset();
    push_toast(scene, std::move(toast));
}

void undo(const Scene& scene, const Toast& toast) {
    if (toast.undo_delete) {
        const SessionId id = toast.undo_delete->session;
        scene.ui.of(id).is_leaving = false;
        if (toast.undo_delete->was_wanted) scene.ask(id, core::ReconnectNow{});
        select(scene, id);
    }
    if (toast.undo_clear) {
        scene.ui.of(toast.undo_clear->session).messages.row_cleared =
            toast.undo_clear->row_cleared_before;
    }
}

void settle(const Scene& scene) {
    std::vector<Toast>& toasts = scene.ui.toasts;
    for (auto it = toasts.begin(); it != toasts.end();) {
        if (scene.clock < it->ends_at) {
            scene.ui.redraw_at(it->ends_at);
            ++it;
            continue;
        }
        finish(scene, *it);
        it = toasts.erase(it);
    }
    for (const auto& session : scene.workspace.sessions()) {
        scene.ui.of(session->id).is_awaited = false;
    }
    for (auto it = scene.ui.sessions.begin(); it != scene.ui.sessions.end();) {
        const bool is_gone = !scene.workspace.find(it->first) && !it->second.is_awaited;
        if (is_gone && scene.ui.selected == it->first) scene.ui.selected = {};
        it = is_gone ? scene.ui.sessions.erase(it) : std::next(it);
    }
    if (scene.ui.selected == SessionId{}) {
        const auto shown = shown_sessions(scene);
        if (!shown.empty()) scene.ui.selected = shown.front()->id;
    }
}

// The further clients of a tap stand below it.
std::vector<const model::SessionModel*> shown_sessions(const Scene& scene) {
    std::vector<const model::SessionModel*> shown;
    std::multimap<SessionId, const model::SessionModel*> clients;
    for (const auto& session : scene.workspace.sessions()) {
        const SessionId tap = session->config->tap_of;
        if (tap != SessionId{} && scene.workspace.find(tap)) {
            if (!is_leaving(scene.ui, tap)) clients.emplace(tap, session.get());
        } else if (!is_leaving(scene.ui, session->id)) {
            shown.push_back(session.get());
        }
    }
    if (clients.empty()) return shown;
    std::vector<const model::SessionModel*> grouped;
    for (const model::SessionModel* session : shown) {
        grouped.push_back(session);
        const auto [from, to] = clients.equal_range(session->id);
        for (auto it = from; it != to; ++it) grouped.push_back(it->second);
    }
    return grouped;
}

std::vector<const model::SessionModel*> windowed_sessions(const Scene& scene) {
    std::vector<const model::SessionModel*> sessions = shown_sessions(scene);
    std::erase_if(sessions, [&scene](const model::SessionModel* session) {
        return session->config->tap_of != SessionId{} &&
               !scene.ui.of(session->id).is_window_open;
    });
    return sessions;
}

bool is_leaving(const UiState& ui, SessionId id) {
    const auto found = ui.sessions.find(id);
    return found != ui.sessions.end() && found->second.is_leaving;
}

const model::SessionModel* selected_session(const Scene& scene) {
    if (is_leaving(scene.ui, scene.ui.selected)) return nullptr;
    return scene.workspace.find(scene.ui.selected);
}

void select(const Scene& scene, SessionId id) {
    scene.ui.selected = id;
    scene.ui.of(id).is_focus_asked = true;
    scene.ui.of(id).is_window_open = true;
}

void select_next(const Scene& scene, int step) {
    const auto shown = shown_sessions(scene);
    if (shown.empty()) return;
    const auto count = static_cast<int>(shown.size());
    int at = step > 0 ? -1 : 0;
    for (int i = 0; i < count; ++i) {
        if (shown[static_cast<std::size_t>(i)]->id == scene.ui.selected) at = i;
    }
    select(scene, shown[static_cast<std::size_t>((at + step + count) % count)]->id);
}

bool reconnects(const Scene& scene, const model::SessionModel& session) {
    return session.config->auto_reconnect.value_or(scene.ui.preferences.auto_reconnect);
}

void UiState::exchange(Shown& other) {
    std::swap(selected, other.selected);
    std::swap(sessions, other.sessions);
    std::swap(session_id_last, other.session_id_last);
    std::swap(axis, other.axis);
    std::swap(toasts, other.toasts);
    session_dialog.reset();
    close_dialog.reset();
    export_dialog.reset();
    is_arrangement_asked = true;
}

void UiState::notify(std::string text, core::Severity severity, Instant now) {
    Toast toast;
    toast.text = std::move(text);
    toast.severity = severity;
    toast.ends_at = now + undo_for;
    // One that holds something back must run out in settle(), which can post commands.
    const auto plain = std::find_if(toasts.begin(), toasts.end(), [](const Toast& one) {
        return !one.undo_delete && !one.undo_clear;
    });
    if (toasts.size() >= toasts_max && plain != toasts.end()) toasts.erase(plain);
    toasts.push_back(std::move(toast));
}

}  // namespace redial::view
