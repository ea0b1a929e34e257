// Finds what of a session lies in the selected span, and draws the chip that names it. UI thread
// only.
#include "view/plot/selected_span.hpp"

#include <algorithm>
#include <string>

#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/shared_axis.hpp"

namespace redial::view {
namespace {

// To the millisecond where the span is short; a span of hours says its days by its length.
std::string span_in_words(const model::Workspace& workspace, TimeRange range) {
    const bool is_short = range.span() < std::chrono::seconds(10);
    const auto time = [&](Instant at) {
        const WallTime wall = workspace.wall_at(at);
        return is_short ? clock_time_ms(wall) : clock_time(wall);
    };
    return fmt::format("{} – {}", time(range.from), time(range.to));
}

}  // namespace

bool is_escape_for(const Scene& scene, SessionId session) {
    return compat::is_pressed(compat::Key::Escape) && scene.selected() == session &&
           !ImGui::IsAnyItemActive() &&
           ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows);
}

void draw_span_chip(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    ImFont* font = theme.font.small;
    const std::string words =
        "restricted to " + span_in_words(scene.workspace, *scene.axis().selection);
    const float pad = theme.px(8);
    const float cross = width_of(font, icon::close);
    const float height = line_height(font) + theme.px(6);
    const float room = ImGui::GetContentRegionAvail().x - pad * 3 - cross;
    const float wide = std::max(std::min(width_of(font, words), room), 1.0f);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 end{at.x + wide + pad * 3 + cross, at.y + height};
    const bool is_pressed = ImGui::InvisibleButton("###span", {end.x - at.x, height});
    const Palette& color = theme.color;
    const bool is_hovered = ImGui::IsItemHovered();
    compat::nav_frame({at, end}, ImGui::GetItemID());
    tooltip(theme,
            "Every tab shows what lies in the span selected in the timeline: show all "
            "again (Escape)");
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(at, end, faded(color.accent, is_hovered ? 0.28f : 0.16f), height * 0.5f);
    const float y = at.y + theme.px(3);
    paint_text(list, font, {at.x + pad, y}, color.accent, words, wide + 1.0f);
    paint_text(list, font, {end.x - pad - cross, y}, color.accent, icon::close);
    // In the message list Escape first gives up the chosen row.
    const SessionUi& ui = scene.of(session.id);
    const bool is_for_row = ui.tab == SessionTab::Messages && ui.messages.row_selected.has_value();
    const bool is_left = !is_for_row && is_escape_for(scene, session.id);
    if (is_pressed || is_left) scene.axis().selection.reset();
}

}  // namespace redial::view
