// The rows of the menus View and Help, and what they do. UI thread.
#include <algorithm>
#include <cmath>

#include "model/fold/workspace.hpp"
#include "view/scene/dialog_ui.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/herd_ui.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/request.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/ui_state.hpp"
#include "view/shell/action_rows.hpp"
#include "view/shell/shell_ui.hpp"

namespace redial::view {
namespace {

using compat::Key;
using core::ThemeChoice;

template <Arrangement arrangement>
bool is_arranged(const Scene& scene) {
    return scene.preferences().arrangement == arrangement;
}

template <Arrangement arrangement>
void arrange(const Scene& scene) {
    scene.preferences().arrangement = arrangement;
    scene.ui.is_arrangement_asked = true;
    keep_preferences(scene);
}

template <bool Preferences::*preference>
bool is_set(const Scene& scene) {
    return scene.preferences().*preference;
}

template <bool Preferences::*preference>
void flip(const Scene& scene) {
    flip_preference(scene, scene.preferences().*preference);
}

template <ThemeChoice choice>
bool is_theme(const Scene& scene) {
    return scene.preferences().theme == choice;
}

// Chosen again, it is the desktop's choice once more.
template <ThemeChoice choice>
void choose_theme(const Scene& scene) {
    scene.preferences().theme = is_theme<choice>(scene) ? ThemeChoice::System : choice;
    keep_preferences(scene);
}

void set_zoom(const Scene& scene, float zoom) {
    Preferences& preferences = scene.preferences();
    const float bounded = std::clamp(std::round(zoom * 10.0f) / 10.0f, 0.5f, 3.0f);
    if (bounded == preferences.zoom) return;
    preferences.zoom = bounded;
    request(scene, RebuildFonts{});
    keep_preferences(scene);
}

void widen_sidebar(const Scene& scene, float step) {
    float& width = scene.preferences().sidebar_width;
    width = std::clamp(width + step, sidebar_width_min, sidebar_width_max);
    keep_preferences(scene);
}

void heighten_timeline(const Scene& scene, float step) {
    float& height = scene.preferences().timeline_height;
    height = std::clamp(height + step, timeline_height_min, timeline_height_max);
    keep_preferences(scene);
}

void go_to_next_pane(const Scene& scene) {
    UiState& ui = scene.ui;
    ui.pane = static_cast<Pane>((static_cast<int>(ui.pane) + 1) % 3);
    if (ui.pane == Pane::Sidebar && !ui.preferences.shows_sidebar) ui.pane = Pane::Session;
    if (ui.pane == Pane::Session && !selected_session(scene)) ui.pane = Pane::Timeline;
    if (ui.pane == Pane::Timeline && !ui.preferences.shows_timeline) ui.pane = Pane::Sidebar;
    ui.is_pane_asked = true;
}

bool is_overview(const Scene& scene) { return shell_of(scene.ui).overview != Overview::None; }

bool several_sessions(const Scene& scene) { return scene.workspace.sessions().size() > 1; }

void flip_overview(const Scene& scene) {
    shell_of(scene.ui).overview = is_overview(scene) ? Overview::None : Overview::Asked;
    shell_of(scene.ui).is_page_chosen = true;
}

void flip_herd_lab(const Scene& scene) {
    HerdUi& herd = scene.herd();
    herd.is_open = !herd.is_open;
    herd.is_focus_asked = herd.is_open;
}

template <bool UiState::*window>
bool is_shown(const Scene& scene) {
    return scene.ui.*window;
}

template <bool UiState::*window>
void show_or_hide(const Scene& scene) {
    scene.ui.*window = !(scene.ui.*window);
}

// clang-format off
constexpr Action rows_of_view[] = {
    {.menu = "View", .name = "Tile", .advice = "All session windows side by side",
     .is_on = is_arranged<Arrangement::Tile>, .does = arrange<Arrangement::Tile>},
    {.menu = "View", .name = "Stack", .advice = "Session windows one behind the other",
     .is_on = is_arranged<Arrangement::Stack>, .does = arrange<Arrangement::Stack>},
    {.menu = "View", .name = "Focus", .advice = "Only the chosen session",
     .is_on = is_arranged<Arrangement::Focus>, .does = arrange<Arrangement::Focus>},
    {.menu = "View", .name = "All sessions",
     .advice = "A table: state, countdown, round trip, drops and findings of each",
     .shortcut = ctrl(Key::J), .needs = several_sessions, .is_on = is_overview,
     .does = flip_overview},
    {.menu = "View", .name = "Sidebar", .shortcut = ctrl(Key::B), .begins_group = true,
     .is_on = is_set<&Preferences::shows_sidebar>, .does = flip<&Preferences::shows_sidebar>},
    {.menu = "View", .name = "Timeline", .shortcut = ctrl(Key::T),
     .is_on = is_set<&Preferences::shows_timeline>, .does = flip<&Preferences::shows_timeline>},
    {.menu = "View", .name = "Newest messages first",
     .is_on = is_set<&Preferences::shows_newest_first>,
     .does = flip<&Preferences::shows_newest_first>},
    {.menu = "View", .name = "Message beside the list",
     .advice = "The chosen message at the right of the list, not below it",
     .is_on = is_set<&Preferences::shows_message_beside>,
     .does = flip<&Preferences::shows_message_beside>},
    {.menu = "View", .name = "Theme of the desktop",
     .advice = "Dark or light as the desktop is, where it says", .begins_group = true,
     .is_on = is_theme<ThemeChoice::System>, .does = choose_theme<ThemeChoice::System>},
    {.menu = "View", .name = "Dark theme",
     .is_on = is_theme<ThemeChoice::Dark>, .does = choose_theme<ThemeChoice::Dark>},
    {.menu = "View", .name = "Light theme",
     .is_on = is_theme<ThemeChoice::Light>, .does = choose_theme<ThemeChoice::Light>},
    {.menu = "View", .name = "High contrast theme",
     .advice = "Black and white, every text at 7 to 1 or more",
     .is_on = is_theme<ThemeChoice::HighContrast>,
     .does = choose_theme<ThemeChoice::HighContrast>},
    {.menu = "View", .name = "Less motion", .advice = "No dot pulses, no light fades",
     .is_on = is_set<&Preferences::has_less_motion>, .does = flip<&Preferences::has_less_motion>},
    {.menu = "View", .name = "Larger", .advice = "Ctrl and the wheel too",
     .shortcut = ctrl(Key::Equal), .also = {ctrl_shift(Key::Equal), ctrl(Key::KeypadAdd)},
     .does = [](const Scene& scene) { set_zoom(scene, scene.preferences().zoom + 0.1f); },
     .act = Act::Larger},
    {.menu = "View", .name = "Smaller", .advice = "Ctrl and the wheel too",
     .shortcut = ctrl(Key::Minus), .also = {ctrl(Key::KeypadSubtract)},
     .does = [](const Scene& scene) { set_zoom(scene, scene.preferences().zoom - 0.1f); },
     .act = Act::Smaller},
    {.menu = "View", .name = "Normal size", .shortcut = ctrl(Key::Digit0),
     .also = {ctrl(Key::Keypad0)},
     .does = [](const Scene& scene) { set_zoom(scene, 1.0f); }},
    {.name = "Wider sidebar", .does = [](const Scene& scene) { widen_sidebar(scene, 32.0f); }},
    {.name = "Narrower sidebar",
     .does = [](const Scene& scene) { widen_sidebar(scene, -32.0f); }},
    {.name = "Taller timeline",
     .does = [](const Scene& scene) { heighten_timeline(scene, 32.0f); }},
    {.name = "Lower timeline",
     .does = [](const Scene& scene) { heighten_timeline(scene, -32.0f); }},
    {.menu = "View", .name = "Next pane", .advice = "Sidebar, session, timeline",
     .shortcut = plain(Key::F6), .begins_group = true, .does = go_to_next_pane},
    {.menu = "View", .name = "Herd lab",
     .advice = "One outage and thousands of clients, policy beside policy",
     .shortcut = ctrl(Key::H),
     .is_offered = [](const Scene& scene) { return scene.figures.runs_herds; },
     .is_on = [](const Scene& scene) { return scene.herd().is_open; },
     .does = flip_herd_lab},
    {.menu = "View", .name = "Metrics", .advice = "What Redial itself costs",
     .is_on = is_shown<&UiState::shows_metrics>, .does = show_or_hide<&UiState::shows_metrics>},
    {.menu = "View", .name = "Debug log", .advice = "What happens inside, by topic and level",
     .shortcut = plain(Key::F12),
     .is_on = [](const Scene& scene) { return scene.ui.debug_log.is_open; },
     .does = [](const Scene& scene) {
         scene.ui.debug_log.is_open = !scene.ui.debug_log.is_open;
     }},
};

constexpr Action rows_of_help[] = {
    {.name = "Open the menus", .advice = "Alt by itself does so too", .shortcut = plain(Key::F10),
     .does = [](const Scene& scene) { scene.ui.focus.are_menus_asked = true; }},
    {.menu = "Help", .name = "Command palette", .advice = "Every action by its name",
     .shortcut = ctrl(Key::K),
     .does = [](const Scene& scene) { scene.ui.dialog = PaletteUi{}; }, .act = Act::Palette},
    {.menu = "Help", .name = "Keyboard shortcuts", .shortcut = plain(Key::F1),
     .is_on = is_shown<&UiState::shows_shortcuts>,
     .does = show_or_hide<&UiState::shows_shortcuts>, .act = Act::Shortcuts},
    {.menu = "Help", .name = "About Redial", .begins_group = true,
     .is_on = is_shown<&UiState::shows_about>, .does = show_or_hide<&UiState::shows_about>},
};
// clang-format on

static_assert(all_do_something(rows_of_view) && all_do_something(rows_of_help));

}  // namespace

std::span<const Action> view_rows() { return rows_of_view; }

std::span<const Action> help_rows() { return rows_of_help; }

}  // namespace redial::view
