// UiState: everything the interface remembers between frames, in one value: views hold no state
// of their own and no static locals, so two windows (program and embed) never share any. UI
// thread only.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/debug_log.hpp"
#include "base/entropy.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "core/command.hpp"
#include "core/session_config.hpp"
#include "model/compare.hpp"
#include "model/pyramid.hpp"
#include "view/glyphs.hpp"
#include "view/herd_ui.hpp"
#include "view/plot_layout.hpp"
#include "view/policy_ui.hpp"
#include "view/preferences.hpp"
#include "view/redraw.hpp"
#include "view/request.hpp"
#include "view/session_ui.hpp"
#include "view/theme.hpp"
#include "view/time_range.hpp"

namespace redial::view {

// Sidebar.
struct ConnectUi {
    std::string url;
    std::string error;                   // one line under the field
    bool is_focus_asked = false;         // Ctrl+N
};
struct LabUi {
    int closes_after_ms = 500;
    std::string session_forgotten;       // chosen in the list of stored sessions
};

// Dialogs. An engaged optional is an open dialog.
enum class SessionPage : std::uint8_t {
    Connection, Handshake, Tls, Reconnect, Endpoints, Queue, Limits,
};
struct SessionDialog {                   // new session, or the settings of one
    std::optional<SessionId> session;    // none: a new one
    core::SessionConfig config;          // being edited
    std::string subprotocols;            // edited as "a, b"
    PolicyEditorUi policy;
    std::optional<SessionPage> page_asked;  // to be shown first
    std::string error;
    bool is_opening = true;              // first frame
};
struct CloseDialog {
    SessionId session;
    int close_code = 1001;
    std::string close_reason;
    bool is_opening = true;
};
struct ExportDialog {
    Export wish;
    std::string error;                   // set by the host when writing failed
    bool is_opening = true;
};
struct OpenLogDialog {
    std::string path;
    std::string error;
    bool is_opening = true;
};
struct TapDialog {                       // a new tap, or the settings of one
    std::optional<SessionId> session;
    core::SessionConfig config;          // `tap` is set
    std::string url;                     // of the server, as typed
    int port = 9001;
    bool is_opening = true;
};
struct ControlDialog {
    std::string host = "127.0.0.1";
    int port = 8474;
    bool is_opening = true;
};
struct ScenarioDialog {
    std::string path;
    std::string error;                   // set by the host when it could not be run
    bool is_opening = true;
};
struct FaultsWindow {                    // the larger panel
    bool is_open = false;
    SessionId session{};                 // whose faults it shows
    bool is_focus_asked = false;
};
struct CompareDialog {
    std::string first;
    std::string second;
    std::string error;                   // set by the host when one of them is no log
    bool is_opening = true;
};
// Two logs side by side, as the host read them.
struct Comparison {
    std::string first;                   // their names
    std::string second;
    double share_read = 0.0;             // 1: `figures` are there
    std::vector<model::ComparedFigure> figures;
    std::string remark;                  // what is missing of them
};
struct PaletteUi {                       // Ctrl+K
    std::string text;
    int chosen = 0;                      // row among those that match
    bool is_opening = true;
};
struct DebugLogUi {
    bool is_open = false;
    std::string filter_text;
    bool follows = true;                 // stays at the newest line
    std::deque<debug_log::Line> lines;   // read so far, the newest debug_log::lines_max
    std::uint64_t number_read = 0;
    std::uint64_t line_cleared = 0;      // lines up to this number are hidden
};

// A line at the bottom that goes away by itself; with `undo` it can take something back.
struct UndoDelete { SessionId session; bool was_wanted = false; };
struct UndoClear {
    SessionId session;
    std::uint64_t row_cleared_before = 0;  // what row_cleared was
    std::uint64_t row_end = 0;             // what it became
};
struct Toast {
    std::string text;
    core::Severity severity = core::Severity::Info;
    Instant ends_at{};
    std::optional<UndoDelete> undo_delete;
    std::optional<UndoClear> undo_clear;
};

// The shared time axis of the timeline and every plot.
struct TimeAxis {
    bool is_live = true;                 // the right edge is now
    Duration span = std::chrono::minutes(2);
    Instant end{};                       // when not live
    std::optional<Instant> cursor;       // under the mouse, drawn in every plot; of this frame
    std::optional<Instant> cursor_next;  // set while drawing, becomes `cursor` in the next frame
    std::optional<TimeRange> selection;  // chosen by the person: every tab shows this span only
    std::optional<Instant> anchor;       // where the selection began that is being drawn
    std::optional<TimeRange> drawn;      // so far; the selection when the mouse is let go
};

// Where the timeline's menu was opened.
struct LaneClick { SessionId session; Instant at{}; };

class HeatPainter;

// What the plots remember: by the plot's ImGui id.
struct PlotsUi {
    std::map<std::uint32_t, bool> is_log;       // where the person turned its value axis
    model::Pyramid ring_points;                 // the event ring's fill, noted while drawing
    HeatPalette heat_palette = HeatPalette::Sea;
    HeatPainter* heat_painter = nullptr;        // the host's (heat_map.hpp); null: rectangles
    std::vector<Shape> shapes;                  // room for what a plot lays out, used by one by one
};

// How the session windows were placed last; see areas.hpp.
struct Placed {
    std::vector<SessionId> ids;
    float x = 0, y = 0, width = 0, height = 0;
    Arrangement arrangement = Arrangement::Tile;
    bool operator==(const Placed&) const = default;
};

// What F6 walks through.
enum class Pane : std::uint8_t { Sidebar, Session, Timeline };

// What belongs to the sessions that are shown: another workspace has its own.
struct Shown {
    SessionId selected{};
    std::map<SessionId, SessionUi> sessions;
    std::uint32_t session_id_last = 0;
    TimeAxis axis;
    std::vector<Toast> toasts;           // with what they would undo
};

struct UiState {
    Theme theme;
    Preferences preferences;
    SessionId selected{};                // 0: none
    std::map<SessionId, SessionUi> sessions;
    std::uint32_t session_id_last = 0;   // largest id given out here (see next_session_id)

    ConnectUi connect;
    LabUi lab;
    TimeAxis axis;
    std::optional<LaneClick> lane_clicked;
    PlotsUi plots;
    std::optional<SessionDialog> session_dialog;
    std::optional<CloseDialog> close_dialog;
    std::optional<ExportDialog> export_dialog;
    std::optional<OpenLogDialog> open_log_dialog;
    std::optional<TapDialog> tap_dialog;
    std::optional<ControlDialog> control_dialog;
    std::optional<ScenarioDialog> scenario_dialog;
    std::optional<LoadedPolicy> policy_loaded;  // the host's answer, until the editor takes it
    FaultsWindow faults_window;
    std::optional<CompareDialog> compare_dialog;
    std::optional<Comparison> comparison;
    HerdUi herd;
    std::optional<PaletteUi> palette;
    DebugLogUi debug_log;
    bool shows_shortcuts = false;
    bool shows_about = false;
    bool shows_metrics = false;
    Pane pane = Pane::Session;
    bool is_pane_asked = false;          // give `pane` the keyboard
    std::vector<Toast> toasts;           // newest last, at most toasts_max
    static constexpr std::size_t toasts_max = 4;

    Requests requests;                   // for the host; it empties the list
    Glyphs glyphs;                       // code points messages need, see fonts.hpp
    Redraw redraw;  // cleared by draw() at its start, read by the host after it
    std::uint64_t frames = 0;            // drawn so far
    bool is_arrangement_asked = true;    // place all session windows anew
    Placed placed;
    float sidebar_rest_height = 0.0f;    // of what stands below the session list, last frame
    // Where ids for resumption come from; tests give their own.
    std::string (*make_session_key)() = random_uuid;

    void redraw_at(Instant when) { redraw.at(when); }
    SessionUi& of(SessionId id) { return sessions[id]; }
    // Puts `other` in place of what belongs to the sessions, and that into `other`.
    void exchange(Shown& other);
    // Tells the person something for a few seconds.
    void notify(std::string text, core::Severity severity, Instant now);
};

}  // namespace redial::view
