// The table of actions put together from its rows, and what menu, palette and keyboard do with it.
// UI thread.
#include "view/shell/actions.hpp"

#include <algorithm>
#include <vector>

#include "base/check.hpp"
#include "base/debug_log.hpp"
#include "core/event.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/ui_state.hpp"
#include "view/session/tabs.hpp"
#include "view/shell/action_rows.hpp"

namespace redial::view {
namespace {

using compat::Key;

// Ctrl+1 to Ctrl+9, for as many tabs as there are.
Shortcut key_of_tab(std::size_t index) {
    constexpr std::size_t digits = 9;
    if (index >= digits) return {};
    return ctrl(static_cast<Key>(static_cast<std::size_t>(Key::Digit1) + index));
}

std::vector<Action> tab_rows() {
    std::vector<Action> rows;
    for (const Tab& tab : tabs())
        rows.push_back({.name = tab.action,
                        .advice = tab.advice,
                        .shortcut = key_of_tab(rows.size()),
                        .needs = a_session,
                        .tab = &tab});
    return rows;
}

// In the order of menus, palette and help.
std::vector<Action> all_rows() {
    const std::vector<Action> of_tabs = tab_rows();
    std::vector<Action> all;
    for (const std::span<const Action> rows :
         {file_rows(), session_rows(), std::span(of_tabs), all_sessions_rows(), fault_rows(),
          view_rows(), help_rows()})
        all.insert(all.end(), rows.begin(), rows.end());
    return all;
}

const std::vector<Action> table = all_rows();

// Letters' and digits' names are themselves.
std::string name_of(Key key) {
    if (key >= Key::A && key <= Key::Z) {
        return std::string(
            1, static_cast<char>('A' + static_cast<int>(key) - static_cast<int>(Key::A)));
    }
    if (key >= Key::Digit0 && key <= Key::Digit9) {
        return std::string(
            1, static_cast<char>('0' + static_cast<int>(key) - static_cast<int>(Key::Digit0)));
    }
    switch (key) {
        case Key::Space: return "Space";
        case Key::Enter: return "Enter";
        case Key::Tab: return "Tab";
        case Key::Comma: return ",";
        case Key::Minus: return "-";
        case Key::Equal: return "=";
        case Key::KeypadAdd: return "Keypad +";
        case Key::KeypadSubtract: return "Keypad -";
        case Key::Keypad0: return "Keypad 0";
        case Key::Menu: return "Menu";
        case Key::F1: return "F1";
        case Key::F2: return "F2";
        case Key::F3: return "F3";
        case Key::F5: return "F5";
        case Key::F6: return "F6";
        case Key::F10: return "F10";
        case Key::F11: return "F11";
        case Key::F12: return "F12";
        default: return "";
    }
}

bool is_pressed(const Shortcut& keys) {
    const ImGuiIO& io = ImGui::GetIO();
    if (keys.key == Key::None || keys.ctrl != io.KeyCtrl || keys.shift != io.KeyShift) return false;
    if (io.WantTextInput && belongs_to_text(keys)) return false;
    return compat::is_pressed(keys.key);
}

bool is_pressed(const Action& action) {
    return is_pressed(action.shortcut) ||
           std::any_of(action.also.begin(), action.also.end(),
                       [](const Shortcut& keys) { return is_pressed(keys); });
}

bool is_dialog_open(const UiState& ui) {
    return !std::holds_alternative<std::monostate>(ui.dialog);
}

}  // namespace

std::span<const Action> actions() { return table; }

const Action& action_of(Act act) {
    REDIAL_CHECK(act != Act::None);
    const auto found = std::find_if(table.begin(), table.end(),
                                    [act](const Action& one) { return one.act == act; });
    REDIAL_CHECK(found != table.end());
    return *found;
}

bool is_offered(const Scene& scene, const Action& action) {
    return action.is_offered == nullptr || action.is_offered(scene);
}

bool is_possible(const Scene& scene, const Action& action) {
    return is_offered(scene, action) && (action.needs == nullptr || action.needs(scene));
}

std::string_view why_not(const Scene& scene, const Action& action) {
    if (is_possible(scene, action)) return {};
    if (!scene.figures.has_engine) return "Not in a recording: File > Back to live";
    const std::string_view words = words_of_need(action.needs);
    return words.empty() ? "Not now" : words;
}

bool is_on(const Scene& scene, const Action& action) {
    return action.is_on != nullptr && action.is_on(scene);
}

void carry_out(const Scene& scene, const Action& action) {
    if (action.tab) return scene.of(scene.selected()).show(action.tab->tab);
    action.does.carry_out(scene);
}

void carry_out(const Scene& scene, Act act) { carry_out(scene, action_of(act)); }

bool is_lab_running(const core::LabChanged& lab) { return lab.is_listening || lab.refuses; }

std::string in_words(const Shortcut& shortcut) {
    if (shortcut.key == Key::None) return {};
    std::string words;
    if (shortcut.ctrl) words += "Ctrl+";
    if (shortcut.shift) words += "Shift+";
    return words + name_of(shortcut.key);
}

bool belongs_to_text(const Shortcut& keys) {
    constexpr std::array edits{Key::A, Key::C, Key::V, Key::X, Key::Y, Key::Z};
    if (keys.ctrl)
        return !keys.shift && std::find(edits.begin(), edits.end(), keys.key) != edits.end();
    return keys.key < Key::F1 && keys.key != Key::Menu;
}

void handle_shortcuts(const Scene& scene) {
    if (is_dialog_open(scene.ui) || ImGui::GetIO().KeyAlt) return;
    std::string_view missing;
    for (const Action& action : table) {
        if (!is_pressed(action)) continue;
        const bool is_done = is_possible(scene, action);
        REDIAL_LOG(Ui, Trace, "keys of {}{}", action.name, is_done ? "" : ", not now");
        if (is_done) return carry_out(scene, action);
        if (missing.empty()) missing = words_of_need(action.needs);
    }
    // A key that does nothing says why.
    if (!missing.empty()) scene.notify(std::string(missing), core::Severity::Info, scene.clock);
}

}  // namespace redial::view
