// The table of actions and what each needs; actions_carried.cpp holds what each does. UI thread.
#include "view/actions.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "model/workspace.hpp"
#include "view/fault_ops.hpp"
#include "view/session_ops.hpp"

namespace redial::view {
namespace {

using compat::Key;

constexpr Shortcut none{};
constexpr Shortcut ctrl(Key key) { return {key, true, false}; }
constexpr Shortcut ctrl_shift(Key key) { return {key, true, true}; }
constexpr Shortcut plain(Key key) { return {key, false, false}; }

constexpr Action table[] = {
    {Act::NewSession, "File", "New session", "Type an address and connect", ctrl(Key::N),
     Needs::Engine},
    {Act::NewSessionWithSettings, "File", "New session with settings...",
     "Headers, TLS, time limits and the reconnect policy before the first dial",
     ctrl_shift(Key::N), Needs::Engine},
    {Act::NewTap, "File", "New tap...",
     "Stand between a client of any kind and its server", ctrl_shift(Key::T), Needs::Engine},
    {Act::OpenLog, "File", "Open log...", "Look at a recording", ctrl(Key::O), Needs::Nothing,
     true},
    {Act::CompareLogs, "File", "Compare logs...",
     "Attempts, outages and percentiles of two recordings side by side", none},
    {Act::CloseLog, "File", "Back to live", "Close the recording that is shown", none},
    {Act::Export, "File", "Export...", "Write the history as JSON Lines or CSV", ctrl(Key::E)},
    {Act::Record, "File", "Record", "Write everything that happens to a file",
     ctrl_shift(Key::R), Needs::Engine},
    {Act::Quit, "File", "Quit", "Close all sessions and end", ctrl(Key::Q), Needs::Nothing, true},

    {Act::Reconnect, "Session", "Reconnect now", "Drop what there is and dial at once",
     ctrl(Key::R), Needs::Dialler},
    {Act::StopRetrying, "Session", "Stop retrying", "Stay closed until asked", none, Needs::Wait},
    {Act::Disconnect, "Session", "Disconnect", "Close with 1000 and stay closed", ctrl(Key::D),
     Needs::OwnSocket},
    {Act::SessionSettings, "Session", "Settings...", "Everything this session is told",
     ctrl(Key::Comma), Needs::SessionEngine, true},
    {Act::ReconnectPolicy, "Session", "Reconnect policy...",
     "Presets, delays, limits and outcomes, with a plot of them", ctrl(Key::P), Needs::Dialler},
    {Act::DuplicateSession, "Session", "Duplicate", "A second session with the same settings",
     none, Needs::SessionEngine},
    {Act::WriteMessage, "Session", "Write a message", "Puts the cursor into the send row",
     ctrl(Key::M), Needs::Dialler, true},
    {Act::FilterMessages, "Session", "Filter messages", "Text, /regex/, dir:in, size>1k",
     ctrl(Key::F), Needs::Session},
    {Act::ClearMessages, "Session", "Clear messages", "Can be undone for a few seconds",
     ctrl(Key::L), Needs::Session},
    {Act::NextSession, "Session", "Next session", "", ctrl(Key::Tab), Needs::Session, true},
    {Act::PreviousSession, "Session", "Previous session", "", ctrl_shift(Key::Tab),
     Needs::Session},
    {Act::TabMessages, "", "Messages tab", "", ctrl(Key::Digit1), Needs::Session},
    {Act::TabAttempts, "", "Attempts tab", "", ctrl(Key::Digit2), Needs::Session},
    {Act::TabLatency, "", "Latency tab", "", ctrl(Key::Digit3), Needs::Session},
    {Act::TabHandshake, "", "Handshake tab", "", ctrl(Key::Digit4), Needs::Session},
    {Act::TabHealth, "", "Health tab", "Quality, findings and outages", ctrl(Key::Digit5),
     Needs::Session},
    {Act::TabRates, "", "Rates tab", "", ctrl(Key::Digit6), Needs::Session},
    {Act::AutoReconnect, "Session", "Auto-reconnect", "Dial again when a connection is lost",
     none, Needs::Engine, true},
    {Act::PersistSessions, "Session", "Persist sessions",
     "Bring sessions and their ids back after a restart", none, Needs::Engine},
    {Act::DeleteSession, "Session", "Delete session", "Can be undone for a few seconds",
     ctrl(Key::W), Needs::SessionEngine, true},

    {Act::DropConnection, "Faults", "Drop with a reset", "Force a disconnect: TCP RST",
     ctrl_shift(Key::D), Needs::Socket},
    {Act::CloseWithCode, "Faults", "Close with code and reason...",
     "Send a close frame of your choice", ctrl_shift(Key::C), Needs::Socket},
    {Act::GoSilent, "Faults", "Go silent", "Stop reading and answering; the socket stays up",
     ctrl_shift(Key::S), Needs::OwnSocket},
    {Act::FaultsWindow, "Faults", "Link faults...",
     "Every kind of fault, with direction, probability and length", ctrl_shift(Key::F),
     Needs::Session, true},
    {Act::BlackHole, "Faults", "Black hole for 3 s", "Everything vanishes; the socket stays up",
     ctrl_shift(Key::B), Needs::SessionEngine},
    {Act::HalfOpen, "Faults", "Half-open", "Both directions vanish, ends included",
     ctrl_shift(Key::H), Needs::SessionEngine},
    {Act::ClearFaults, "Faults", "Clear all faults", "Take every fault off this link",
     ctrl_shift(Key::X), Needs::SessionEngine},
    {Act::UseLink, "Faults", "Go through the link",
     "The session's next connections pass Redial's own link, faults or not", none,
     Needs::Dialler},
    {Act::TapListens, "Faults", "Tap listens", "Off: its clients are cut off and refused", none,
     Needs::Tap, true},
    {Act::CopyTapAddress, "Faults", "Copy the tap's address", "What its clients are to dial",
     none, Needs::Tap},
    {Act::ControlApi, "Faults", "Control API...",
     "HTTP on loopback, as Toxiproxy's: scripts set faults", none, Needs::Engine, true},
    {Act::RunScenario, "Faults", "Run scenario...", "Play a file of faults and times", none,
     Needs::Engine},
    {Act::LabStart, "Faults", "Run the lab server", "A chat server inside this program", none,
     Needs::Engine, true},
    {Act::LabRestart, "Faults", "Lab: restart", "Says goodbye with 1001, then listens again", none,
     Needs::Engine},
    {Act::LabRefuse, "Faults", "Lab: refuse connections", "Connection refused until switched off",
     none, Needs::Engine},
    {Act::Lab503, "Faults", "Lab: answer 503", "503 with Retry-After until switched off", none,
     Needs::Engine},
    {Act::LabDrop, "Faults", "Lab: drop all connections", "Each with a TCP reset", none,
     Needs::Engine},

    {Act::Tile, "View", "Tile", "All session windows side by side", none},
    {Act::Stack, "View", "Stack", "Session windows one behind the other", none},
    {Act::Focus, "View", "Focus", "Only the chosen session", none},
    {Act::Sidebar, "View", "Sidebar", "", ctrl(Key::B), Needs::Nothing, true},
    {Act::Timeline, "View", "Timeline", "", ctrl(Key::T)},
    {Act::NewestFirst, "View", "Newest messages first", "", none},
    {Act::LightTheme, "View", "Light theme", "", none, Needs::Nothing, true},
    {Act::ZoomIn, "View", "Larger", "", ctrl(Key::Equal)},
    {Act::ZoomOut, "View", "Smaller", "", ctrl(Key::Minus)},
    {Act::ZoomReset, "View", "Normal size", "", ctrl(Key::Digit0)},
    {Act::WiderSidebar, "", "Wider sidebar", "", none},
    {Act::NarrowerSidebar, "", "Narrower sidebar", "", none},
    {Act::TallerTimeline, "", "Taller timeline", "", none},
    {Act::LowerTimeline, "", "Lower timeline", "", none},
    {Act::NextPane, "View", "Next pane", "Sidebar, session, timeline", plain(Key::F6),
     Needs::Nothing, true},
    {Act::HerdLab, "View", "Herd lab", "One outage and thousands of clients, policy beside policy",
     ctrl(Key::H)},
    {Act::Metrics, "View", "Metrics", "What Redial itself costs", none},
    {Act::DebugLog, "View", "Debug log", "What happens inside, by topic and level",
     plain(Key::F12)},

    {Act::Palette, "Help", "Command palette", "Every action by its name", ctrl(Key::K)},
    {Act::Shortcuts, "Help", "Keyboard shortcuts", "", plain(Key::F1)},
    {Act::About, "Help", "About Redial", "", none, Needs::Nothing, true},
};

// Letters' and digits' names are themselves.
std::string name_of(Key key) {
    if (key >= Key::A && key <= Key::Z) {
        return std::string(1, static_cast<char>('A' + static_cast<int>(key) -
                                                static_cast<int>(Key::A)));
    }
    if (key >= Key::Digit0 && key <= Key::Digit9) {
        return std::string(1, static_cast<char>('0' + static_cast<int>(key) -
                                                static_cast<int>(Key::Digit0)));
    }
    switch (key) {
        case Key::Space: return "Space";
        case Key::Enter: return "Enter";
        case Key::Tab: return "Tab";
        case Key::Comma: return ",";
        case Key::Minus: return "-";
        case Key::Equal: return "=";
        case Key::F1: return "F1";
        case Key::F5: return "F5";
        case Key::F6: return "F6";
        case Key::F11: return "F11";
        case Key::F12: return "F12";
        default: return "";
    }
}

bool is_dialog_open(const UiState& ui) {
    return ui.session_dialog || ui.close_dialog || ui.export_dialog || ui.open_log_dialog ||
           ui.compare_dialog ||
           ui.tap_dialog || ui.control_dialog || ui.scenario_dialog || ui.palette;
}

}  // namespace

std::span<const Action> actions() { return table; }

const Action& action_of(Act act) {
    const auto found = std::find_if(std::begin(table), std::end(table),
                                    [act](const Action& one) { return one.act == act; });
    REDIAL_CHECK(found != std::end(table));
    return *found;
}

bool is_offered(const Scene& scene, const Action& action) {
    switch (action.act) {
        case Act::OpenLog: case Act::CompareLogs: return scene.figures.opens_logs;
        case Act::RunScenario: return scene.figures.runs_scenarios;
        case Act::HerdLab: return scene.figures.runs_herds;
        case Act::CloseLog: return !scene.figures.has_engine;
        case Act::PersistSessions: return scene.figures.keeps_sessions;
        default: return true;
    }
}

bool is_possible(const Scene& scene, const Action& action) {
    if (!is_offered(scene, action)) return false;
    const model::SessionModel* session = selected_session(scene);
    const bool has_engine = scene.figures.has_engine;
    switch (action.needs) {
        case Needs::Nothing: return true;
        case Needs::Session: return session != nullptr;
        case Needs::Engine: return has_engine;
        case Needs::SessionEngine: return session && has_engine;
        case Needs::Dialler: return session && has_engine && !is_relayed(*session);
        case Needs::Tap: return session && has_engine && is_relayed(*session);
        case Needs::Socket:
            return session && has_engine &&
                   (session->live_attempt.has_value() || is_relayed(*session));
        case Needs::OwnSocket:
            return session && has_engine && session->live_attempt.has_value() &&
                   !is_relayed(*session);
        case Needs::Wait: return session && has_engine && session->is_waiting();
    }
    return false;
}

std::string in_words(const Shortcut& shortcut) {
    if (shortcut.key == Key::None) return {};
    std::string words;
    if (shortcut.ctrl) words += "Ctrl+";
    if (shortcut.shift) words += "Shift+";
    return words + name_of(shortcut.key);
}

std::string name_with_shortcut(Act act) {
    const Action& action = action_of(act);
    const std::string keys = in_words(action.shortcut);
    std::string words = action.name;
    if (!keys.empty()) words += " (" + keys + ")";
    return words;
}

void handle_shortcuts(const Scene& scene) {
    if (is_dialog_open(scene.ui)) return;
    const ImGuiIO& io = ImGui::GetIO();
    if (io.KeyAlt) return;
    for (const Action& action : table) {
        const Shortcut& keys = action.shortcut;
        if (keys.key == Key::None || keys.ctrl != io.KeyCtrl || keys.shift != io.KeyShift) continue;
        if (compat::is_pressed(keys.key) && is_possible(scene, action)) {
            carry_out(scene, action.act);
            return;
        }
    }
}

}  // namespace redial::view
