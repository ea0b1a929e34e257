// Actions: everything the interface can be asked for, in one table: menu, command palette,
// shortcuts and the help window all read it, so none can know an action that another does not. A
// row holds all that is known of an action; the rows stand in action_rows_*.cpp. UI thread only.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "view/kit/imgui_compat.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

struct Tab;

// Names for the actions that other code starts or asks about; the rest need none.
enum class Act : std::uint8_t {
    // clang-format off
    None,
    NewSession, NewSessionWithSettings, NewTap, OpenLog, Export, Record,
    Reconnect, StopRetrying, Disconnect, SessionSettings, DuplicateSession, DeleteSession,
    RenameSession, CopyAddress,
    AutoReconnect, PersistSessions,
    DropConnection, CloseWithCode, FaultsWindow, ClearFaults, HalfOpen, BlackHole,
    TapListens, CopyTapAddress,
    LabStart, LabRestart, LabRefuse, Lab503, LabDrop,
    Palette, Shortcuts, Larger, Smaller,
    // clang-format on
};

struct Shortcut {
    compat::Key key = compat::Key::None;
    bool ctrl = false;
    bool shift = false;
};

using Predicate = bool (*)(const Scene&);

// A function that carries an action out. Whether there is one is a value of its own: with
// -fsanitize=undefined, GCC takes no function's address for a constant.
struct Deed {
    constexpr Deed() = default;
    template <class F>
    constexpr Deed(F function) : carry_out(function), is_there(true) {}

    void (*carry_out)(const Scene&) = nullptr;
    bool is_there = false;
};

struct Action {
    const char* menu = "";    // "File"; "" for none: palette and shortcut only
    const char* name = "";    // as shown
    const char* advice = "";  // one sentence for palette and tooltips
    Shortcut shortcut{};
    std::array<Shortcut, 2> also{};  // other keys that ask for it; help and menus name the first
    bool begins_group = false;       // a line above it in the menu
    Predicate is_offered = nullptr;  // this host can do it at all; null: every host can
    Predicate needs = nullptr;       // what must be there now; null: nothing
    Predicate is_on = nullptr;       // null: it is neither on nor off
    Deed does;
    const Tab* tab = nullptr;  // in place of `does`: shows this tab of the chosen session
    Act act = Act::None;
};

std::span<const Action> actions();
// Precondition: not Act::None.
const Action& action_of(Act act);
// False: this host cannot do it at all, so it is not shown.
bool is_offered(const Scene& scene, const Action& action);
bool is_possible(const Scene& scene, const Action& action);
// What is missing for it, as a sentence; "" when it is possible.
std::string_view why_not(const Scene& scene, const Action& action);
bool is_on(const Scene& scene, const Action& action);
void carry_out(const Scene& scene, const Action& action);
void carry_out(const Scene& scene, Act act);
// It was started: it listens, or refuses because it was told to.
bool is_lab_running(const core::LabChanged& lab);
std::string in_words(const Shortcut& shortcut);  // "Ctrl+Shift+D", "" for none

// A text field that has the keyboard types or edits with it.
bool belongs_to_text(const Shortcut& shortcut);

// Looks at the keyboard and carries out what was pressed. Nothing while a dialog is open.
void handle_shortcuts(const Scene& scene);

}  // namespace redial::view
