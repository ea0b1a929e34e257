// Lays out and draws the timeline's lanes, one a session, and what the mouse and the keyboard do
// there. UI thread only.
#include "view/shell/timeline.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/plot/plot_marks.hpp"
#include "view/plot/time_axis.hpp"
#include "view/scene/areas.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/request.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/shared_axis.hpp"
#include "view/scene/ui_state.hpp"
#include "view/session/health_view.hpp"
#include "view/shell/session_facts.hpp"
#include "view/shell/timeline_menu.hpp"

namespace redial::view {
namespace {

constexpr float density_column_px = 2;

// Where the lanes lie, and the room that their layouts use one after the other.
struct Frame {
    const Scene& scene;
    const Theme& theme;
    ImDrawList& list;
    TimeScale scale;
    float top;  // of the lanes
    float bottom;
    float names_left;
    std::vector<LaneBlock> blocks;
    std::vector<std::uint64_t> counts;
    std::vector<Band> bands;
    std::vector<Mark> marks;
    std::vector<Mark> system_marks;     // of this machine, through all lanes
    const Mark* system_near = nullptr;  // under the mouse
};

// One session's stripe.
struct Lane {
    const model::SessionModel& session;
    float top;
    float bottom;
};

// Grey pictures and eyes that see no red tell states by height: open is full, connecting two
// thirds, closed half.
float span_share(core::ConnectionStatus status) {
    switch (status) {
        case core::ConnectionStatus::Open: return 1.0f;
        case core::ConnectionStatus::Connecting: return 0.75f;
        case core::ConnectionStatus::Closed: return 0.5f;
    }
    return 1.0f;
}

void paint_states(Frame& frame, const Lane& lane) {
    layout_lane(lane.session.spans, frame.scale.range, frame.scale.left, frame.scale.right,
                frame.scene.now.mono, frame.blocks);
    for (const LaneBlock& block : frame.blocks) {
        const float height = (lane.bottom - lane.top) * span_share(block.status);
        frame.list.AddRectFilled({block.left, lane.bottom - height}, {block.right, lane.bottom},
                                 lane_color(frame.theme, block.status, block.is_resting));
    }
}

// Messages as bars on the lane's floor, as high as the logarithm of their number.
void paint_density(Frame& frame, const Lane& lane) {
    const float column = frame.theme.px(density_column_px);
    const auto columns = static_cast<std::size_t>(frame.scale.width() / column);
    layout_density(lane.session, frame.scale.range, columns, frame.counts);
    std::uint64_t most = 0;
    for (const std::uint64_t count : frame.counts) most = std::max(most, count);
    if (most == 0) return;
    const float height = (lane.bottom - lane.top) * 0.7f;
    const float whole = std::log2(static_cast<float>(most) + 1.0f);
    const ImU32 color = faded(frame.theme.color.text, 0.42f);
    for (std::size_t i = 0; i < frame.counts.size(); ++i) {
        if (frame.counts[i] == 0) continue;
        const float share = std::log2(static_cast<float>(frame.counts[i]) + 1.0f) / whole;
        const float left = frame.scale.left + static_cast<float>(i) * column;
        const float high = std::max(height * share, frame.theme.px(1.5f));
        frame.list.AddRectFilled({left, lane.bottom - high},
                                 {left + column - frame.theme.px(0.5f), lane.bottom}, color);
    }
}

// A line above the lane for as long as a fault is in force, and a veil over the lane.
void paint_bands(Frame& frame, const Lane& lane) {
    layout_bands(lane.session, frame.scale.range, frame.scale.left, frame.scale.right,
                 frame.scene.now.mono, frame.bands);
    const Palette& color = frame.theme.color;
    for (const Band& band : frame.bands) {
        frame.list.AddRectFilled({band.left, lane.top}, {band.right, lane.bottom},
                                 faded(color.fault, 0.18f));
        frame.list.AddRectFilled({band.left, lane.top - frame.theme.px(3)},
                                 {band.right, lane.top - frame.theme.px(1)}, color.fault);
    }
}

void paint_mark(const Frame& frame, const Lane& lane, const Mark& mark) {
    const float d = frame.theme.px(4);
    const Palette& color = frame.theme.color;
    const float x = mark.x;
    const float middle = (lane.top + lane.bottom) * 0.5f;
    switch (mark.shape) {
        case MarkShape::Verdict:  // a diamond on the lane
            frame.list.AddQuadFilled({x, middle - d}, {x + d, middle}, {x, middle + d},
                                     {x - d, middle}, mark.is_bad ? color.waiting : color.fault);
            return;
        case MarkShape::Finding: {  // an upright triangle below it
            const Role role = role_of(mark.finding->made.severity);
            frame.list.AddTriangleFilled({x - d, lane.bottom + d}, {x, lane.bottom - d},
                                         {x + d, lane.bottom + d}, color_of(frame.theme, role));
            return;
        }
        case MarkShape::Loss:
        case MarkShape::Halt:  // a cross
            frame.list.AddLine({x - d, middle - d}, {x + d, middle + d}, color.closed,
                               frame.theme.px(2));
            frame.list.AddLine({x - d, middle + d}, {x + d, middle - d}, color.closed,
                               frame.theme.px(2));
            return;
        case MarkShape::System:
        case MarkShape::Fault: break;
    }
    frame.list.AddTriangleFilled({x - d, lane.top - d - 1}, {x + d, lane.top - d - 1},
                                 {x, lane.top - 1 + d * 0.25f}, color.fault);
}

const Mark* paint_marks(Frame& frame, const Lane& lane) {
    layout_marks(lane.session, frame.scale.range, frame.scale.left, frame.scale.right, frame.marks);
    const float x = ImGui::GetIO().MousePos.x;
    const Mark* nearest = nullptr;
    for (const Mark& mark : frame.marks) {
        paint_mark(frame, lane, mark);
        if (std::fabs(x - mark.x) > frame.theme.px(4)) continue;
        if (nearest == nullptr || std::fabs(x - mark.x) < std::fabs(x - nearest->x))
            nearest = &mark;
    }
    return nearest;
}

const model::Span* span_at(const model::SessionModel& session, Instant at) {
    const std::size_t index = model::first_span_from(session.spans, at);
    if (index >= session.spans.size() || session.spans[index].from > at) return nullptr;
    return &session.spans[index];
}

// This machine's own marks: a line through all lanes with a square on top.
void paint_system_marks(Frame& frame) {
    const Theme& theme = frame.theme;
    layout_system_marks(frame.scene.workspace.system_marks(), frame.scale.range, frame.scale.left,
                        frame.scale.right, frame.system_marks);
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool is_hovered =
        ImGui::IsWindowHovered() && mouse.y >= frame.top && mouse.y <= frame.bottom;
    const float d = theme.px(3.5f);
    for (const Mark& mark : frame.system_marks) {
        const ImU32 color = mark.is_bad ? theme.color.closed : theme.color.accent;
        frame.list.AddLine({mark.x, frame.top}, {mark.x, frame.bottom}, faded(color, 0.55f),
                           theme.px(1));
        frame.list.AddRectFilled({mark.x - d, frame.top}, {mark.x + d, frame.top + 2 * d}, color);
        if (is_hovered && std::fabs(mouse.x - mark.x) <= theme.px(4)) frame.system_near = &mark;
    }
}

void tell_mark(const Frame& frame, const Mark& mark) {
    text(frame.theme, clock_time_ms(frame.scene.workspace.wall_at(mark.at)), Role::Dim,
         frame.theme.font.mono);
    text(frame.theme, in_words(mark));
}

// A tap is not closed while nobody is connected to it.
const char* word_of(const model::SessionModel& session, const model::Span& span) {
    const bool is_unused = session.config->tap && span.status == core::ConnectionStatus::Closed;
    return is_unused ? "no client" : core::name_of(span.status);
}

void show_tooltip(const Frame& frame, const Lane& lane, const Mark* mark) {
    const model::Workspace& workspace = frame.scene.workspace;
    const Instant at = frame.scale.at(ImGui::GetIO().MousePos.x);
    const model::Span* span = span_at(lane.session, at);
    if (mark == nullptr && span == nullptr) return;
    ImGui::BeginTooltip();
    if (mark != nullptr) tell_mark(frame, *mark);
    if (span != nullptr) {
        const std::string from = clock_time_ms(workspace.wall_at(span->from));
        const std::string to = span->to ? clock_time_ms(workspace.wall_at(*span->to)) : "now";
        text(frame.theme,
             fmt::format("{}: {}, {} to {}", lane.session.name, word_of(lane.session, *span), from,
                         to),
             mark != nullptr ? Role::Dim : Role::Text);
    }
    for (const Band& band : frame.bands) {
        const float x = ImGui::GetIO().MousePos.x;
        if (x < band.left || x > band.right) continue;
        text(frame.theme, model::in_words(core::FaultMade{band.fault->name, band.fault->detail}),
             Role::Fault);
    }
    ImGui::EndTooltip();
}

void draw_lane(Frame& frame, const Lane& lane) {
    const Theme& theme = frame.theme;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool is_chosen = frame.scene.selected() == lane.session.id;
    paint_foreign_text(
        theme, frame.list, theme.font.small,
        {frame.names_left, (lane.top + lane.bottom - line_height(theme.font.small)) * 0.5f},
        is_chosen ? theme.color.text : theme.color.dim, lane.session.name,
        frame.scale.left - frame.names_left - theme.px(8));
    frame.list.PushClipRect({frame.scale.left, frame.top}, {frame.scale.right, frame.bottom}, true);
    paint_states(frame, lane);
    paint_density(frame, lane);
    paint_bands(frame, lane);
    const Mark* mark = paint_marks(frame, lane);
    frame.list.PopClipRect();
    const bool is_over =
        mouse.y >= lane.top - theme.px(6) && mouse.y < lane.bottom && ImGui::IsWindowHovered();
    if (!is_over || mouse.x > frame.scale.right) return;
    if (mouse.x >= frame.scale.left) {
        click_lane(frame.scene, lane.session, frame.scale.at(mouse.x), mark);
        return show_tooltip(frame, lane, mark);
    }
    if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) select(frame.scene, lane.session.id);
    ImGui::BeginTooltip();
    text(theme, row_advice(frame.scene, lane.session));
    ImGui::EndTooltip();
}

// As wide as the names need, within a share of the width; a cut one is whole in its tooltip.
float label_width(const Theme& theme, const std::vector<const model::SessionModel*>& sessions,
                  float width) {
    constexpr std::size_t measured_max = 256;  // of more, some are cut
    float widest = 0.0f;
    for (std::size_t i = 0; i < std::min(sessions.size(), measured_max); ++i)
        widest = std::max(widest, width_of(theme, theme.font.small, sessions[i]->name));
    const float least = theme.px(120);  // of the words below the names
    return std::round(std::clamp(widest + theme.px(22), least, std::max(width * 0.25f, least)));
}

// "following", or how to get back to it; the selection's length.
void paint_state_words(const Frame& frame, float y) {
    const Theme& theme = frame.theme;
    const TimeAxis& axis = frame.scene.axis();
    std::string words = axis.is_live ? "following live" : "double-click: live";
    if (frame.scene.figures.replay)
        words = axis.is_live ? "the whole log" : "double-click: the whole log";
    if (axis.selection) words = precise_in_words(axis.selection->span()) + " selected";
    paint_text(frame.list, theme.font.small, {frame.names_left, y},
               axis.selection ? theme.color.accent : theme.color.faint, words,
               frame.scale.left - frame.names_left - theme.px(8));
}

// The lanes inside the current child window.
void draw_lanes(const Scene& scene) {
    const Theme& theme = scene.theme;
    const ImVec2 origin = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    const float axis_height = line_height(theme.font.mono) + theme.px(8);
    const auto sessions = shown_sessions(scene);
    const TimeScale scale{range_of(scene.axis(), scene.now.mono),
                          origin.x + label_width(theme, sessions, size.x), origin.x + size.x};
    const float top = origin.y + theme.px(4);
    const float bottom = origin.y + size.y - axis_height;
    if (scale.width() < theme.px(40) || bottom - top < theme.px(12)) return;
    Frame frame{scene,
                theme,
                *ImGui::GetWindowDrawList(),
                scale,
                top,
                bottom,
                origin.x + theme.px(12),
                {},
                {},
                {},
                {},
                {}};

    const float height = theme.px(15);
    const float pitch = theme.px(21);  // four of them in the height of a first start
    // The button lies under the lanes, so that they scroll with the window's own bar.
    const float content =
        std::max(pitch * static_cast<float>(sessions.size()) + theme.px(8), bottom - top);
    const float scroll = ImGui::GetScrollY();
    ImGui::SetCursorScreenPos({scale.left, top - scroll});
    ImGui::InvisibleButton("axis", {scale.width(), content + axis_height});
    compat::own_wheel();
    interact_time(scene, scale);
    // Escape moves the keyboard to the window around the lanes (embedded: that is the host's).
    const ImGuiFocusedFlags around =
        scene.surface == Surface::Viewport ? ImGuiFocusedFlags_RootAndChildWindows : 0;
    if (ImGui::IsWindowFocused(around)) time_keys(scene);

    paint_time_ticks(scene, frame.list, scale, top, bottom, bottom + theme.px(4));
    paint_state_words(frame, bottom + theme.px(4));
    frame.list.PushClipRect({origin.x, top}, {scale.right, bottom}, true);
    float lane_top = top + theme.px(7) - scroll;
    for (const model::SessionModel* session : sessions) {
        if (lane_top + height > top && lane_top < bottom)
            draw_lane(frame, {*session, lane_top, lane_top + height});
        lane_top += pitch;
    }
    paint_system_marks(frame);
    frame.list.PopClipRect();
    if (frame.system_near != nullptr) {
        ImGui::BeginTooltip();
        tell_mark(frame, *frame.system_near);
        ImGui::EndTooltip();
    }
    draw_lane_menu(scene);
    paint_time_lines(scene, frame.list, scale, top, bottom);
}

}  // namespace

void draw_timeline_area(const Scene& scene, Box box) {
    const Theme& theme = scene.theme;
    Preferences& preferences = scene.preferences();
    if (scene.ui.is_pane_asked && scene.ui.pane == Pane::Timeline) ImGui::SetNextWindowFocus();
    const bool is_seen = begin_area(scene, "###timeline", box, ImGuiWindowFlags_NoScrollbar, false);
    if (is_seen) {
        const float height = theme.px(edge_grip);
        const Drag drag =
            drag_edge("###edge", box.min(), {box.x + box.width, box.y + height}, ImGuiAxis_Y);
        if (drag.is_held) {
            preferences.timeline_height =
                std::clamp(preferences.timeline_height - drag.by / theme.scale, timeline_height_min,
                           timeline_height_max);
        }
        if (drag.is_over) request(scene, PreferencesChanged{});
        const bool is_lit = drag.is_held || ImGui::IsItemHovered();
        ImGui::GetWindowDrawList()->AddLine(
            {box.x, box.y + 0.5f}, {box.x + box.width, box.y + 0.5f},
            is_lit ? theme.color.accent : theme.color.border, is_lit ? theme.px(2) : 1.0f);
        ImGui::SetCursorScreenPos({box.x, box.y + height});
        // The keys are the lanes' (time_keys), so they get the keyboard themselves.
        if (scene.ui.is_pane_asked && scene.ui.pane == Pane::Timeline) ImGui::SetNextWindowFocus();
        compat::begin_child("lanes", {box.width, box.height - height});
        draw_lanes(scene);
        ImGui::EndChild();
    }
    end_area(scene);
}

}  // namespace redial::view
