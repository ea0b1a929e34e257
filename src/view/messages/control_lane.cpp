// Draws the lane of control frames. Which rows are control frames is found once, in slices; a frame
// draws at most as many marks as the lane has room for. UI thread only.
#include "view/messages/control_lane.hpp"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/messages/message_line.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/request.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/shared_axis.hpp"

namespace redial::view {
namespace {

constexpr float lane_height = 24.0f;                   // at scale 1
constexpr float near = 6.0f;                           // a mark is pointed at, at scale 1
constexpr std::uint64_t rows_looked_at_max = 200'000;  // a frame
constexpr std::size_t frames_kept_max = 100'000;
constexpr std::size_t marks_max = 2'000;  // a frame

// False: more is left for the next frame.
bool update(ControlLaneUi& lane, const model::MessageLog& log) {
    if (lane.next_row > log.end_row()) lane = {};
    lane.next_row = std::max(lane.next_row, log.first_row());
    while (!lane.rows.empty() && lane.rows.front() < log.first_row()) lane.rows.pop_front();
    const std::uint64_t stop = std::min(lane.next_row + rows_looked_at_max, log.end_row());
    for (; lane.next_row < stop; ++lane.next_row) {
        if (log.kind(lane.next_row) != model::RowKind::Control) continue;
        lane.rows.push_back(lane.next_row);
        if (lane.rows.size() > frames_kept_max) lane.rows.pop_front();
    }
    return lane.next_row == log.end_row();
}

struct Mark {
    std::uint64_t row = 0;
    float x = 0;
};

void paint_mark(const Theme& theme, const model::Row& row, ImVec2 at, float height,
                bool is_pointed_at) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const bool is_in = row.direction == core::Direction::In;
    const ImU32 color = row.opcode == core::Opcode::Close ? theme.color.closed
                        : is_in                           ? theme.color.open
                                                          : theme.color.accent;
    // What came in hangs from the top, what went out stands on the ground: colour is not alone.
    const float half = std::floor(height * 0.5f);
    const float top = is_in ? at.y + theme.px(3) : at.y + half;
    const float end = is_in ? at.y + half : at.y + height - theme.px(3);
    list.AddRectFilled({at.x - theme.px(1), top}, {at.x + theme.px(1), end}, color);
    if (is_pointed_at)
        list.AddRectFilled({at.x - theme.px(2), top - theme.px(1)},
                           {at.x + theme.px(2), end + theme.px(1)}, color);
}

// The newest control frame in words, at the lane's left.
float paint_newest(const Scene& scene, const model::SessionModel& session,
                   const ControlLaneUi& lane, ImVec2 at) {
    const Theme& theme = scene.theme;
    ImFont* font = theme.font.mono;
    std::string words = "no ping yet";
    if (!lane.rows.empty()) {
        const model::Row row = session.log.row(lane.rows.back());
        words =
            std::string(row.direction == core::Direction::In ? icon::arrow_down : icon::arrow_up) +
            " " + row_in_words(row, 24);
    }
    const float width = width_of(font, "0") * 18.0f;
    const float y = at.y + (theme.px(lane_height) - line_height(font)) * 0.5f;
    paint_text(*ImGui::GetWindowDrawList(), font, {at.x, y}, theme.color.dim, words, width);
    return width + theme.px(12);
}

// From the newest backwards, as many as are drawn at most; the one that is pointed at.
std::optional<Mark> paint_marks(const Scene& scene, const model::SessionModel& session,
                                const ControlLaneUi& lane, ImVec2 at, float width) {
    const Theme& theme = scene.theme;
    const TimeRange range = range_of(scene.axis(), scene.now.mono);
    const float height = theme.px(lane_height);
    const ImVec2 mouse = ImGui::GetMousePos();
    std::optional<Mark> pointed;
    std::array<float, 2> last_x = {-1.0f, -1.0f};  // by direction: one must not hide the other
    std::size_t marks = 0;
    for (auto it = lane.rows.rbegin(); it != lane.rows.rend() && marks < marks_max; ++it, ++marks) {
        const Instant when = session.log.at(*it);
        if (when > range.to) continue;
        if (when < range.from) break;
        const float x = at.x + width * static_cast<float>(range.share_of(when));
        const bool is_nearer = ImGui::IsItemHovered() && std::abs(mouse.x - x) < theme.px(near) &&
                               (!pointed || std::abs(mouse.x - x) < std::abs(mouse.x - pointed->x));
        if (is_nearer) pointed = Mark{*it, x};
        const model::Row row = session.log.row(*it);
        float& last = last_x[row.direction == core::Direction::In ? 0 : 1];
        const bool is_same_pixel = std::abs(last - x) < 0.25f;
        last = x;
        if (!is_same_pixel) paint_mark(theme, row, {x, at.y}, height, false);
    }
    if (pointed) paint_mark(theme, session.log.row(pointed->row), {pointed->x, at.y}, height, true);
    return pointed;
}

}  // namespace

void draw_control_choice(const Scene& scene) {
    ControlFrames& shown = scene.preferences().control_frames;
    const char* advice =
        shown == ControlFrames::Listed
            ? "Pings, pongs and close frames stand among the messages: give them a lane"
        : shown == ControlFrames::Lane
            ? "Pings, pongs and close frames have a lane of their own: hide them"
            : "Pings, pongs and close frames are hidden: show them among the messages";
    if (!icon_button(scene.theme, "control", icon::heartbeat, advice,
                     shown != ControlFrames::Hidden))
        return;
    shown = shown == ControlFrames::Listed ? ControlFrames::Lane
            : shown == ControlFrames::Lane ? ControlFrames::Hidden
                                           : ControlFrames::Listed;
    request(scene, PreferencesChanged{});
}

float control_lane_height(const Scene& scene) {
    const bool is_shown = scene.preferences().control_frames == ControlFrames::Lane;
    return is_shown ? scene.theme.px(lane_height) : 0.0f;
}

void draw_control_lane(const Scene& scene, const model::SessionModel& session) {
    if (control_lane_height(scene) <= 0.0f) return;
    const Theme& theme = scene.theme;
    MessageListUi& ui = scene.of(session.id).messages;
    if (!update(ui.control, session.log)) scene.redraw_at(scene.now.mono);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float height = theme.px(lane_height);
    const bool is_pressed = ImGui::InvisibleButton("###control-lane", {width, height});
    ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + width, at.y + height}, theme.color.input,
                                              theme.px(3));
    const ImVec2 inside{at.x + theme.px(6), at.y};
    const float words = paint_newest(scene, session, ui.control, inside);
    const float room = width - words - theme.px(14);
    if (room < theme.px(40)) return;
    const auto pointed = paint_marks(scene, session, ui.control, {inside.x + words, at.y}, room);
    if (!pointed) return;
    const model::Row row = session.log.row(pointed->row);
    ImGui::SetTooltip("%s", (clock_time_ms(scene.workspace.wall_at(row.at)) + "  " +
                             core::name_of(row.direction) + "  " + row_in_words(row, 60))
                                .c_str());
    if (!is_pressed) return;
    ui.selection = {};
    ui.row_selected = pointed->row;
}

}  // namespace redial::view
