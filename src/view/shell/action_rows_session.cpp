// The rows of the menus File and Session, and what they do. UI thread.
#include "model/fold/workspace.hpp"
#include "view/kit/text_pane.hpp"
#include "view/messages/row_ops.hpp"
#include "view/scene/dialog_ui.hpp"
#include "view/scene/fault_ops.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/request.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/ui_state.hpp"
#include "view/scene/url_entry.hpp"
#include "view/shell/action_rows.hpp"
#include "view/shell/all_messages_window.hpp"
#include "view/shell/session_menu.hpp"

namespace redial::view {
namespace {

using compat::Key;

void begin_new_session(const Scene& scene) {
    scene.preferences().shows_sidebar = true;
    scene.ui.connect.is_focus_asked = true;
}

void open_new_with_settings(const Scene& scene) {
    SessionDialog dialog;
    const Result<std::string> url = completed_url(scene.ui.connect.url);
    dialog.config = config_for_url(scene.ui, url ? *url : scene.ui.connect.url);
    scene.ui.dialog = std::move(dialog);
}

void open_new_tap(const Scene& scene) {
    TapDialog dialog;
    dialog.config.tap = core::TapOptions{};
    scene.ui.dialog = std::move(dialog);
}

void flip_recording(const Scene& scene) {
    request(scene, SetRecording{!scene.figures.recording.is_on});
}

void open_tests(const Scene& scene) {
    scene.ui.tests.is_open = scene.ui.tests.is_focus_asked = true;
}

bool opens_logs(const Scene& scene) { return scene.figures.opens_logs; }

// clang-format off
constexpr Action rows_of_file[] = {
    {.menu = "File", .name = "New session", .advice = "Type an address and connect",
     .shortcut = ctrl(Key::N), .needs = an_engine,
     .does = begin_new_session, .act = Act::NewSession},
    {.menu = "File", .name = "New session with settings...",
     .advice = "Headers, TLS, time limits and the reconnect policy before the first dial",
     .shortcut = ctrl_shift(Key::N), .needs = an_engine,
     .does = open_new_with_settings, .act = Act::NewSessionWithSettings},
    {.menu = "File", .name = "New tap...",
     .advice = "Stand between a client of any kind and its server",
     .shortcut = ctrl_shift(Key::T), .needs = an_engine,
     .does = open_new_tap, .act = Act::NewTap},
    {.menu = "File", .name = "Open log...", .advice = "Look at a recording",
     .shortcut = ctrl(Key::O), .begins_group = true, .is_offered = opens_logs,
     .does = [](const Scene& scene) { scene.ui.dialog = OpenLogDialog{}; },
     .act = Act::OpenLog},
    {.menu = "File", .name = "Compare logs...",
     .advice = "Attempts, outages and percentiles of two recordings side by side",
     .is_offered = opens_logs,
     .does = [](const Scene& scene) { scene.ui.dialog = CompareDialog{}; }},
    {.menu = "File", .name = "Run test...",
     .advice = "Play outages against a client, and judge how it came back",
     .is_offered = [](const Scene& scene) { return scene.figures.runs_tests; },
     .does = [](const Scene& scene) { scene.ui.dialog = TestsDialog{}; }},
    {.menu = "File", .name = "Tests", .advice = "The window of the tests that were run last",
     .is_offered = [](const Scene& scene) { return !scene.ui.tests.rows.empty(); },
     .does = open_tests},
    {.menu = "File", .name = "Back to live", .advice = "Close the recording that is shown",
     .is_offered = [](const Scene& scene) { return !scene.figures.has_engine; },
     .does = [](const Scene& scene) { request(scene, OpenLog{}); }},
    {.menu = "File", .name = "Export...", .advice = "Write the history as JSON Lines or CSV",
     .shortcut = ctrl(Key::E), .does = open_export, .act = Act::Export},
    {.menu = "File", .name = "Export report...",
     .advice = "Outages, attempts, plots and findings as a page for people without Redial",
     .does = open_report},
    {.menu = "File", .name = "Copy report as Markdown",
     .advice = "Of the chosen session, for a bug report; without secrets", .needs = a_session,
     .does = [](const Scene& scene) { request(scene, CopyReport{scene.selected()}); }},
    {.menu = "File", .name = "Record", .advice = "Write everything that happens to a file",
     .shortcut = ctrl_shift(Key::R), .needs = an_engine,
     .is_on = [](const Scene& scene) { return scene.figures.recording.is_on; },
     .does = flip_recording, .act = Act::Record},
    {.menu = "File", .name = "Quit", .advice = "Close all sessions and end",
     .shortcut = ctrl(Key::Q), .begins_group = true,
     .does = [](const Scene& scene) { request(scene, Quit{}); }},
};
// clang-format on

void open_settings(const Scene& scene) {
    const model::SessionModel* chosen = selected_session(scene);
    const model::SessionModel* tap = chosen ? faulted(scene, *chosen) : nullptr;
    if (tap && tap->config->tap) {
        scene.ui.dialog =
            TapDialog{tap->id, *tap->config, tap->config->url, tap->config->tap->port, true};
        return;
    }
    SessionDialog dialog;
    if (const model::SessionModel* session = chosen) {
        dialog.session = session->id;
        dialog.config = *session->config;
    }
    scene.ui.dialog = std::move(dialog);
}

void open_policy(const Scene& scene) {
    open_settings(scene);
    if (auto* dialog = scene.ui.open_dialog<SessionDialog>())
        dialog->page_asked = SessionPage::Reconnect;
}

void duplicate(const Scene& scene) {
    if (const model::SessionModel* session = selected_session(scene))
        duplicate_session(scene, *session);
}

void rename_selected(const Scene& scene) {
    if (const model::SessionModel* session = selected_session(scene)) begin_rename(scene, *session);
}

void copy_selected_address(const Scene& scene) {
    if (const model::SessionModel* session = selected_session(scene)) copy_address(scene, *session);
}

// Within a message that is read it is the search in that message.
void begin_filter(const Scene& scene) {
    SessionUi& session_ui = scene.of(scene.selected());
    if (scene.ui.all_messages.is_focused) {
        scene.ui.all_messages.is_filter_focus_asked = true;
        return;
    }
    if (session_ui.messages.pane.is_focused && session_ui.messages.row_selected)
        return open_search(session_ui.messages.pane);
    session_ui.show(SessionTab::Messages);
    session_ui.messages.is_filter_focus_asked = true;
}

bool can_undo(const Scene& scene) { return newest_undo(scene) != nullptr; }

void begin_reading(const Scene& scene) {
    SessionUi& session_ui = scene.of(scene.selected());
    session_ui.show(SessionTab::Messages);
    session_ui.messages.is_focus_asked = true;
}

template <void (*deed)(const Scene&, const model::SessionModel&)>
void for_selected(const Scene& scene) {
    if (const model::SessionModel* session = selected_session(scene)) deed(scene, *session);
}

// Where the search in a message is open and has the keyboard, or nothing else is looked for,
// there.
template <int by>
void step_match(const Scene& scene) {
    if (scene.ui.all_messages.is_focused) {
        scene.ui.all_messages.step_asked = by;
        return;
    }
    MessageListUi& list = scene.of(scene.selected()).messages;
    const bool is_in_pane = list.pane.is_search_open && list.row_selected &&
                            (list.pane.is_focused || list.filter_text.empty());
    if (is_in_pane)
        go_to_found(list.pane, by);
    else
        list.match_step_asked = by;
}

template <class Order>
void ask_selected(const Scene& scene) {
    scene.ask(scene.selected(), Order{});
}

// clang-format off
constexpr Action rows_of_session[] = {
    {.menu = "Session", .name = "Reconnect now", .advice = "Drop what there is and dial at once",
     .shortcut = ctrl(Key::R), .needs = a_dialler,
     .does = ask_selected<core::ReconnectNow>, .act = Act::Reconnect},
    {.menu = "Session", .name = "Stop retrying", .advice = "Stay closed until asked",
     .needs = a_wait, .does = ask_selected<core::StopRetrying>, .act = Act::StopRetrying},
    {.menu = "Session", .name = "Disconnect", .advice = "Close with 1000 and stay closed",
     .shortcut = ctrl(Key::D), .needs = an_own_socket,
     .does = ask_selected<core::Disconnect>, .act = Act::Disconnect},
    {.menu = "Session", .name = "Settings...", .advice = "Everything this session is told",
     .shortcut = ctrl(Key::Comma), .begins_group = true, .needs = a_live_session,
     .does = open_settings, .act = Act::SessionSettings},
    {.menu = "Session", .name = "Reconnect policy...",
     .advice = "Presets, delays, limits and outcomes, with a plot of them",
     .shortcut = ctrl(Key::P), .needs = a_dialler, .does = open_policy},
    {.menu = "Session", .name = "Duplicate",
     .advice = "A second session with the same settings",
     .needs = a_live_session, .does = duplicate, .act = Act::DuplicateSession},
    {.menu = "Session", .name = "Rename", .advice = "In the list of sessions",
     .shortcut = plain(Key::F2), .needs = a_live_session, .does = rename_selected,
     .act = Act::RenameSession},
    {.menu = "Session", .name = "Copy address", .advice = "What is dialled, with its query",
     .needs = a_session, .does = copy_selected_address, .act = Act::CopyAddress},
    {.menu = "Session", .name = "Write a message",
     .advice = "Puts the cursor into the send row",
     .shortcut = ctrl(Key::M), .begins_group = true, .needs = a_sender,
     .does = [](const Scene& scene) {
         scene.of(scene.selected()).send.is_focus_asked = true;
     }},
    {.menu = "Session", .name = "Filter messages", .advice = "Text, /regex/, dir:in, size>1k",
     .shortcut = ctrl(Key::F), .needs = a_session, .does = begin_filter},
    {.menu = "Session", .name = "Go through messages",
     .advice = "Arrows, Page, Home, End; Shift extends, Enter opens, Space pauses",
     .shortcut = ctrl(Key::G), .needs = a_session, .does = begin_reading},
    {.menu = "Session", .name = "Select all messages",
     .advice = "In the list: all that pass the filter",
     .shortcut = ctrl(Key::A), .needs = has_rows_in_focus,
     .does = for_selected<select_all_rows>},
    {.menu = "Session", .name = "Copy messages", .advice = "In the list: what is selected",
     .shortcut = ctrl(Key::C), .needs = has_selected_row,
     .does = [](const Scene& scene) {
         if (const model::SessionModel* session = selected_session(scene))
             copy_rows(scene, *session, CopyAs::Text);
     }},
    {.menu = "Session", .name = "Mark messages",
     .advice = "In the list: what is selected, or takes the marks away",
     .shortcut = plain(Key::M), .needs = has_selected_row, .does = for_selected<flip_marks>},
    {.menu = "Session", .name = "Menu of a message",
     .advice = "In the list: copy, filter, mark, send again; the Menu key opens it too",
     .shortcut = {Key::F10, false, true}, .also = {plain(Key::Menu)},
     .needs = has_selected_row,
     .does = [](const Scene& scene) {
         scene.of(scene.selected()).messages.is_menu_asked = true;
     }},
    {.menu = "Session", .name = "Next match",
     .advice = "Of the filter, or of the search in a message",
     .shortcut = plain(Key::F3), .needs = a_session, .does = step_match<1>},
    {.menu = "Session", .name = "Previous match",
     .advice = "Of the filter, or of the search in a message",
     .shortcut = {Key::F3, false, true}, .needs = a_session, .does = step_match<-1>},
    {.menu = "Session", .name = "Search all sessions",
     .advice = "The messages of every session in one list, in the order of time",
     .shortcut = ctrl_shift(Key::F), .does = open_all_messages},
    {.menu = "Session", .name = "Clear messages", .advice = "Can be undone for a few seconds",
     .shortcut = ctrl(Key::L), .needs = a_session,
     .does = [](const Scene& scene) { clear_messages(scene, scene.selected()); }},
    {.menu = "Session", .name = "Undo", .advice = "What the newest line at the bottom offers",
     .shortcut = ctrl(Key::Z), .needs = can_undo, .does = undo_newest},
    {.menu = "Session", .name = "Next session",
     .shortcut = ctrl(Key::Tab), .begins_group = true, .needs = a_session,
     .does = [](const Scene& scene) { select_next(scene, 1); }},
    {.menu = "Session", .name = "Previous session",
     .shortcut = ctrl_shift(Key::Tab), .needs = a_session,
     .does = [](const Scene& scene) { select_next(scene, -1); }},
};
// clang-format on

void flip_auto_reconnect(const Scene& scene) {
    flip_preference(scene, scene.preferences().auto_reconnect);
    scene.ask({}, core::SetAutoReconnect{scene.preferences().auto_reconnect});
}

// clang-format off
constexpr Action rows_of_all_sessions[] = {
    {.menu = "Session", .name = "Auto-reconnect",
     .advice = "Dial again when a connection is lost", .begins_group = true,
     .needs = an_engine,
     .is_on = [](const Scene& scene) { return scene.preferences().auto_reconnect; },
     .does = flip_auto_reconnect, .act = Act::AutoReconnect},
    {.menu = "Session", .name = "Persist sessions",
     .advice = "Bring sessions and their ids back after a restart",
     .is_offered = [](const Scene& scene) { return scene.figures.keeps_sessions; },
     .needs = an_engine,
     .is_on = [](const Scene& scene) { return scene.preferences().persists_sessions; },
     .does = [](const Scene& scene) {
         flip_preference(scene, scene.preferences().persists_sessions);
     },
     .act = Act::PersistSessions},
    {.menu = "Session", .name = "Delete session", .advice = "Can be undone for a few seconds",
     .shortcut = ctrl(Key::W), .begins_group = true, .needs = a_live_session,
     .does = [](const Scene& scene) { delete_session(scene, scene.selected()); },
     .act = Act::DeleteSession},
};
// clang-format on

static_assert(all_do_something(rows_of_file) && all_do_something(rows_of_session) &&
              all_do_something(rows_of_all_sessions));

}  // namespace

std::span<const Action> file_rows() { return rows_of_file; }

std::span<const Action> session_rows() { return rows_of_session; }

std::span<const Action> all_sessions_rows() { return rows_of_all_sessions; }

}  // namespace redial::view
