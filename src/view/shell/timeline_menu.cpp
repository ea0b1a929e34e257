// Finds what lies under the mouse in a lane of the timeline, and draws its menu. UI thread only.
#include "view/shell/timeline_menu.hpp"

#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "view/kit/text_format.hpp"
#include "view/scene/go_to.hpp"
#include "view/scene/selected_time.hpp"
#include "view/scene/shared_axis.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {
namespace {

constexpr const char* menu_id = "lane-menu";

// The attempt that waited, dialled or was open then.
const model::Attempt* attempt_at(const model::SessionModel& session, Instant at) {
    const model::AttemptSpan span = attempts_within(session.attempts, {at, at});
    return span.first == span.last ? nullptr : &session.attempts[span.last - 1];
}

// Pressed and let go at the same place: a drag pans.
bool was_clicked() {
    constexpr float moved_max = 3.0f;
    const ImGuiIO& io = ImGui::GetIO();
    return ImGui::IsMouseReleased(ImGuiMouseButton_Left) && !io.KeyShift &&
           io.MouseDragMaxDistanceSqr[0] < moved_max * moved_max;
}

void draw_items(const Scene& scene, const model::SessionModel& session, Instant at) {
    TimeAxis& axis = scene.axis();
    const std::string when = clock_time_ms(scene.workspace.wall_at(at));
    ImGui::TextDisabled("%s", when.c_str());
    if (ImGui::MenuItem("Go to this moment in the messages", nullptr, false, !session.log.empty()))
        go_to_time(scene, session, at);
    if (const model::Attempt* attempt = attempt_at(session, at)) {
        const std::string go = fmt::format("Go to attempt {}###attempt", attempt->id.value);
        if (ImGui::MenuItem(go.c_str())) go_to_attempt(scene, session, attempt->id);
        const std::string only = fmt::format("Select attempt {}'s time###only", attempt->id.value);
        if (ImGui::MenuItem(only.c_str()))
            axis.selection = ordered(attempt->started_at - attempt->waited,
                                     attempt->ended_at.value_or(scene.now.mono));
    }
    ImGui::Separator();
    if (ImGui::MenuItem("Select what is shown")) axis.selection = range_of(axis, scene.now.mono);
    if (ImGui::MenuItem("Select nothing", nullptr, false, axis.selection.has_value()))
        axis.selection.reset();
    if (ImGui::MenuItem("Follow live", nullptr, axis.is_live)) return_to_live(axis);
}

}  // namespace

void go_to_mark(const Scene& scene, const model::SessionModel& session, const Mark& mark) {
    if (mark.finding != nullptr) return go_to_finding(scene, session, *mark.finding);
    if (mark.marker != nullptr) go_to_row(scene, session, mark.marker->row);
}

void click_lane(const Scene& scene, const model::SessionModel& session, Instant at,
                const Mark* mark) {
    if (mark != nullptr) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (mark != nullptr && was_clicked()) go_to_mark(scene, session, *mark);
    if (!ImGui::IsMouseReleased(ImGuiMouseButton_Right)) return;
    scene.ui.lane_clicked = LaneClick{session.id, at};
    ImGui::OpenPopup(menu_id);
}

void draw_lane_menu(const Scene& scene) {
    if (!ImGui::BeginPopup(menu_id)) return;
    const std::optional<LaneClick>& clicked = scene.ui.lane_clicked;
    const model::SessionModel* session = clicked ? scene.workspace.find(clicked->session) : nullptr;
    if (session != nullptr) {
        draw_items(scene, *session, clicked->at);
    } else {
        ImGui::CloseCurrentPopup();
    }
    ImGui::EndPopup();
}

}  // namespace redial::view
