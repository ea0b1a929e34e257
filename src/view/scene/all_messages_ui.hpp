// What the list of all sessions' messages remembers (view/shell/all_messages_window.hpp). Owned by
// UiState, UI thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/ids.hpp"
#include "model/history/merged_rows.hpp"
#include "model/words/byte_span.hpp"

namespace redial::view {

struct AllMessagesUi {
    bool is_open = false;
    bool is_focus_asked = false;         // bring it to the front
    bool is_filter_focus_asked = false;  // the keyboard goes to its filter
    std::string filter_text;
    std::string filter_error;
    std::string filter_applied;
    model::ByteSpan filter_wrong;
    model::MergedRows rows;
    std::optional<model::MergedRows::Entry> chosen;
    bool is_chosen_shown = false;  // scroll to it
    // Held: scrolled away from the newest, it shows entries before this number and counts the rest.
    std::optional<std::uint64_t> held_end;
    std::uint64_t revision = 0;    // of `rows`, that held_end is of
    bool is_return_asked = false;  // scroll back to the newest
    int step_asked = 0;            // F3, Shift+F3
    bool is_focused = false;       // in the last frame
};

}  // namespace redial::view
