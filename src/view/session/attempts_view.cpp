// Draws the Attempts tab; only visible rows cost anything. UI thread only.
#include "view/session/attempts_view.hpp"

#include <algorithm>

#include "base/counted.hpp"
#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "model/session/handshake_diff.hpp"
#include "model/session/standing.hpp"
#include "model/words/display_text.hpp"
#include "view/kit/explain.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/fault_ops.hpp"
#include "view/scene/go_to.hpp"
#include "view/scene/selected_time.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/shared_axis.hpp"
#include "view/session/attempt_row.hpp"

namespace redial::view {
namespace {

std::string origin_in_words(core::Origin origin) {
    switch (origin) {
        case core::Origin::Person: return "asked by hand";
        case core::Origin::Policy: return "by the policy";
        case core::Origin::Start: return "first dial";
        case core::Origin::Program: return "by the program";
    }
    return "";
}

void draw_stage(const Theme& theme, const model::Stage& stage) {
    text(theme, fmt::format("{:<8}", core::name_of(stage.name)),
         stage.is_ok ? Role::Dim : Role::Closed, theme.font.mono);
    ImGui::SameLine();
    text(theme, fmt::format("{:>10}", precise_in_words(stage.took)), Role::Text, theme.font.mono);
    if (!stage.facts || stage.facts->detail.empty()) return;
    ImGui::SameLine(0, theme.px(12));
    text_cut(theme, model::one_line(as_bytes(stage.facts->detail)),
             ImGui::GetContentRegionAvail().x, Role::Dim, theme.font.mono);
}

// What is not as it was when it last worked.
void draw_changes(const Theme& theme, const model::SessionModel& session,
                  const model::Attempt& attempt) {
    const model::Attempt* good = model::last_good_before(session.attempts, attempt.id);
    if (good == nullptr) return;
    const std::vector<model::HandshakeChange> changes = model::handshake_changes(*good, attempt);
    text(theme,
         changes.empty()
             ? fmt::format("Handshake as in attempt {}, the last that opened", good->id.value)
             : fmt::format("Changed since attempt {}, the last that opened", good->id.value),
         Role::Dim);
    for (const model::HandshakeChange& change : changes) {
        text_cut(theme, model::one_line(as_bytes(change.what), 40), theme.px(150), Role::Waiting,
                 theme.font.mono);
        ImGui::SameLine(theme.px(160));
        const auto side = [](const std::string& value) {
            return value.empty() ? std::string("none") : model::one_line(as_bytes(value), 120);
        };
        text_cut(theme, side(change.before) + " → " + side(change.after),
                 ImGui::GetContentRegionAvail().x, Role::Text, theme.font.mono);
    }
}

// To what else there is of it.
void draw_ways(const Scene& scene, const model::SessionModel& session,
               const model::Attempt& attempt) {
    const Theme& theme = scene.theme;
    if (ImGui::GetContentRegionAvail().x >= theme.px(460)) ImGui::SameLine(0, theme.px(24));
    if (link(theme, "Its messages###messages", "Go to its first row in the messages"))
        go_to_row(scene, session, attempt.first_row);
    ImGui::SameLine(0, theme.px(16));
    if (link(theme, "Its handshake###handshake", "Heads and certificate as they went"))
        go_to_tab(scene, session, SessionTab::Handshake);
    ImGui::SameLine(0, theme.px(16));
    if (!link(theme, "Only its time###select", "Every tab then shows what happened during it"))
        return;
    scene.axis().selection =
        ordered(attempt.started_at - attempt.waited, attempt.ended_at.value_or(scene.now.mono));
}

void draw_detail(const Scene& scene, const model::SessionModel& session,
                 const model::Attempt& attempt, float height) {
    const Theme& theme = scene.theme;
    separator_line(theme);
    compat::begin_child("attempt", {0, height}, false);
    text(theme, fmt::format("Attempt {}, {}", attempt.id.value, origin_in_words(attempt.origin)),
         Role::Text, theme.font.bold);
    draw_ways(scene, session, attempt);
    const std::string result = model::in_words(attempt);
    ImGui::PushTextWrapPos(0.0f);
    const bool is_calm = attempt.outcome && model::is_calm(*attempt.outcome);
    text(theme, result, attempt.is_live() ? Role::Open : is_calm ? Role::Dim : Role::Closed);
    if (attempt.was_open() && !attempt.is_live())
        text(theme, "was open " + figure_in_words(attempt.open_for), Role::Dim);
    ImGui::PopTextWrapPos();
    draw_changes(theme, session, attempt);
    if (attempt.outcome) text(theme, explained(*attempt.outcome), Role::Dim);
    if (attempt.started)
        text_cut(theme, model::one_line(as_bytes(attempt.started->url)),
                 ImGui::GetContentRegionAvail().x, Role::Dim, theme.font.mono);
    if (attempt.started && !attempt.started->known_by.empty()) {
        const char* how = attempt.is_lane_sure ? "This client, by " : "Perhaps another client; by ";
        text(theme, how + model::one_line(as_bytes(attempt.started->known_by)), Role::Dim);
    }
    if (!attempt.is_wait_seen) text(theme, "What lies before it is no wait seen whole", Role::Dim);
    if (attempt.wait) {
        const core::RetryPlanned& plan = attempt.wait->plan;
        text(theme,
             fmt::format("retry {}: planned {}, waited {}, policy {}", plan.retry,
                         figure_in_words(plan.delay), figure_in_words(attempt.waited),
                         figure_in_words(plan.base_delay)),
             Role::Dim);
    }
    for (const model::Stage& stage : attempt.stages) draw_stage(theme, stage);
    ImGui::EndChild();
}

Duration longest_visible(const model::Attempts& attempts, std::size_t end, int first, int last) {
    Duration longest{1};
    for (int line = first; line < last; ++line) {
        const std::size_t index = end - 1 - static_cast<std::size_t>(line);
        longest = std::max(longest, stages_total(attempts[index]));
    }
    return longest;
}

// On its way to an attempt: into the middle of the list, newest on top.
void scroll_to_destination(const Scene& scene, const model::SessionModel& session,
                           model::AttemptSpan span) {
    std::optional<Destination>& destination = scene.of(session.id).attempt_destination;
    if (!destination || destination->lit_until) return;
    const auto is_before = [](const model::Attempt& attempt, std::uint64_t id) {
        return attempt.id.value < id;
    };
    const auto begin = session.attempts.begin();
    const auto found =
        std::lower_bound(begin, session.attempts.end(), destination->number, is_before);
    const auto index = static_cast<std::size_t>(found - begin);
    if (index < span.first || index >= span.last) return destination.reset();
    const float row = scene.theme.px(scene.theme.size.row);
    const float top = static_cast<float>(span.last - 1 - index) * row;
    ImGui::SetScrollY(std::max(top - (ImGui::GetWindowHeight() - row) * 0.5f, 0.0f));
    reach(scene, destination);
}

void draw_list(const Scene& scene, const model::SessionModel& session, float height) {
    const Theme& theme = scene.theme;
    const model::Attempts& attempts = session.attempts;
    const AttemptColumns columns =
        attempt_columns(theme, ImGui::GetContentRegionAvail().x - theme.px(14));
    const ImVec2 heading = ImGui::GetCursorScreenPos();
    draw_attempt_heading(theme, heading, columns);
    const float heading_height = theme.px(theme.size.row) + theme.px(2);
    ImGui::Dummy({1, heading_height});
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    compat::begin_child("attempts",
                        {0, std::max(height - heading_height - theme.px(8), theme.px(40))}, false);
    ImGuiListClipper clipper;
    const model::AttemptSpan span = selected_attempts(scene, session);
    clipper.Begin(static_cast<int>(span.last - span.first), theme.px(theme.size.row));
    while (clipper.Step()) {
        const Duration longest =
            longest_visible(attempts, span.last, clipper.DisplayStart, clipper.DisplayEnd);
        for (int line = clipper.DisplayStart; line < clipper.DisplayEnd; ++line) {
            const std::size_t index = span.last - 1 - static_cast<std::size_t>(line);
            draw_attempt_row(scene, session, index, columns, longest);
        }
    }
    scroll_to_destination(scene, session, span);
    if (span.first == span.last)
        text(theme, "No attempt waited, dialled or was open in the selected time", Role::Dim);
    if (attempts.dropped() > 0)
        text(theme,
             fmt::format("{} older {} dropped", grouped(attempts.dropped()),
                         plural(attempts.dropped(), "attempt")),
             Role::Faint, theme.font.small);
    ImGui::EndChild();
    ImGui::PopStyleVar();
}

}  // namespace

void draw_attempts(const Scene& scene, const model::SessionModel& session, float height) {
    const Theme& theme = scene.theme;
    if (session.attempts.empty())
        return empty_state(theme, icon::plug, "Never dialled", "Press Reconnect now to dial.");
    SessionUi& ui = scene.of(session.id);
    const model::Attempt* selected =
        ui.attempt_selected ? session.attempts.find(AttemptId{*ui.attempt_selected}) : nullptr;
    const float detail = selected != nullptr ? std::max(height * 0.45f, theme.px(120)) : 0.0f;
    draw_list(scene, session, std::max(height - detail - theme.px(8), theme.px(60)));
    if (selected != nullptr) draw_detail(scene, session, *selected, detail);
}

}  // namespace redial::view
