// Actions: everything the interface can be asked for, in one table: menu, command palette,
// shortcuts and the help window all read it, so none can know an action that another does not. UI
// thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "view/imgui_compat.hpp"
#include "view/scene.hpp"

namespace redial::view {

enum class Act : std::uint8_t {
    NewSession, NewSessionWithSettings, NewTap, OpenLog, CompareLogs, CloseLog, Export, Record,
    Quit,
    Reconnect, StopRetrying, Disconnect, SessionSettings, ReconnectPolicy, DuplicateSession,
    WriteMessage,
    FilterMessages, ClearMessages, NextSession, PreviousSession, DeleteSession,
    TabMessages, TabAttempts, TabLatency, TabHandshake, TabHealth,
    TabRates,
    AutoReconnect, PersistSessions,
    DropConnection, CloseWithCode, GoSilent,
    FaultsWindow, ClearFaults, HalfOpen, BlackHole, UseLink,
    TapListens, CopyTapAddress, ControlApi, RunScenario,
    LabStart, LabRestart, LabRefuse, Lab503, LabDrop,
    Tile, Stack, Focus, Sidebar, Timeline, NewestFirst, LightTheme, ZoomIn, ZoomOut, ZoomReset,
    WiderSidebar, NarrowerSidebar, TallerTimeline, LowerTimeline, NextPane,
    HerdLab, Metrics, DebugLog,
    Palette, Shortcuts, About,
};

struct Shortcut {
    compat::Key key = compat::Key::None;
    bool ctrl = false;
    bool shift = false;
};

enum class Needs : std::uint8_t {
    Nothing,
    Session,     // one is chosen
    Engine,      // not a replay
    SessionEngine,
    Dialler,     // the chosen session dials by itself: it is no tap
    Tap,         // the chosen session is a tap or a client of one
    Socket,      // the chosen session has a connection or is dialling, or is a tap
    OwnSocket,   // ... and is no tap
    Wait,        // the chosen session waits for its next attempt
};

struct Action {
    Act act;
    const char* menu;   // "File"; "" for none: palette and shortcut only
    const char* name;   // as shown
    const char* advice;  // one sentence for palette and tooltips
    Shortcut shortcut;
    Needs needs = Needs::Nothing;
    bool begins_group = false;  // a line above it in the menu
};

std::span<const Action> actions();
const Action& action_of(Act act);
// False: this host cannot do it at all, so it is not shown.
bool is_offered(const Scene& scene, const Action& action);
bool is_possible(const Scene& scene, const Action& action);
// For actions that are on or off.
std::optional<bool> is_on(const Scene& scene, Act act);
void carry_out(const Scene& scene, Act act);
// It was started: it listens, or refuses because it was told to.
bool is_lab_running(const core::LabChanged& lab);
std::string in_words(const Shortcut& shortcut);  // "Ctrl+Shift+D", "" for none
// "Reconnect now (Ctrl+R)", for tooltips.
std::string name_with_shortcut(Act act);

// Looks at the keyboard and carries out what was pressed. Nothing while a dialog is open.
void handle_shortcuts(const Scene& scene);

}  // namespace redial::view
