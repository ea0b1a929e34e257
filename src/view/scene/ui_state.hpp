// UiState: everything the interface remembers between frames, in one value: views hold no state
// of their own and no static locals, so two windows (program and embed) never share any. UI
// thread only.
#pragma once

#include <any>
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
#include "model/fold/compare.hpp"
#include "view/kit/focus.hpp"
#include "view/kit/glyphs.hpp"
#include "view/kit/redraw.hpp"
#include "view/kit/theme.hpp"
#include "view/scene/all_messages_ui.hpp"
#include "view/scene/browse_ui.hpp"
#include "view/scene/dialog_ui.hpp"
#include "view/scene/herd_ui.hpp"
#include "view/scene/policy_ui.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/request.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/shared_axis.hpp"
#include "view/scene/tests_ui.hpp"

namespace redial::view {

// The list below a field for addresses, while one is typed (view/files/url_field.hpp).
struct UrlFieldUi {
    bool is_shown = false;
    bool is_dismissed = false;  // by Escape, until the text changes
    bool is_focus_asked = false;
    std::string typed;  // by the person, before the arrows put another into the field
    int chosen = -1;    // row of the list; -1: what was typed
};

// Sidebar.
struct ConnectUi {
    std::string url;
    std::string error;            // one line under the field
    bool is_focus_asked = false;  // Ctrl+N
    UrlFieldUi completions;
};
struct LabUi {
    int closes_after_ms = 500;
};

struct FaultsWindow {  // the larger panel
    bool is_open = false;
    SessionId session{};  // whose faults it shows
    bool is_focus_asked = false;
};
// Two logs side by side, as the host read them.
struct Comparison {
    std::string first;  // their names
    std::string second;
    double share_read = 0.0;  // 1: `figures` are there
    std::vector<model::ComparedFigure> figures;
    std::string remark;  // what is missing of them
};
struct DebugLogUi {
    bool is_open = false;
    std::string filter_text;
    bool follows = true;                // stays at the newest line
    std::deque<debug_log::Line> lines;  // read so far, the newest debug_log::lines_max
    std::uint64_t number_read = 0;
    std::uint64_t line_cleared = 0;  // lines up to this number are hidden
};

// A line at the bottom that goes away by itself; with `undo` it can take something back.
struct UndoDelete {
    SessionId session;
    bool was_wanted = false;
};
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
    std::string file;  // that was written: its full path, and its folder can be opened; "" for none
};

// Where the timeline's menu was opened.
struct LaneClick {
    SessionId session;
    Instant at{};
};

// How the session windows were placed last (view/shell/session_windows.cpp).
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
    std::vector<Toast> toasts;  // with what they would undo
};

struct UiState {
    Theme theme;
    Preferences preferences;
    SessionId selected{};  // 0: none
    std::map<SessionId, SessionUi> sessions;
    std::uint32_t session_id_last = 0;  // largest id given out here (see next_session_id)

    ConnectUi connect;
    LabUi lab;
    TimeAxis axis;
    std::optional<LaneClick> lane_clicked;
    std::any plots;                             // what the plots remember (view/plot/plots_ui.hpp)
    std::any shell;                             // and what stands around them (shell/shell_ui.hpp)
    Dialog dialog;                              // the one that is open, or none
    BrowseUi browse;                            // for a path field
    std::optional<LoadedPolicy> policy_loaded;  // the host's answer, until the editor takes it
    FaultsWindow faults_window;
    std::optional<Comparison> comparison;
    HerdUi herd;
    TestsUi tests;
    DebugLogUi debug_log;
    AllMessagesUi all_messages;
    bool shows_shortcuts = false;
    bool shows_about = false;
    bool shows_metrics = false;
    Pane pane = Pane::Session;
    bool is_pane_asked = false;  // give `pane` the keyboard
    FocusUi focus;
    std::vector<Toast> toasts;  // newest last, at most toasts_max
    static constexpr std::size_t toasts_max = 4;

    Requests requests;                  // for the host; it empties the list
    Glyphs glyphs;                      // code points messages need, see fonts.hpp
    Redraw redraw;                      // cleared by draw() at its start, read by the host after it
    std::uint64_t frames = 0;           // drawn so far
    bool is_arrangement_asked = false;  // place all session windows anew
    Placed placed;
    float sidebar_rest_height = 0.0f;  // of what stands below the session list, last frame
    // Where ids for resumption come from; tests give their own.
    std::string (*make_session_key)() = random_uuid;

    void redraw_at(Instant when) { redraw.at(when); }
    SessionUi& of(SessionId id) { return sessions[id]; }
    // Null: another dialog is open, or none.
    template <class D>
    D* open_dialog() {
        return std::get_if<D>(&dialog);
    }
    // Puts `other` in place of what belongs to the sessions, and that into `other`.
    void exchange(Shown& other);
    // Tells the person something for a few seconds.
    void notify(std::string text, core::Severity severity, Instant now);
    // The same of a file that was written, by its full path.
    void notify_file(std::string text, std::string file, Instant now);
};

}  // namespace redial::view
