// One frame of the whole interface: areas first, then what fills them. UI thread.
#include "view/shell/draw.hpp"

#include "model/fold/workspace.hpp"
#include "view/dialogs/close_dialog.hpp"
#include "view/dialogs/compare_view.hpp"
#include "view/dialogs/control_dialog.hpp"
#include "view/dialogs/export_dialog.hpp"
#include "view/dialogs/open_log_dialog.hpp"
#include "view/dialogs/scenario_dialog.hpp"
#include "view/dialogs/session_dialog.hpp"
#include "view/dialogs/tap_dialog.hpp"
#include "view/dialogs/tests_view.hpp"
#include "view/faults/faults_window.hpp"
#include "view/herd/herd_window.hpp"
#include "view/kit/box.hpp"
#include "view/kit/focus.hpp"
#include "view/kit/imgui_compat.focus.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/redraw.hpp"
#include "view/kit/widgets.hpp"
#include "view/plot/plots_ui.hpp"
#include "view/scene/areas.hpp"
#include "view/scene/dialog_ui.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/go_to.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/ui_state.hpp"
#include "view/shell/actions.hpp"
#include "view/shell/all_messages_window.hpp"
#include "view/shell/debug_log_window.hpp"
#include "view/shell/help_windows.hpp"
#include "view/shell/kept_view.hpp"
#include "view/shell/menu_bar.hpp"
#include "view/shell/palette.hpp"
#include "view/shell/session_windows.hpp"
#include "view/shell/sidebar.hpp"
#include "view/shell/status_bar.hpp"
#include "view/shell/timeline.hpp"
#include "view/shell/toasts.hpp"
#include "view/shell/welcome.hpp"

namespace redial::view {
namespace {

constexpr Duration tooltip_frame = std::chrono::milliseconds(100);

void begin_frame(UiState& ui, bool& wants_frame_soon) {
    ui.redraw.clear();
    ui.theme.glyphs = &ui.glyphs;
    ui.theme.wants_frame_soon = &wants_frame_soon;
    ui.axis.cursor = ui.axis.cursor_next;
    ui.axis.cursor_next.reset();
}

// The theme that is asked for, by the person or by the desktop. True when it is another one.
bool take_look(UiState& ui, const Figures& figures) {
    ui.theme.has_less_motion = ui.preferences.has_less_motion || figures.system_has_less_motion;
    const core::ThemeName wanted = core::theme_of(ui.preferences.theme, figures.system_theme);
    if (ui.theme.color.text != 0 && ui.theme.name == wanted) return false;
    set_palette(ui.theme, wanted);
    return true;
}

// The ring's fill has no events: it is noted when a frame sees it changed.
void note_ring(UiState& ui, const Figures& figures, Now now) {
    model::Pyramid& points = plots_of(ui).ring_points;
    const auto used = static_cast<double>(figures.ring_used_bytes);
    const bool is_same =
        !points.empty() && static_cast<double>(points[points.end() - 1].value) == used;
    if (!is_same) points.append(now.mono, used);
}

void end_frame(UiState& ui, const Figures& figures, Now now, bool wants_frame_soon) {
    if (figures.host_wants_at) ui.redraw_at(*figures.host_wants_at);
    if (wants_frame_soon) ui.redraw_at(now.mono + tooltip_frame);
    // The cursor line in other plots follows one frame behind.
    if (ui.axis.cursor != ui.axis.cursor_next) ui.redraw_at(now.mono);
    if (ui.glyphs.has_wishes()) ui.requests.push_back(RebuildFonts{});
    if (std::string why = ui.glyphs.stand_ins().take_refusal(); !why.empty())
        ui.notify(std::move(why), core::Severity::Warning, now.mono);
    ui.theme.glyphs = nullptr;
    ui.theme.wants_frame_soon = nullptr;
    ui.is_pane_asked = false;
    ++ui.frames;
}

void draw_areas(const Scene& scene, Box whole) {
    const Areas areas = layout_areas(whole, scene.theme, scene.preferences());
    draw_menu_bar(scene, areas.menu);
    if (areas.sidebar.width > 0.0f) draw_sidebar(scene, areas.sidebar);
    if (areas.timeline.height > 0.0f) draw_timeline_area(scene, areas.timeline);
    draw_status_bar(scene, areas.status);
    if (shown_sessions(scene).empty()) {
        draw_welcome(scene, areas.centre);
    } else {
        draw_session_windows(scene, areas.centre);
    }
}

Scene scene_of(const model::Workspace& workspace, const Figures& figures, UiState& ui, Now now,
               core::Commands& asked, Surface surface) {
    const Now shown = figures.replay ? figures.replay->end : now;
    return {workspace, figures, ui, ui.theme, shown, asked, surface, now.mono};
}

// Draws the dialog that is open. False: it is over. A dialog that is not drawn does not compile.
struct DialogDrawer {
    const Scene& scene;
    bool operator()(std::monostate) const { return true; }
    bool operator()(SessionDialog& dialog) const { return draw_session_dialog(scene, dialog); }
    bool operator()(TapDialog& dialog) const { return draw_tap_dialog(scene, dialog); }
    bool operator()(ControlDialog& dialog) const { return draw_control_dialog(scene, dialog); }
    bool operator()(ScenarioDialog& dialog) const { return draw_scenario_dialog(scene, dialog); }
    bool operator()(TestsDialog& dialog) const { return draw_tests_dialog(scene, dialog); }
    bool operator()(CloseDialog& dialog) const { return draw_close_dialog(scene, dialog); }
    bool operator()(ExportDialog& dialog) const { return draw_export_dialog(scene, dialog); }
    bool operator()(OpenLogDialog& dialog) const { return draw_open_log_dialog(scene, dialog); }
    bool operator()(CompareDialog& dialog) const { return draw_compare_dialog(scene, dialog); }
    // Drawn by draw_palette, above everything else.
    bool operator()(PaletteUi&) const { return true; }
};

// Where windows over the interface open: beside the sidebar, which is used together with them,
// while that leaves them room.
Box beside_sidebar(const Scene& scene, Box whole) {
    const Areas areas = layout_areas(whole, scene.theme, scene.preferences());
    if (areas.centre.width < scene.theme.px(480)) return whole;
    return {areas.centre.x, areas.centre.y, areas.centre.width, areas.status.y - areas.centre.y};
}

// Dialogs and windows over the interface. Each draws itself while its state says it is open.
void draw_dialogs(const Scene& scene, Box whole) {
    const Box beside = beside_sidebar(scene, whole);
    draw_debug_log(scene, beside);
    draw_all_messages(scene, beside);
    draw_shortcuts(scene, beside);
    draw_about(scene, beside);
    draw_metrics(scene, beside);
    draw_faults_window(scene, beside);
    draw_herd_lab(scene, beside);
    draw_tests(scene, beside);
    if (!std::visit(DialogDrawer{scene}, scene.ui.dialog)) scene.ui.dialog = {};
    draw_comparison(scene, beside);
    draw_palette(scene, whole);
}

void draw_whole(const Scene& scene, Box whole) {
    handle_shortcuts(scene);
    settle(scene);
    settle_destinations(scene);
    const std::optional<Instant> by_clock = scene.redraw().next();
    if (scene.figures.replay) scene.redraw().clear();
    draw_areas(scene, whole);
    note_view(scene);
    draw_dialogs(scene, whole);
    // In a replay time stands still: only "at once" means anything to its views.
    if (scene.figures.replay) scene.redraw().stand_still(scene.now.mono, scene.clock);
    if (scene.figures.replay && by_clock) scene.redraw_at(*by_clock);
    draw_toasts(scene, whole);
}

void zoom_by_wheel(const Scene& scene) {
    const float steps = compat::take_ctrl_wheel();
    if (steps > 0.0f) carry_out(scene, Act::Larger);
    if (steps < 0.0f) carry_out(scene, Act::Smaller);
}

// A program that gave no fonts of ours lends its own.
void fill_fonts(Theme& theme) {
    for (ImFont** font : {&theme.font.ui, &theme.font.bold, &theme.font.small, &theme.font.heading,
                          &theme.font.mono}) {
        if (!*font) *font = ImGui::GetFont();
    }
}

}  // namespace

void draw(const model::Workspace& workspace, const Figures& figures, UiState& ui, Now now,
          core::Commands& asked) {
    bool wants_frame_soon = false;
    begin_frame(ui, wants_frame_soon);
    note_ring(ui, figures, now);
    if (take_look(ui, figures)) apply_to_style(ui.theme);
    compat::disable_window_switcher();
    begin_focus(ui.focus);
    const Scene scene = scene_of(workspace, figures, ui, now, asked, Surface::Viewport);
    zoom_by_wheel(scene);
    const ImVec2 pos = compat::main_viewport_pos();
    const ImVec2 size = compat::main_viewport_size();
    draw_whole(scene, {pos.x, pos.y, size.x, size.y});
    end_focus(ui.theme, ui.focus);
    if (ui.focus.crossing != 0) ui.redraw_at(now.mono);
    end_frame(ui, figures, now, wants_frame_soon);
}

void draw_embedded(const model::Workspace& workspace, const Figures& figures, UiState& ui, Now now,
                   core::Commands& asked) {
    bool wants_frame_soon = false;
    begin_frame(ui, wants_frame_soon);
    note_ring(ui, figures, now);
    take_look(ui, figures);
    fill_fonts(ui.theme);
    const ImGuiStyle hosts = ImGui::GetStyle();
    const ImVec2 pos = ImGui::GetCursorScreenPos();
    const ImVec2 size = ImGui::GetContentRegionAvail();
    apply_to_style(ui.theme);
    compat::push_font(ui.theme.font.ui);
    const Scene scene = scene_of(workspace, figures, ui, now, asked, Surface::Window);
    // The host's keyboard: Escape that closed a menu of ours does no more, and the ring is ImGui's.
    if (compat::is_pressed(compat::Key::Escape) && compat::has_closed_popup())
        compat::take_key(compat::Key::Escape);
    ImGui::GetStyle().Colors[compat::col_nav] = to_vec4(ui.theme.color.accent);
    ImGui::GetWindowDrawList()->AddRectFilled(pos, {pos.x + size.x, pos.y + size.y},
                                              ui.theme.color.canvas);
    if (size.x > 0.0f && size.y > 0.0f) draw_whole(scene, {pos.x, pos.y, size.x, size.y});
    ImGui::PopFont();
    ImGui::GetStyle() = hosts;
    end_frame(ui, figures, now, wants_frame_soon);
}

}  // namespace redial::view
