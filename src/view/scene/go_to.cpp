// Brings up the tab and the row that somebody wants to go to. UI thread only.
#include "view/scene/go_to.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "view/kit/text_format.hpp"
#include "view/scene/selected_time.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/shared_axis.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {
namespace {

constexpr Duration lit_for = std::chrono::milliseconds(1600);
constexpr Duration lit_step = std::chrono::milliseconds(400);
constexpr int rows_compared_max = 64;

// A message or control frame seen at that very moment, where nothing else was.
std::optional<std::uint64_t> row_of(const model::MessageLog& log, const core::Evidence& evidence) {
    std::uint64_t row = log.first_row_from(evidence.at);
    std::optional<std::uint64_t> found;
    for (int i = 0; i < rows_compared_max && row < log.end_row(); ++i, ++row) {
        if (log.at(row) != evidence.at) break;
        const model::RowKind kind = log.kind(row);
        if (kind == model::RowKind::Opened || kind == model::RowKind::Ended) return std::nullopt;
        const bool is_its = evidence.attempt == AttemptId{} || log.attempt(row) == evidence.attempt;
        if (is_traffic(kind) && is_its && !found) found = row;
    }
    return found;
}

// A selected span that hides where we go is given up.
void select_nothing_else(const Scene& scene, Instant at) {
    if (!is_selected(scene, at)) scene.axis().selection.reset();
}

void show_on_axis(const Scene& scene, Instant at) {
    TimeAxis& axis = scene.axis();
    axis.is_live = false;
    axis.end = at + axis.span / 2;
}

void settle(const Scene& scene, std::optional<Destination>& destination) {
    if (!destination || !destination->lit_until) return;
    const Duration left = *destination->lit_until - scene.clock;
    if (left <= Duration{}) {
        destination.reset();
    } else {
        scene.redraw_at(scene.clock + (left % lit_step == Duration{} ? lit_step : left % lit_step));
    }
}

}  // namespace

void go_to_tab(const Scene& scene, const model::SessionModel& session, SessionTab tab) {
    scene.of(session.id).show(tab);
    scene.selected() = session.id;
}

void go_to_row(const Scene& scene, const model::SessionModel& session, std::uint64_t row) {
    go_to_tab(scene, session, SessionTab::Messages);
    if (session.log.empty()) return;
    row = std::clamp(row, session.log.first_row(), session.log.end_row() - 1);
    select_nothing_else(scene, session.log.at(row));
    MessageListUi& list = scene.of(session.id).messages;
    const std::size_t index = list.rows.index_from(row);
    const bool is_listed = index < list.rows.size() && list.rows[index] == row;
    if (!is_listed) list.filter_text.clear();
    if (session.log.kind(row) == model::RowKind::Control)
        scene.preferences().control_frames = ControlFrames::Listed;
    list.row_cleared = std::min(list.row_cleared, row);
    list.row_selected = row;
    list.selection = {};
    list.is_held = true;
    list.row_held = session.log.end_row();
    list.is_return_asked = false;
    list.destination = Destination{row, std::nullopt};
}

void go_to_time(const Scene& scene, const model::SessionModel& session, Instant at) {
    go_to_row(scene, session, session.log.first_row_from(at));
}

void go_to_attempt(const Scene& scene, const model::SessionModel& session, AttemptId id) {
    go_to_tab(scene, session, SessionTab::Attempts);
    const model::Attempt* attempt = session.attempts.find(id);
    if (attempt == nullptr) return;
    const std::optional<TimeRange>& selection = scene.axis().selection;
    if (selection) {
        const model::AttemptSpan span = attempts_within(session.attempts, *selection);
        const bool is_in = span.first < span.last && session.attempts[span.first].id <= id &&
                           id <= session.attempts[span.last - 1].id;
        if (!is_in) scene.axis().selection.reset();
    }
    SessionUi& ui = scene.of(session.id);
    ui.attempt_selected = id.value;
    ui.attempt_destination = Destination{id.value, std::nullopt};
}

void go_to_evidence(const Scene& scene, const model::SessionModel& session,
                    const core::Evidence& evidence) {
    if (const auto row = row_of(session.log, evidence)) {
        go_to_row(scene, session, *row);
    } else if (session.attempts.find(evidence.attempt) != nullptr) {
        go_to_attempt(scene, session, evidence.attempt);
    } else {
        go_to_time(scene, session, evidence.at);
    }
    show_on_axis(scene, evidence.at);
}

std::string destination_in_words(const Scene& scene, const model::SessionModel& session,
                                 const core::Evidence& evidence) {
    const std::string when = clock_time_ms(scene.workspace.wall_at(evidence.at));
    if (row_of(session.log, evidence)) return "Go to the message of " + when;
    if (session.attempts.find(evidence.attempt) != nullptr)
        return fmt::format("Go to attempt {}", evidence.attempt.value);
    return "Go to " + when + " in the messages";
}

void go_to_finding(const Scene& scene, const model::SessionModel& session,
                   const model::Finding& finding) {
    go_to_tab(scene, session, SessionTab::Health);
    scene.of(session.id).finding_opened = finding.made.rule;
}

void settle_destinations(const Scene& scene) {
    for (auto& [id, ui] : scene.ui.sessions) {
        settle(scene, ui.messages.destination);
        settle(scene, ui.attempt_destination);
    }
}

void reach(const Scene& scene, std::optional<Destination>& destination) {
    destination->lit_until = scene.clock + lit_for;
    scene.redraw_at(scene.now.mono);
}

float light_of(const Scene& scene, const std::optional<Destination>& destination,
               std::uint64_t number) {
    if (!destination || destination->number != number || !destination->lit_until) return 0.0f;
    const Duration left = *destination->lit_until - scene.clock;
    if (scene.theme.has_less_motion) return 1.0f;
    const auto steps = (left + lit_step - Duration{1}) / lit_step;
    return std::clamp(static_cast<float>(steps) / static_cast<float>(lit_for / lit_step), 0.0f,
                      1.0f);
}

void paint_light(const Theme& theme, ImVec2 at, float width, float height, float light) {
    if (light <= 0.0f) return;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(at, {at.x + width, at.y + height}, faded(theme.color.accent, 0.35f * light));
    list.AddRectFilled(at, {at.x + theme.px(3), at.y + height}, faded(theme.color.accent, light));
}

}  // namespace redial::view
