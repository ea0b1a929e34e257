// One frame of the whole interface: areas first, then what fills them. UI thread.
#include "view/draw.hpp"

#include "model/workspace.hpp"
#include "view/actions.hpp"
#include "view/go_to.hpp"
#include "view/imgui_compat.hpp"
#include "view/scene.hpp"
#include "view/session_ops.hpp"
#include "view/shell.hpp"
#include "view/widgets.hpp"

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

// The ring's fill has no events: it is noted when a frame sees it changed.
void note_ring(UiState& ui, const Figures& figures, Now now) {
    model::Pyramid& points = ui.plots.ring_points;
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
    const Areas areas = layout_areas(whole, scene.theme, scene.ui.preferences);
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
               core::Commands& asked, Host host) {
    const Now shown = figures.replay ? figures.replay->end : now;
    return {workspace, figures, ui, ui.theme, shown, asked, host, now.mono};
}

void draw_whole(const Scene& scene, Box whole) {
    handle_shortcuts(scene);
    settle(scene);
    settle_destinations(scene);
    const std::optional<Instant> by_clock = scene.ui.redraw.next();
    if (scene.figures.replay) scene.ui.redraw.clear();
    draw_areas(scene, whole);
    draw_dialogs(scene, whole);
    // In a replay time stands still: only "at once" means anything to its views.
    if (scene.figures.replay) scene.ui.redraw.stand_still(scene.now.mono, scene.clock);
    if (scene.figures.replay && by_clock) scene.ui.redraw_at(*by_clock);
    draw_toasts(scene, whole);
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
    if (ui.theme.name != ui.preferences.theme) {
        set_palette(ui.theme, ui.preferences.theme);
        apply_to_style(ui.theme);
    }
    compat::disable_window_switcher();
    const Scene scene = scene_of(workspace, figures, ui, now, asked, Host::Viewport);
    const ImVec2 pos = compat::main_viewport_pos();
    const ImVec2 size = compat::main_viewport_size();
    ImGui::GetBackgroundDrawList()->AddRectFilled(pos, {pos.x + size.x, pos.y + size.y},
                                                  ui.theme.color.canvas);
    draw_whole(scene, {pos.x, pos.y, size.x, size.y});
    end_frame(ui, figures, now, wants_frame_soon);
}

void draw_embedded(const model::Workspace& workspace, const Figures& figures, UiState& ui, Now now,
                   core::Commands& asked) {
    bool wants_frame_soon = false;
    begin_frame(ui, wants_frame_soon);
    note_ring(ui, figures, now);
    if (ui.theme.color.text == 0 || ui.theme.name != ui.preferences.theme) {
        set_palette(ui.theme, ui.preferences.theme);
    }
    fill_fonts(ui.theme);
    const ImGuiStyle hosts = ImGui::GetStyle();
    const ImVec2 pos = ImGui::GetCursorScreenPos();
    const ImVec2 size = ImGui::GetContentRegionAvail();
    apply_to_style(ui.theme);
    compat::push_font(ui.theme.font.ui);
    const Scene scene = scene_of(workspace, figures, ui, now, asked, Host::Window);
    ImGui::GetWindowDrawList()->AddRectFilled(pos, {pos.x + size.x, pos.y + size.y},
                                              ui.theme.color.canvas);
    if (size.x > 0.0f && size.y > 0.0f) draw_whole(scene, {pos.x, pos.y, size.x, size.y});
    ImGui::PopFont();
    ImGui::GetStyle() = hosts;
    end_frame(ui, figures, now, wants_frame_soon);
}

}  // namespace redial::view
