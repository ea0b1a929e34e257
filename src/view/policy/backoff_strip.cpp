// Draws the strip from the same layout as the plot. UI thread only.
#include "view/policy/backoff_strip.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/policy/backoff_fit.hpp"
#include "view/policy/backoff_frame.hpp"
#include "view/policy/backoff_hover.hpp"
#include "view/scene/fault_ops.hpp"

namespace redial::view {
namespace {

using namespace std::chrono_literals;

constexpr float caption_width = 62.0f;  // at scale 1

// What it is, and how high it is: a strip has no axis.
void paint_caption(const BackoffFrame& frame, ImVec2 at, float height) {
    const Theme& theme = frame.theme;
    const float line = line_height(theme.font.small);
    const float y = at.y + std::max((height - 2 * line) * 0.5f, 0.0f);
    paint_text(frame.list, theme.font.small, {at.x, y}, theme.color.dim, "Backoff");
    Duration highest{};
    for (const model::WaitBar& bar : frame.layout.waits)
        highest = std::max({highest, bar.planned, bar.base, bar.until - bar.from});
    const std::string words = highest < 1s ? fmt::format("to {:.3g} ms", to_ms(highest))
                                           : fmt::format("to {:.3g} s", to_seconds(highest));
    paint_text(frame.list, theme.font.small, {at.x, y + line}, theme.color.dim, words,
               theme.px(caption_width));
}

}  // namespace

void draw_backoff_strip(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    const model::BackoffLayout layout = shown_backoff(scene, session);
    const model::SessionModel* target = faulted(scene, session);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = theme.px(backoff_strip_height);
    const float width = std::max(ImGui::GetContentRegionAvail().x, 1.0f);
    ImGui::PushID("backoff");
    ImGui::InvisibleButton("strip", {width, height});
    compat::own_wheel();
    const BackoffFrame frame{layout,
                             theme,
                             *ImGui::GetWindowDrawList(),
                             {at.x + theme.px(caption_width), at.y + theme.px(1)},
                             {at.x + width - theme.px(4), at.y + height - theme.px(4)}};
    if (frame.max.x <= frame.min.x) return ImGui::PopID();
    if (layout.empty()) {
        paint_text(frame.list, theme.font.small,
                   {at.x, at.y + (height - line_height(theme.font.small)) * 0.5f}, theme.color.dim,
                   "Backoff: no retry in the selected time", width);
        return ImGui::PopID();
    }
    paint_caption(frame, at, height);
    frame.list.AddLine({frame.min.x, frame.max.y + 0.5f}, {frame.max.x, frame.max.y + 0.5f},
                       theme.color.grid);
    frame.list.PushClipRect({frame.min.x - theme.px(4), frame.min.y - theme.px(1)},
                            {frame.max.x + theme.px(4), frame.max.y + theme.px(4)}, true);
    for (const model::WaitBar& bar : layout.waits) paint_wait(frame, bar);
    if (layout.has_policy) paint_policy(frame);
    paint_marks(frame);
    hover_backoff(scene, session, target ? *target : session, frame);
    frame.list.PopClipRect();
    ImGui::PopID();
}

}  // namespace redial::view
