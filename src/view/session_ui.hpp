// SessionUi: what the window remembers of one session and the models do not: the tab, the filter,
// the text being written, what is scrolled where. Owned by UiState, changed by views. UI thread
// only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "core/event.hpp"

namespace redial::view {

enum class SessionTab : std::uint8_t { Messages, Attempts, Latency, Handshake, Health };

// The message list. Held: it shows the rows it showed when it was left, and counts what came
// since.
struct MessageListUi {
    std::string filter_text;
    std::string filter_error;            // why the filter does not hold, "" when it does
    bool is_filter_focus_asked = false;  // Ctrl+F
    bool is_paused = false;              // Space, or the Pause button
    bool is_held = false;                // paused, or scrolled away from the newest row
    std::uint64_t row_held = 0;          // end of the rows shown while held
    std::optional<std::uint64_t> row_selected;
    bool shows_json_indented = false;
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

struct SessionUi {
    SessionTab tab = SessionTab::Messages;
    bool is_tab_asked = false;  // `tab` was set by a key or the palette: select it in the bar
    MessageListUi messages;
    SendRowUi send;
    std::optional<std::uint32_t> attempt_selected;
    bool is_focus_asked = false;         // bring this session's window to the front
    bool is_placed = false;              // the arrangement has given its window a place
    bool is_leaving = false;             // deleted, waiting for Undo to run out; drawn nowhere
};

}  // namespace redial::view
