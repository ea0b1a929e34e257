// The timeline over all sessions: one lane a session with its states as spans, faults and
// verdicts as markers, one time axis (design/ui.md). UI thread only.
#include <algorithm>
#include <cmath>
#include <string>

#include "model/workspace.hpp"
#include "view/imgui_compat.hpp"
#include "view/scene.hpp"
#include "view/session_ops.hpp"
#include "view/text_format.hpp"
#include "view/timeline_layout.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

// Where lanes lie, and the way from instants to pixels.
struct Frame {
    const Scene& scene;
    const Theme& theme;
    ImDrawList& list;
    TimeRange range;
    ImVec2 min;  // of the lanes, names left out
    ImVec2 max;

    float x(Instant at) const {
        const double share = std::clamp(range.share_of(at), -0.01, 1.01);
        return min.x + static_cast<float>(share) * (max.x - min.x);
    }
};

ImU32 span_color(const Palette& color, core::Connection status) {
    switch (status) {
        case core::Connection::Open: return faded(color.open, 0.50f);
        case core::Connection::Connecting: return faded(color.waiting, 0.50f);
        case core::Connection::Closed: return faded(color.closed, 0.45f);
    }
    return color.faint;
}

// Spans that share a pixel column are painted once, as the worst of them, so that the cost
// follows the width and not the number of spans.
void paint_spans(const Frame& frame, const model::SessionModel& session, float top, float bottom) {
    const model::Spans& spans = session.spans;
    float painted_to = frame.min.x - 1.0f;
    for (std::size_t i = model::first_span_from(spans, frame.range.from); i < spans.size(); ++i) {
        const model::Span& span = spans[i];
        if (span.from > frame.range.to) break;
        const float left = std::max(frame.x(span.from), frame.min.x);
        float right = frame.x(span.to.value_or(std::max(frame.scene.now.mono, span.from)));
        if (right < painted_to + 1.0f) {
            if (span.status == core::Connection::Open) continue;
            right = painted_to + 1.0f;
        }
        // At least a pixel: a connection that failed within a millisecond is what one looks for.
        frame.list.AddRectFilled({left, top}, {std::max(right, left + 1.0f), bottom},
                                 span_color(frame.theme.color, span.status));
        painted_to = std::max(right, left + 1.0f);
    }
}

ImU32 marker_color(const Palette& color, const model::Marker& marker) {
    if (std::holds_alternative<core::FaultMade>(marker.what)) return color.fault;
    if (std::holds_alternative<core::Halted>(marker.what)) return color.closed;
    if (std::holds_alternative<core::Lost>(marker.what)) return color.closed;
    const auto* judged = std::get_if<core::ResumeJudged>(&marker.what);
    const bool is_good = judged != nullptr && judged->verdict == core::ResumeVerdict::Resumed;
    return is_good ? color.fault : color.waiting;
}

// Triangles above the lane point down at faults; diamonds on it are verdicts. Returns the one
// under the mouse, if any.
const model::Marker* paint_markers(const Frame& frame, const model::SessionModel& session,
                                   float top, float bottom) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const float d = frame.theme.px(4);
    const model::Marker* hovered = nullptr;
    float last_x = -1000.0f;
    for (std::size_t i = session.markers.size(); i-- > 0;) {
        const model::Marker& marker = session.markers[i];
        if (marker.at < frame.range.from) break;
        const float x = frame.x(marker.at);
        const bool is_hidden = marker.at > frame.range.to || std::fabs(x - last_x) < 1.0f;
        if (is_hidden) continue;
        last_x = x;
        const ImU32 color = marker_color(frame.theme.color, marker);
        if (std::holds_alternative<core::ResumeJudged>(marker.what)) {
            const float y = (top + bottom) * 0.5f;
            frame.list.AddQuadFilled({x, y - d}, {x + d, y}, {x, y + d}, {x - d, y}, color);
        } else {
            frame.list.AddTriangleFilled({x - d, top - d - 1}, {x + d, top - d - 1},
                                         {x, top - 1 + d * 0.25f}, color);
        }
        const bool is_near =
            std::fabs(mouse.x - x) <= d && mouse.y >= top - 2 * d && mouse.y <= bottom;
        if (is_near) hovered = &marker;
    }
    return hovered;
}

const model::Span* span_at(const model::SessionModel& session, Instant at) {
    const std::size_t index = model::first_span_from(session.spans, at);
    if (index >= session.spans.size() || session.spans[index].from > at) return nullptr;
    return &session.spans[index];
}

void show_tooltip(const Frame& frame, const model::SessionModel& session,
                  const model::Marker* marker, Instant at) {
    const model::Workspace& workspace = frame.scene.workspace;
    if (marker != nullptr) {
        ImGui::BeginTooltip();
        ImGui::TextUnformatted(clock_time_ms(workspace.wall_at(marker->at)).c_str());
        ImGui::TextUnformatted(model::in_words(*marker).c_str());
        ImGui::EndTooltip();
        return;
    }
    const model::Span* span = span_at(session, at);
    if (span == nullptr) return;
    ImGui::BeginTooltip();
    ImGui::Text("%s: %s", session.name.c_str(), core::name_of(span->status));
    const std::string from = clock_time_ms(workspace.wall_at(span->from));
    const std::string to = span->to ? clock_time_ms(workspace.wall_at(*span->to)) : "now";
    ImGui::Text("%s to %s", from.c_str(), to.c_str());
    ImGui::EndTooltip();
}

void paint_axis(const Frame& frame, float bottom) {
    const Theme& theme = frame.theme;
    const float label = width_of(theme.font.mono, "00:00:00.000");
    const Duration tick =
        tick_of(frame.range.span(), frame.max.x - frame.min.x, label + theme.px(24));
    const model::Workspace& workspace = frame.scene.workspace;
    if (workspace.revision() == 0) return;  // nothing has happened: no wall clock is known yet
    const WallTime wall_from = workspace.wall_at(frame.range.from);
    // The offset at the left edge serves the whole axis: a jump within it shows at the rows'
    // times.
    const Duration offset = wall_from.time_since_epoch() - frame.range.from.time_since_epoch();
    for (WallTime at = first_tick(wall_from, tick);; at += tick) {
        const Instant mono{at.time_since_epoch() - offset};
        if (mono > frame.range.to) break;
        const float x = std::round(frame.x(mono)) + 0.5f;
        frame.list.AddLine({x, frame.min.y}, {x, bottom}, theme.color.grid);
        const std::string words =
            tick < std::chrono::seconds(1) ? clock_time_ms(at) : clock_time(at);
        const float width = width_of(theme.font.mono, words);
        if (x - width * 0.5f < frame.min.x || x + width * 0.5f > frame.max.x) continue;
        paint_text(frame.list, theme.font.mono, {x - width * 0.5f, bottom + theme.px(4)},
                   theme.color.dim, words);
    }
}

void paint_present(const Frame& frame, float bottom) {
    const float x = frame.x(frame.scene.now.mono);
    if (frame.scene.now.mono <= frame.range.to)
        frame.list.AddLine({x, frame.min.y}, {x, bottom}, frame.theme.color.accent,
                           frame.theme.px(1.5f));
    const std::optional<Instant>& cursor = frame.scene.ui.axis.cursor;
    if (!cursor || *cursor < frame.range.from || *cursor > frame.range.to) return;
    const float at = frame.x(*cursor);
    frame.list.AddLine({at, frame.min.y}, {at, bottom}, frame.theme.color.dim);
}

// Wheel zooms at the cursor, drag pans, double-click returns to live.
void interact(const Frame& frame) {
    TimeAxis& axis = frame.scene.ui.axis;
    const Instant now = frame.scene.now.mono;
    const ImGuiIO& io = ImGui::GetIO();
    const float width = frame.max.x - frame.min.x;
    const double share = static_cast<double>((io.MousePos.x - frame.min.x) / width);
    if (ImGui::IsItemHovered()) {
        if (share >= 0.0 && share <= 1.0) axis.cursor_next = frame.range.at_share(share);
        if (io.MouseWheel != 0.0f)
            zoom(axis, now, share, std::pow(0.8, static_cast<double>(io.MouseWheel)));
        if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) return_to_live(axis);
    }
    if (ImGui::IsItemActive() && io.MouseDelta.x != 0.0f) {
        const double moved = static_cast<double>(-io.MouseDelta.x / width);
        pan(axis, now, frame.range.at_share(moved) - frame.range.from);
    }
}

// One lane; true where the mouse is over it.
void draw_lane(const Frame& frame, const model::SessionModel& session, float top, float height) {
    const Theme& theme = frame.theme;
    const float bottom = top + height;
    const float name_width = frame.min.x - ImGui::GetWindowPos().x - theme.px(20);
    paint_foreign_text(theme, frame.list, theme.font.small,
                       {ImGui::GetWindowPos().x + theme.px(12),
                        top + (height - line_height(theme.font.small)) * 0.5f},
                       theme.color.text, session.name, name_width);
    frame.list.PushClipRect({frame.min.x, frame.min.y}, {frame.max.x, bottom}, true);
    paint_spans(frame, session, top, bottom);
    const model::Marker* marker = paint_markers(frame, session, top, bottom);
    frame.list.PopClipRect();
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool is_over = mouse.y >= top - theme.px(6) && mouse.y < bottom &&
                         mouse.x >= frame.min.x && mouse.x <= frame.max.x;
    if (!is_over || !ImGui::IsWindowHovered()) return;
    const double share = static_cast<double>((mouse.x - frame.min.x) / (frame.max.x - frame.min.x));
    show_tooltip(frame, session, marker, frame.range.at_share(share));
}

}  // namespace

void draw_timeline(const Scene& scene) {
    const Theme& theme = scene.theme;
    const ImVec2 origin = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    const float axis_height = line_height(theme.font.mono) + theme.px(8);
    const Frame frame{scene,
                      theme,
                      *ImGui::GetWindowDrawList(),
                      range_of(scene.ui.axis, scene.now.mono),
                      {origin.x + theme.px(120), origin.y + theme.px(4)},
                      {origin.x + size.x, origin.y + size.y}};
    if (frame.max.x - frame.min.x < theme.px(40) || size.y < axis_height + theme.px(16)) return;

    const float lane = theme.px(15);
    const float pitch = theme.px(24);
    const float lanes_bottom = frame.max.y - axis_height;
    // The button lies under the lanes, so that they scroll with the window's own bar.
    const auto sessions = scene.workspace.sessions();
    const float content = std::max(pitch * static_cast<float>(sessions.size()) + theme.px(8),
                                   lanes_bottom - frame.min.y);
    const float scroll = ImGui::GetScrollY();
    ImGui::SetCursorScreenPos({frame.min.x, frame.min.y - scroll});
    ImGui::InvisibleButton("axis", {frame.max.x - frame.min.x, content + axis_height});
    compat::own_wheel();
    interact(frame);

    paint_axis(frame, lanes_bottom);
    frame.list.PushClipRect({origin.x, frame.min.y}, {frame.max.x, lanes_bottom}, true);
    float top = frame.min.y + theme.px(7) - scroll;
    for (const auto& session : sessions) {
        if (is_leaving(scene.ui, session->id)) continue;
        if (top + lane > frame.min.y && top < lanes_bottom) draw_lane(frame, *session, top, lane);
        top += pitch;
    }
    frame.list.PopClipRect();
    paint_present(frame, lanes_bottom);
}

}  // namespace redial::view
