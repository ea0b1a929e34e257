// What the parts around the session windows remember between frames. UiState keeps it without
// knowing it, so that a change here compiles the shell anew and not every view. UI thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "view/kit/box.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {

// Session windows as a person had put them, before the window became too small for them.
struct HandPlaced {
    std::vector<SessionId> ids;  // empty: none
    std::vector<Box> boxes;
    Box centre;
};

// A session's name that is being changed in the list.
struct RenameUi {
    SessionId session{};  // 0: none
    std::string text;
    bool is_focus_asked = false;
};

// Where a session's address begins to differ from the others' (view/shell/addresses.hpp).
struct AddressesUi {
    std::uint64_t key = 0;  // of the settings they were compared by
    std::map<SessionId, std::size_t> differs_at;
};

// What of all this comes back after a restart. Sessions by their order: 1 is the first.
struct KeptView {
    std::uint32_t selected = 0;
    std::vector<std::pair<std::uint32_t, std::string_view>> tabs;  // but Messages
    std::set<std::string, std::less<>> folded;
    bool is_overview = false;
    bool is_page = false;     // one of many, and not the table
    bool is_by_hand = false;  // the windows' places
    bool operator==(const KeptView&) const = default;
};

// The table of all sessions in place of their windows; by itself where these have no room.
enum class Overview : std::uint8_t { None, ByItself, Asked };

struct ShellUi {
    Overview overview = Overview::None;
    bool was_crowded = false;         // last frame: so many pages that a table serves better
    bool is_page_chosen = false;      // the person opened the page that is shown
    std::size_t tab_first = 0;        // of the sessions' tabs, the first that is shown
    bool was_placed_by_hand = false;  // when the layout was kept
    HandPlaced hand_placed;
    SessionId focused{};                    // whose window had the keyboard last
    std::uint64_t windows_since_frame = 0;  // that there were these and no others
    RenameUi rename;
    SessionId list_shows{};  // the chosen session that the list was scrolled to last
    AddressesUi addresses;
    std::set<std::string, std::less<>> folded;  // parts of the sidebar, by their ids
    KeptView kept;
    std::string help_words;  // typed into the search of the keyboard's help
};

// The interface's own, made when it is first asked for.
ShellUi& shell_of(UiState& ui);

}  // namespace redial::view
