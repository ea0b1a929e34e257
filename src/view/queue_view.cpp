// Draws the offline queue above the send row: at most a few rows, the rest by scrolling. UI thread
// only.
#include "view/queue_view.hpp"

#include <algorithm>
#include <cmath>

#include "base/format.hpp"
#include "model/display_text.hpp"
#include "view/icons.hpp"
#include "view/imgui_compat.hpp"
#include "view/text_format.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

constexpr std::size_t rows_shown_max = 4;

void draw_queued(const Scene& scene, SessionId session, const model::QueuedMessage& queued) {
    const Theme& theme = scene.theme;
    ImGui::PushID(static_cast<int>(queued.id));
    if (icon_button(theme, "cancel", icon::close, "Do not send this one"))
        scene.ask(session, core::CancelQueued{queued.id});
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    const bool is_text = queued.opcode == core::Opcode::Text;
    const std::string words =
        is_text ? model::one_line(*queued.payload) : model::hex_short(*queued.payload);
    text_cut(theme, words, ImGui::GetContentRegionAvail().x, Role::Dim, theme.font.mono);
    ImGui::PopID();
}

}  // namespace

float queue_height(const Scene& scene, const model::SessionModel& session, float room) {
    if (session.queued.empty()) return 0.0f;
    const Theme& theme = scene.theme;
    const float heading = line_height(theme.font.small) + theme.px(8);
    const float row = theme.px(theme.size.control) + theme.px(4);
    const auto rows = static_cast<float>(std::min(session.queued.size(), rows_shown_max));
    const float rows_that_fit = std::floor((room - heading) / row);
    return heading + row * std::clamp(rows_that_fit, 0.0f, rows);
}

void draw_queue(const Scene& scene, const model::SessionModel& session, float height) {
    if (session.queued.empty()) return;
    const Theme& theme = scene.theme;
    const std::size_t count = session.queued.size() + session.queued_not_shown;
    text(theme,
         fmt::format("{} queued, sent in this order once the connection is open", grouped(count)),
         Role::Waiting, theme.font.small);
    height -= line_height(theme.font.small) + theme.px(8);
    const float row = theme.px(theme.size.control) + theme.px(4);
    if (height < row) return;
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(theme.px(8), theme.px(4)));
    compat::begin_child("queue", {0, height}, false);
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(session.queued.size()), row);
    while (clipper.Step())
        for (int line = clipper.DisplayStart; line < clipper.DisplayEnd; ++line)
            draw_queued(scene, session.id, session.queued[static_cast<std::size_t>(line)]);
    ImGui::EndChild();
    ImGui::PopStyleVar();
}

}  // namespace redial::view
