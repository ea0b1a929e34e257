// Makes, chooses, deletes and clears sessions, and undoes that. UI thread.
#include "view/scene/session_ops.hpp"

#include <algorithm>
#include <map>

#include "core/control.hpp"
#include "model/fold/workspace.hpp"
#include "view/scene/dialog_ui.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/recent.hpp"
#include "view/scene/request.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {
namespace {

void finish(const Scene& scene, const Toast& toast) {
    if (toast.undo_delete) scene.ask(toast.undo_delete->session, core::RemoveSession{});
    if (toast.undo_clear) {
        request(scene, ClearHistory{toast.undo_clear->session, toast.undo_clear->row_end});
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
    return session.status != core::ConnectionStatus::Closed || session.is_waiting();
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
    const bool is_tap = config.tap.has_value();
    // The lab server has a button of its own; a tap's address is its server's.
    const bool is_dialled = !config.tap && config.url != scene.workspace.lab().url;
    if (is_dialled) note_address(scene.preferences(), config.url, config.session_parameter);
    scene.ask(id, core::AddSession{std::make_shared<core::SessionConfig>(std::move(config)), true});
    scene.selected() = id;
    SessionUi& session_ui = scene.of(id);
    session_ui.is_focus_asked = true;
    session_ui.is_awaited = true;
    // A tap's clients speak for themselves.
    session_ui.send.is_focus_asked = !is_tap;
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
    if (scene.selected() == id) scene.selected() = neighbour_of(scene, id);
    scene.of(id).is_leaving = true;
    if (is_wanted(*session)) scene.ask(id, core::Disconnect{});
    Toast toast;
    toast.text = "Session " + session->name + " deleted";
    toast.ends_at = scene.clock + undo_for;
    toast.undo_delete = UndoDelete{id, is_wanted(*session)};
    push_toast(scene, std::move(toast));
}

void open_export(const Scene& scene) {
    ExportDialog dialog;
    if (const model::SessionModel* session = selected_session(scene)) {
        dialog.wish.session = session->id;
    }
    scene.ui.dialog = std::move(dialog);
}

void open_report(const Scene& scene) {
    open_export(scene);
    if (auto* dialog = scene.ui.open_dialog<ExportDialog>()) dialog->wish.report = ReportAs::Html;
}

void clear_messages(const Scene& scene, SessionId id) {
    const model::SessionModel* session = scene.workspace.find(id);
    if (!session) return;
    MessageListUi& list = scene.of(id).messages;
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
        scene.of(id).is_leaving = false;
        if (toast.undo_delete->was_wanted) scene.ask(id, core::ReconnectNow{});
        select(scene, id);
    }
    if (toast.undo_clear) {
        scene.of(toast.undo_clear->session).messages.row_cleared =
            toast.undo_clear->row_cleared_before;
    }
}

const Toast* newest_undo(const Scene& scene) {
    const std::vector<Toast>& toasts = scene.ui.toasts;
    const auto found = std::find_if(toasts.rbegin(), toasts.rend(), [](const Toast& toast) {
        return toast.undo_delete || toast.undo_clear;
    });
    return found == toasts.rend() ? nullptr : &*found;
}

void undo_newest(const Scene& scene) {
    const Toast* newest = newest_undo(scene);
    if (newest == nullptr) return;
    undo(scene, *newest);
    scene.ui.toasts.erase(scene.ui.toasts.begin() + (newest - scene.ui.toasts.data()));
}

void settle(const Scene& scene) {
    std::vector<Toast>& toasts = scene.ui.toasts;
    for (auto it = toasts.begin(); it != toasts.end();) {
        if (scene.clock < it->ends_at) {
            scene.redraw_at(it->ends_at);
            ++it;
            continue;
        }
        finish(scene, *it);
        it = toasts.erase(it);
    }
    for (const auto& session : scene.workspace.sessions()) {
        scene.of(session->id).is_awaited = false;
    }
    for (auto it = scene.ui.sessions.begin(); it != scene.ui.sessions.end();) {
        const bool is_gone = !scene.workspace.find(it->first) && !it->second.is_awaited;
        if (is_gone && scene.selected() == it->first) scene.selected() = {};
        it = is_gone ? scene.ui.sessions.erase(it) : std::next(it);
    }
    if (scene.selected() == SessionId{}) {
        const auto shown = shown_sessions(scene);
        if (!shown.empty()) scene.selected() = shown.front()->id;
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
        return session->config->tap_of != SessionId{} && !scene.of(session->id).is_window_open;
    });
    return sessions;
}

bool is_leaving(const UiState& ui, SessionId id) {
    const auto found = ui.sessions.find(id);
    return found != ui.sessions.end() && found->second.is_leaving;
}

const model::SessionModel* selected_session(const Scene& scene) {
    if (is_leaving(scene.ui, scene.selected())) return nullptr;
    return scene.workspace.find(scene.selected());
}

void select(const Scene& scene, SessionId id) {
    scene.selected() = id;
    scene.of(id).is_focus_asked = true;
    scene.of(id).is_window_open = true;
}

void select_next(const Scene& scene, int step) {
    const auto shown = shown_sessions(scene);
    if (shown.empty()) return;
    const auto count = static_cast<int>(shown.size());
    int at = step > 0 ? -1 : 0;
    for (int i = 0; i < count; ++i) {
        if (shown[static_cast<std::size_t>(i)]->id == scene.selected()) at = i;
    }
    select(scene, shown[static_cast<std::size_t>((at + step + count) % count)]->id);
}

bool reconnects(const Scene& scene, const model::SessionModel& session) {
    return session.config->auto_reconnect.value_or(scene.preferences().auto_reconnect);
}

}  // namespace redial::view
