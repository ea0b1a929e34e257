// What each action does, and which are on. UI thread.
#include <algorithm>
#include <cmath>

#include "model/workspace.hpp"
#include "view/actions.hpp"
#include "view/fault_ops.hpp"
#include "view/session_ops.hpp"

namespace redial::view {
namespace {

void keep(const Scene& scene) { scene.ui.requests.push_back(PreferencesChanged{}); }

void flip(const Scene& scene, bool& preference) {
    preference = !preference;
    keep(scene);
}

void set_arrangement(const Scene& scene, Arrangement arrangement) {
    scene.ui.preferences.arrangement = arrangement;
    scene.ui.is_arrangement_asked = true;
    keep(scene);
}

void set_zoom(const Scene& scene, float zoom) {
    Preferences& preferences = scene.ui.preferences;
    const float bounded = std::clamp(std::round(zoom * 10.0f) / 10.0f, 0.5f, 3.0f);
    if (bounded == preferences.zoom) return;
    preferences.zoom = bounded;
    scene.ui.requests.push_back(RebuildFonts{});
    keep(scene);
}

void show_tab(const Scene& scene, SessionTab tab) {
    SessionUi& session_ui = scene.ui.of(scene.ui.selected);
    session_ui.tab = tab;
    session_ui.is_tab_asked = true;
}

void open_settings(const Scene& scene) {
    const model::SessionModel* chosen = selected_session(scene);
    const model::SessionModel* tap = chosen ? faulted(scene, *chosen) : nullptr;
    if (tap && tap->config->tap) {
        scene.ui.tap_dialog = TapDialog{tap->id, *tap->config, tap->config->url,
                                        tap->config->tap->port, true};
        return;
    }
    SessionDialog dialog;
    if (const model::SessionModel* session = chosen) {
        dialog.session = session->id;
        dialog.config = *session->config;
    }
    scene.ui.session_dialog = std::move(dialog);
}

void open_policy(const Scene& scene) {
    open_settings(scene);
    if (scene.ui.session_dialog) scene.ui.session_dialog->page_asked = SessionPage::Reconnect;
}

void open_new_with_settings(const Scene& scene) {
    SessionDialog dialog;
    const Result<std::string> url = completed_url(scene.ui.connect.url);
    dialog.config = config_for_url(scene.ui, url ? *url : scene.ui.connect.url);
    scene.ui.session_dialog = std::move(dialog);
}

void open_new_tap(const Scene& scene) {
    TapDialog dialog;
    dialog.config.tap = core::TapOptions{};
    scene.ui.tap_dialog = std::move(dialog);
}

void open_export(const Scene& scene) {
    ExportDialog dialog;
    if (const model::SessionModel* session = selected_session(scene)) {
        dialog.wish.session = session->id;
    }
    scene.ui.export_dialog = std::move(dialog);
}

void set_auto_reconnect(const Scene& scene) {
    flip(scene, scene.ui.preferences.auto_reconnect);
    scene.ask({}, core::SetAutoReconnect{scene.ui.preferences.auto_reconnect});
}

void change_light(const Scene& scene) {
    Preferences& preferences = scene.ui.preferences;
    preferences.theme =
        preferences.theme == ThemeName::Dark ? ThemeName::Light : ThemeName::Dark;
    keep(scene);
}

void step_size(const Scene& scene, float& size, float step, float low, float high) {
    size = std::clamp(size + step, low, high);
    keep(scene);
}

void go_to_next_pane(const Scene& scene) {
    UiState& ui = scene.ui;
    ui.pane = static_cast<Pane>((static_cast<int>(ui.pane) + 1) % 3);
    if (ui.pane == Pane::Sidebar && !ui.preferences.shows_sidebar) ui.pane = Pane::Session;
    if (ui.pane == Pane::Session && !selected_session(scene)) ui.pane = Pane::Timeline;
    if (ui.pane == Pane::Timeline && !ui.preferences.shows_timeline) ui.pane = Pane::Sidebar;
    ui.is_pane_asked = true;
}

void carry_out_file(const Scene& scene, Act act) {
    UiState& ui = scene.ui;
    switch (act) {
        case Act::NewSession:
            ui.preferences.shows_sidebar = true;
            ui.connect.is_focus_asked = true;
            break;
        case Act::NewSessionWithSettings: open_new_with_settings(scene); break;
        case Act::NewTap: open_new_tap(scene); break;
        case Act::OpenLog: ui.open_log_dialog = OpenLogDialog{}; break;
        case Act::CompareLogs: ui.compare_dialog.emplace(); break;
        case Act::CloseLog: ui.requests.push_back(OpenLog{}); break;
        case Act::Export: open_export(scene); break;
        case Act::Record:
            ui.requests.push_back(SetRecording{!scene.figures.recording.is_on});
            break;
        case Act::Quit: ui.requests.push_back(Quit{}); break;
        default: break;
    }
}

void carry_out_session(const Scene& scene, Act act) {
    UiState& ui = scene.ui;
    const SessionId id = ui.selected;
    const model::SessionModel* session = selected_session(scene);
    switch (act) {
        case Act::Reconnect: scene.ask(id, core::ReconnectNow{}); break;
        case Act::StopRetrying: scene.ask(id, core::StopRetrying{}); break;
        case Act::Disconnect: scene.ask(id, core::Disconnect{}); break;
        case Act::SessionSettings: open_settings(scene); break;
        case Act::ReconnectPolicy: open_policy(scene); break;
        case Act::DuplicateSession: if (session) duplicate_session(scene, *session); break;
        case Act::WriteMessage: ui.of(id).send.is_focus_asked = true; break;
        case Act::FilterMessages:
            show_tab(scene, SessionTab::Messages);
            ui.of(id).messages.is_filter_focus_asked = true;
            break;
        case Act::ClearMessages: clear_messages(scene, id); break;
        case Act::NextSession: select_next(scene, 1); break;
        case Act::PreviousSession: select_next(scene, -1); break;
        case Act::TabMessages: show_tab(scene, SessionTab::Messages); break;
        case Act::TabAttempts: show_tab(scene, SessionTab::Attempts); break;
        case Act::TabLatency: show_tab(scene, SessionTab::Latency); break;
        case Act::TabHandshake: show_tab(scene, SessionTab::Handshake); break;
        case Act::TabHealth: show_tab(scene, SessionTab::Health); break;
        case Act::TabRates: show_tab(scene, SessionTab::Rates); break;
        case Act::AutoReconnect: set_auto_reconnect(scene); break;
        case Act::PersistSessions: flip(scene, ui.preferences.persists_sessions); break;
        case Act::DeleteSession: delete_session(scene, id); break;
        default: break;
    }
}

// The faults of the chosen session's link, or of its tap.
void carry_out_link(const Scene& scene, const model::SessionModel& session, Act act) {
    const model::SessionModel* target = faulted(scene, session);
    if (target == nullptr) return;
    switch (act) {
        case Act::DropConnection: scene.ask(session.id, core::ForceReset{}); break;
        case Act::FaultsWindow: flip_faults_window(scene); break;
        case Act::ClearFaults: scene.ask(target->id, core::ClearFaults{}); break;
        case Act::HalfOpen: flip_half_open(scene, session); break;
        case Act::BlackHole: {
            core::Fault fault = brief_fault(core::FaultKind::Timeout);
            fault.delay = {};
            fault.flow = core::Flow::Both;
            scene.ask(target->id, core::AddFault{std::move(fault)});
            break;
        }
        case Act::UseLink: scene.ask(target->id, core::SetLink{!target->is_linked}); break;
        case Act::TapListens:
            scene.ask(target->id, core::SetTapEnabled{!is_tap_enabled(*target)});
            break;
        case Act::CopyTapAddress:
            if (target->tap) ImGui::SetClipboardText(target->tap->url.c_str());
            break;
        default: break;
    }
}

void carry_out_fault(const Scene& scene, Act act) {
    const SessionId id = scene.ui.selected;
    const core::LabChanged& lab = scene.workspace.lab();
    switch (act) {
        case Act::ControlApi: scene.ui.control_dialog = ControlDialog{}; break;
        case Act::RunScenario: scene.ui.scenario_dialog = ScenarioDialog{}; break;
        case Act::CloseWithCode: scene.ui.close_dialog = CloseDialog{id}; break;
        case Act::GoSilent:
            if (const model::SessionModel* session = selected_session(scene)) {
                scene.ask(id, core::GoSilent{!session->is_silent});
            }
            break;
        case Act::LabStart:
            if (is_lab_running(lab)) {
                scene.ask({}, core::StopLab{});
            } else {
                scene.ask({}, core::StartLab{scene.ui.preferences.lab});
            }
            break;
        case Act::LabRestart: scene.ask({}, core::RestartLab{}); break;
        case Act::LabRefuse: scene.ask({}, core::SetLabRefuses{!lab.refuses}); break;
        case Act::Lab503: scene.ask({}, core::SetLab503{!lab.answers_503}); break;
        case Act::LabDrop: scene.ask({}, core::DropLabConnections{}); break;
        default:
            if (const model::SessionModel* session = selected_session(scene)) {
                carry_out_link(scene, *session, act);
            }
            break;
    }
}

void carry_out_size(const Scene& scene, Act act) {
    Preferences& preferences = scene.ui.preferences;
    switch (act) {
        case Act::ZoomIn: set_zoom(scene, preferences.zoom + 0.1f); break;
        case Act::ZoomOut: set_zoom(scene, preferences.zoom - 0.1f); break;
        case Act::ZoomReset: set_zoom(scene, 1.0f); break;
        case Act::WiderSidebar:
            step_size(scene, preferences.sidebar_width, 32.0f, sidebar_width_min,
                      sidebar_width_max);
            break;
        case Act::NarrowerSidebar:
            step_size(scene, preferences.sidebar_width, -32.0f, sidebar_width_min,
                      sidebar_width_max);
            break;
        case Act::TallerTimeline:
            step_size(scene, preferences.timeline_height, 32.0f, timeline_height_min,
                      timeline_height_max);
            break;
        case Act::LowerTimeline:
            step_size(scene, preferences.timeline_height, -32.0f, timeline_height_min,
                      timeline_height_max);
            break;
        default: break;
    }
}

void carry_out_view(const Scene& scene, Act act) {
    UiState& ui = scene.ui;
    switch (act) {
        case Act::Tile: set_arrangement(scene, Arrangement::Tile); break;
        case Act::Stack: set_arrangement(scene, Arrangement::Stack); break;
        case Act::Focus: set_arrangement(scene, Arrangement::Focus); break;
        case Act::Sidebar: flip(scene, ui.preferences.shows_sidebar); break;
        case Act::Timeline: flip(scene, ui.preferences.shows_timeline); break;
        case Act::NewestFirst: flip(scene, ui.preferences.shows_newest_first); break;
        case Act::LightTheme: change_light(scene); break;
        case Act::NextPane: go_to_next_pane(scene); break;
        case Act::HerdLab:
            ui.herd.is_open = !ui.herd.is_open;
            ui.herd.is_focus_asked = ui.herd.is_open;
            break;
        case Act::Metrics: ui.shows_metrics = !ui.shows_metrics; break;
        case Act::DebugLog: ui.debug_log.is_open = !ui.debug_log.is_open; break;
        case Act::Palette: ui.palette = PaletteUi{}; break;
        case Act::Shortcuts: ui.shows_shortcuts = !ui.shows_shortcuts; break;
        case Act::About: ui.shows_about = !ui.shows_about; break;
        default: carry_out_size(scene, act); break;
    }
}

}  // namespace

bool is_lab_running(const core::LabChanged& lab) { return lab.is_listening || lab.refuses; }

std::optional<bool> is_on(const Scene& scene, Act act) {
    const UiState& ui = scene.ui;
    const core::LabChanged& lab = scene.workspace.lab();
    const model::SessionModel* session = selected_session(scene);
    switch (act) {
        case Act::Record: return scene.figures.recording.is_on;
        case Act::AutoReconnect: return ui.preferences.auto_reconnect;
        case Act::PersistSessions: return ui.preferences.persists_sessions;
        case Act::GoSilent: return session && session->is_silent;
        case Act::FaultsWindow: return ui.faults_window.is_open;
        case Act::HalfOpen: {
            const model::SessionModel* target = session ? faulted(scene, *session) : nullptr;
            return target && first_of(*target->faults, core::FaultKind::HalfOpen);
        }
        case Act::UseLink: return session && session->is_linked;
        case Act::TapListens: {
            const model::SessionModel* target = session ? faulted(scene, *session) : nullptr;
            return target && is_tap_enabled(*target);
        }
        case Act::ControlApi: return scene.workspace.control().is_listening;
        case Act::LabStart: return is_lab_running(lab);
        case Act::LabRefuse: return lab.refuses;
        case Act::Lab503: return lab.answers_503;
        case Act::Tile: return ui.preferences.arrangement == Arrangement::Tile;
        case Act::Stack: return ui.preferences.arrangement == Arrangement::Stack;
        case Act::Focus: return ui.preferences.arrangement == Arrangement::Focus;
        case Act::Sidebar: return ui.preferences.shows_sidebar;
        case Act::Timeline: return ui.preferences.shows_timeline;
        case Act::NewestFirst: return ui.preferences.shows_newest_first;
        case Act::LightTheme: return ui.preferences.theme == ThemeName::Light;
        case Act::HerdLab: return ui.herd.is_open;
        case Act::Metrics: return ui.shows_metrics;
        case Act::DebugLog: return ui.debug_log.is_open;
        case Act::Shortcuts: return ui.shows_shortcuts;
        case Act::About: return ui.shows_about;
        default: return std::nullopt;
    }
}

void carry_out(const Scene& scene, Act act) {
    if (act < Act::Reconnect) return carry_out_file(scene, act);
    if (act < Act::DropConnection) return carry_out_session(scene, act);
    if (act < Act::Tile) return carry_out_fault(scene, act);
    carry_out_view(scene, act);
}

}  // namespace redial::view
