// Draws one session's window from top to bottom; each part has a file of its own. UI thread only.
#include "view/session/session_window.hpp"

#include <algorithm>

#include "model/session/backoff_layout.hpp"
#include "model/session/session_model.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/policy/backoff_plot.hpp"
#include "view/policy/backoff_strip.hpp"
#include "view/scene/fault_ops.hpp"
#include "view/scene/scene.hpp"
#include "view/session/session_header.hpp"
#include "view/session/tabs.hpp"

namespace redial::view {
namespace {

constexpr float ample_from = 420.0f;      // height of the window's inside, at scale 1
constexpr float below_plot_min = 260.0f;  // of the tabs with their bar
constexpr ImGuiID cramped_key = 1;        // in the window's own storage

// A foreign client dialled again after a connection or dial of it had ended.
bool has_measured_waits(const model::SessionModel& session) {
    const std::size_t size = session.attempts.size();
    for (std::size_t back = 1; back < std::min<std::size_t>(size, 4); ++back)
        if (session.attempts[size - back - 1].ended_at) return true;
    return false;
}

bool has_waits(const Scene& scene, const model::SessionModel& session) {
    if (is_relayed(session))
        return has_measured_waits(session) || model::foreign_wait_since(session, scene.now.mono);
    if (session.is_waiting()) return true;
    for (std::size_t back = 1; back <= std::min<std::size_t>(session.attempts.size(), 3); ++back)
        if (session.attempts[session.attempts.size() - back].wait) return true;
    return false;
}

// Waits are always shown: as a plot only where the tabs below keep room to be of use, else as a
// strip. Where there was none yet, a closed session's plot shows the policy as it would be.
// `height`: of the plot.
void draw_backoff_as_fits(const Scene& scene, const model::SessionModel& session, float height) {
    const Theme& theme = scene.theme;
    const bool has_waited = has_waits(scene, session);
    const bool is_closed = session.status == core::ConnectionStatus::Closed && !is_relayed(session);
    const float left = ImGui::GetContentRegionAvail().y - ImGui::GetScrollY();
    const bool has_room = left >= height + theme.px(below_plot_min);
    if (!has_waited && !(is_closed && has_room)) return;
    separator_line(theme);
    if (!has_room) return draw_backoff_strip(scene, session);
    draw_backoff(scene, session, height);
}

void draw_header(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    const float room = ImGui::GetContentRegionAvail().y - ImGui::GetScrollY();
    const HeaderRoom height = room < theme.px(ample_from) ? HeaderRoom::Low : HeaderRoom::Ample;
    const ImVec2 spacing = ImGui::GetStyle().ItemSpacing;
    draw_title_row(scene, session, height);
    separator_line(theme);
    if (height == HeaderRoom::Low)
        ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(spacing.x, theme.px(4)));
    draw_facts(scene, session, height);
    draw_retry_row(scene, session);
    draw_backoff_as_fits(scene, session, std::clamp(room * 0.38f, theme.px(160), theme.px(240)));
    if (height == HeaderRoom::Low) ImGui::PopStyleVar();
}

}  // namespace

bool is_cramped(const ImGuiWindow& window) { return window.StateStorage.GetBool(cramped_key); }

void draw_session(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    draw_header(scene, session);
    const float left = ImGui::GetContentRegionAvail().y - ImGui::GetScrollY();
    const bool is_low = left < ImGui::GetFrameHeight() + theme.px(tab_height_min);
    ImGuiWindow& window = *ImGui::GetCurrentWindow();
    if (is_low != is_cramped(window)) scene.redraw_at(scene.now.mono);
    window.StateStorage.SetBool(cramped_key, is_low);
    draw_tabs(scene, session);
}

}  // namespace redial::view
