// The timeline over all sessions: one lane a session with its states, how much went over it, the
// faults in force and the marks of what happened; one time axis (design/ui.md). What a frame costs
// follows the width and the lanes in sight, not the history. UI thread only.
#include <algorithm>
#include <cmath>
#include <string>

#include "base/format.hpp"
#include "model/workspace.hpp"
#include "view/health_view.hpp"
#include "view/imgui_compat.hpp"
#include "view/plot_marks.hpp"
#include "view/scene.hpp"
#include "view/session_ops.hpp"
#include "view/text_format.hpp"
#include "view/time_axis.hpp"
#include "view/timeline_layout.hpp"
#include "view/timeline_menu.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

constexpr float density_column_px = 2;

// Where the lanes lie, and the room that their layouts use one after the other.
struct Frame {
    const Scene& scene;
    const Theme& theme;
    ImDrawList& list;
    TimeScale scale;
    float top;     // of the lanes
    float bottom;
    float names_left;
    std::vector<LaneBlock> blocks;
    std::vector<std::uint64_t> counts;
    std::vector<Band> bands;
    std::vector<Mark> marks;
    std::vector<Mark> system_marks;          // of this machine, through all lanes
    const Mark* system_near = nullptr;       // under the mouse
};

// One session's stripe.
struct Lane {
    const model::SessionModel& session;
    float top;
    float bottom;
};

ImU32 span_color(const Palette& color, core::Connection status) {
    switch (status) {
        case core::Connection::Open: return faded(color.open, 0.50f);
        case core::Connection::Connecting: return faded(color.waiting, 0.60f);
        case core::Connection::Closed: return faded(color.closed, 0.45f);
    }
    return color.faint;
}

// Grey pictures and eyes that see no red tell states by height: open is full, connecting two
// thirds, closed half.
float span_share(core::Connection status) {
    switch (status) {
        case core::Connection::Open: return 1.0f;
        case core::Connection::Connecting: return 0.75f;
        case core::Connection::Closed: return 0.5f;
    }
    return 1.0f;
}

void paint_states(Frame& frame, const Lane& lane) {
    layout_lane(lane.session.spans, frame.scale.range, frame.scale.left, frame.scale.right,
                frame.scene.now.mono, frame.blocks);
    for (const LaneBlock& block : frame.blocks) {
        const float height = (lane.bottom - lane.top) * span_share(block.status);
        frame.list.AddRectFilled({block.left, lane.bottom - height}, {block.right, lane.bottom},
                                 span_color(frame.theme.color, block.status));
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
    layout_marks(lane.session, frame.scale.range, frame.scale.left, frame.scale.right,
                 frame.marks);
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
    const bool is_hovered = ImGui::IsWindowHovered() && mouse.y >= frame.top &&
                            mouse.y <= frame.bottom;
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
        text(frame.theme, fmt::format("{}: {}, {} to {}", lane.session.name,
                                      core::name_of(span->status), from, to),
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
    const bool is_chosen = frame.scene.ui.selected == lane.session.id;
    paint_foreign_text(theme, frame.list, theme.font.small,
                       {frame.names_left,
                        (lane.top + lane.bottom - line_height(theme.font.small)) * 0.5f},
                       is_chosen ? theme.color.text : theme.color.dim, lane.session.name,
                       frame.scale.left - frame.names_left - theme.px(8));
    frame.list.PushClipRect({frame.scale.left, frame.top}, {frame.scale.right, frame.bottom}, true);
    paint_states(frame, lane);
    paint_density(frame, lane);
    paint_bands(frame, lane);
    const Mark* mark = paint_marks(frame, lane);
    frame.list.PopClipRect();
    const bool is_over = mouse.y >= lane.top - theme.px(6) && mouse.y < lane.bottom &&
                         ImGui::IsWindowHovered();
    if (!is_over || mouse.x > frame.scale.right) return;
    if (mouse.x >= frame.scale.left) {
        click_lane(frame.scene, lane.session, frame.scale.at(mouse.x), mark);
        return show_tooltip(frame, lane, mark);
    }
    if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) select(frame.scene, lane.session.id);
}

// "following", or how to get back to it; the selection's length.
void paint_state_words(const Frame& frame, float y) {
    const Theme& theme = frame.theme;
    const TimeAxis& axis = frame.scene.ui.axis;
    std::string words = axis.is_live ? "following live" : "double-click: live";
    if (frame.scene.figures.replay)
        words = axis.is_live ? "the whole log" : "double-click: the whole log";
    if (axis.selection) words = precise_in_words(axis.selection->span()) + " selected";
    paint_text(frame.list, theme.font.small, {frame.names_left, y},
               axis.selection ? theme.color.accent : theme.color.faint, words,
               frame.scale.left - frame.names_left - theme.px(8));
}

}  // namespace

void draw_timeline(const Scene& scene) {
    const Theme& theme = scene.theme;
    const ImVec2 origin = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    const float axis_height = line_height(theme.font.mono) + theme.px(8);
    const TimeScale scale{range_of(scene.ui.axis, scene.now.mono), origin.x + theme.px(120),
                          origin.x + size.x};
    const float top = origin.y + theme.px(4);
    const float bottom = origin.y + size.y - axis_height;
    if (scale.width() < theme.px(40) || bottom - top < theme.px(12)) return;
    Frame frame{scene, theme,  *ImGui::GetWindowDrawList(), scale, top, bottom,
                origin.x + theme.px(12), {}, {}, {}, {}, {}};

    const float height = theme.px(15);
    const float pitch = theme.px(24);
    // The button lies under the lanes, so that they scroll with the window's own bar.
    const auto sessions = shown_sessions(scene);
    const float content =
        std::max(pitch * static_cast<float>(sessions.size()) + theme.px(8), bottom - top);
    const float scroll = ImGui::GetScrollY();
    ImGui::SetCursorScreenPos({scale.left, top - scroll});
    ImGui::InvisibleButton("axis", {scale.width(), content + axis_height});
    compat::own_wheel();
    interact_time(scene, scale);
    // Escape moves the keyboard to the window around the lanes (embedded: that is the host's).
    const ImGuiFocusedFlags around =
        scene.host == Host::Viewport ? ImGuiFocusedFlags_RootAndChildWindows : 0;
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

}  // namespace redial::view
