// SessionUi: what the window remembers of one session and the models do not: the tab, the filter,
// the text being written, what is scrolled where. Owned by UiState, changed by views. UI thread
// only.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "core/event.hpp"
#include "core/fault.hpp"
#include "model/fit/policy_fit.hpp"
#include "model/history/filter.hpp"
#include "model/history/size_order.hpp"
#include "model/words/byte_span.hpp"
#include "model/words/json_tree.hpp"
#include "model/words/shown_text.hpp"
#include "view/kit/text_pane_ui.hpp"

namespace redial::view {

// A tab of the session's window, by the id it has in the table of tabs (view/session/tabs.hpp).
// Names are for those that other code brings up.
struct SessionTab {
    std::string_view id;
    bool operator==(const SessionTab&) const = default;

    static const SessionTab Messages, Attempts, Latency, Handshake, Health, Rates;
};
inline constexpr SessionTab SessionTab::Messages{"messages"};
inline constexpr SessionTab SessionTab::Attempts{"attempts"};
inline constexpr SessionTab SessionTab::Latency{"latency"};
inline constexpr SessionTab SessionTab::Handshake{"handshake"};
inline constexpr SessionTab SessionTab::Health{"health"};
inline constexpr SessionTab SessionTab::Rates{"rates"};

// Rows that are selected together: from one to another, and some by themselves. The sum is made
// when the selection changes, not with every frame.
struct Selection {
    std::optional<std::uint64_t> anchor;  // where a range began
    std::uint64_t range_begin = 0;
    std::uint64_t range_end = 0;      // one past its last row; equal: no range
    std::vector<std::uint64_t> rows;  // by themselves, in order
    std::uint64_t count = 0;
    std::uint64_t size_bytes = 0;
    Duration span{};  // from the first to the last

    bool holds(std::uint64_t row) const;
    bool is_empty() const { return range_begin == range_end && rows.empty(); }
};

// The tree of the selected message, made when it is selected.
struct JsonTreeUi {
    std::optional<std::uint64_t> row;
    std::optional<model::JsonTree> tree;  // none: it is no JSON
    // What it is of, where a dialect gives another text than the message's own.
    std::optional<std::string> own_text;
    std::string what;                       // its kind, where the bytes alone say it
    std::uint64_t dialect_revision = 0;     // what gave it
    std::set<std::size_t> opened;           // nodes that are unfolded
    std::vector<std::size_t> lines;         // nodes that are shown; made anew when one is folded
    std::optional<std::size_t> line_asked;  // to be scrolled to
    std::vector<model::ByteSpan> marks;     // of the message's text, by the filter
    std::uint64_t filter_revision = 0;      // what they are of
    std::string searched;                   // what the pane's search found in this text
    bool is_searched = false;
};

// The selected message as text: made when it is selected, when it is shown otherwise, or when what
// the filter looks for changes.
struct MessageTextUi {
    std::optional<std::uint64_t> row;
    bool is_indented = false;
    std::uint64_t filter_revision = 0;
    model::ShownText shown;
    std::uint64_t version = 0;  // of `shown`
};

// Rows begin..end - 1 of a history.
struct RowSpan {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

// Where a list was sent (view/scene/go_to.hpp): it scrolls there, and the row is lit up until then.
struct Destination {
    std::uint64_t number = 0;          // row of the history, or attempt
    std::optional<Instant> lit_until;  // none: not reached yet
};

// Where the message list stood in the last frame, in screen pixels, and the row at its top: what a
// press was meant for, and what stays in its place while rows come and go.
struct ListPlace {
    float left = 0, top = 0, width = 0, height = 0;
    std::uint64_t row_end = 0;  // it showed rows before this one; 0: it was not drawn yet
    std::optional<std::uint64_t> row;
    std::size_t line = 0;  // of that row
    float offset = 0;      // how much of it was above the edge
    bool is_away = false;  // scrolled away from the newest row
    bool is_focused = false;
    std::uint64_t frame = 0;  // UiState::frames, when it was drawn
};

// Pings, pongs and close frames, brought up to date each frame while they have a lane.
struct ControlLaneUi {
    std::uint64_t next_row = 0;  // the first that was not looked at
    std::deque<std::uint64_t> rows;
};

// The message list. Held: it shows the rows it showed when it was left, and counts what came
// since.
struct MessageListUi {
    std::optional<RowSpan> span;  // rows of the selected time; none: all
    std::string filter_text;
    std::string filter_error;           // why the filter does not hold, "" when it does
    model::ByteSpan filter_wrong;       // the bytes of filter_text that are wrong then
    std::uint64_t filter_revision = 0;  // grows with each filter that holds
    std::string filter_applied;         // the text `rows` were filtered by
    model::FilteredRows rows;           // brought up to date each frame, new rows only
    ListPlace place;                    // of the last frame, which may not have been painted
    ListPlace painted;                  // of the last one before `painted_before`, which was
    Instant painted_before{};
    bool is_place_asked = false;  // scroll to where `place` says
    model::SizeOrder by_size;     // while the list stands in the order of size
    ControlLaneUi control;
    bool is_filter_focus_asked = false;  // Ctrl+F
    int match_step_asked = 0;            // F3, Shift+F3: 1, -1
    bool is_filter_stopped = false;      // the person stopped the search over a long history
    bool is_paused = false;              // Space, or the Pause button
    bool is_touched = false;             // a mouse button went down on it and is down
    bool is_held = false;                // one of these, scrolled away, or a row is selected
    std::uint64_t row_held = 0;          // end of the rows shown while held
    bool is_return_asked = false;        // scroll back to the newest row
    bool is_sight_asked = false;         // scroll until the selected row can be seen
    bool is_focus_asked = false;         // give the list the keyboard
    bool is_pane_focus_asked = false;    // give it to the selected message in full
    bool is_menu_asked = false;          // open the menu of the selected row
    bool is_menu_open = false;
    std::optional<std::uint64_t> row_pressed;  // while the button is down: a range begins there
    std::optional<Destination> destination;
    std::optional<std::uint64_t> row_selected;
    Selection selection;  // further rows, besides that one
    JsonTreeUi tree;
    MessageTextUi text;
    TextPaneUi pane;
    std::string note;  // being written, to the row `note_row`
    std::optional<std::uint64_t> note_row;
    bool shows_tree = false;          // JSON as a tree that folds
    bool shows_json_indented = true;  // in the pane of the selected message
    bool shows_hex = false;
    bool shows_frames = false;      // instead of any of these
    std::uint64_t row_cleared = 0;  // rows before it are hidden: Clear, until Undo ends
};

struct SendRowUi {
    std::string text;
    core::Opcode opcode = core::Opcode::Text;
    std::vector<std::string> sent;       // oldest first, at most sent_max
    std::optional<std::size_t> sent_at;  // while Up/Down walk the history
    std::string draft;                   // what was being written before the walk
    bool is_focus_asked = false;
    static constexpr std::size_t sent_max = 100;
};

// The faults of its link. A fault under change is kept here until the engine tells of it.
struct FaultsUi {
    std::optional<core::Fault> draft;
    bool is_draft_posted = false;
    Instant draft_posted_at{};
    std::shared_ptr<const core::FaultList> draft_over;  // the faults it was posted to
    std::string opened;  // name of the fault whose parameters are shown
    std::string typed;   // a fault as text
    std::string typed_error;
};

// A foreign client's policy, as far as its dials tell; brought up to date by
// view/policy/backoff_fit.hpp.
struct MeasuredUi {
    model::PolicyFit fit;
    std::uint64_t key = 0;  // of the attempts it was made from
    Instant made_at{};
    // What is overlaid: "" the nearest preset or the fitted policy, "fitted", "none", or a preset.
    std::string compared;
};

// The Latency tab: of what, and drawn how.
enum class LatencyOf : std::uint8_t { Pings, Replies, Heartbeats };
enum class LatencyShape : std::uint8_t { HeatMap, Line, Histogram };
struct LatencyUi {
    std::optional<LatencyOf> of;  // none: pings, else heartbeats, else replies, whichever there are
    LatencyShape shape = LatencyShape::HeatMap;
};

struct SessionUi {
    SessionTab tab = SessionTab::Messages;
    bool is_tab_asked = false;  // `tab` was set by a key or the palette: select it in the bar
    void show(SessionTab wanted) {
        tab = wanted;
        is_tab_asked = true;
    }
    MessageListUi messages;
    SendRowUi send;
    LatencyUi latency;
    FaultsUi faults;
    std::optional<std::uint32_t> attempt_selected;
    std::optional<Destination> attempt_destination;
    std::string finding_opened;  // the rule whose evidence is shown, "" for none
    Duration backoff_window = std::chrono::seconds(75);  // of axis shown in the backoff plot
    MeasuredUi measured;                                 // of a tap
    bool is_window_open = false;  // of a tap's further client: none until it is chosen
    bool is_focus_asked = false;  // bring this session's window to the front
    bool is_awaited = false;      // AddSession was posted, SessionAdded has not come yet
    bool is_leaving = false;      // deleted, waiting for Undo to run out; drawn nowhere
};

}  // namespace redial::view
