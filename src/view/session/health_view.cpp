// Draws the Health tab, and the badge that shows elsewhere that there are findings. UI thread only.
#include "view/session/health_view.hpp"

#include <algorithm>

#include "base/counted.hpp"
#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "model/rules/rules.hpp"
#include "model/session/health.hpp"
#include "model/words/display_text.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/scene/go_to.hpp"
#include "view/scene/row_menu.hpp"
#include "view/scene/selected_time.hpp"
#include "view/scene/session_ui.hpp"
#include "view/scene/shared_axis.hpp"
#include "view/session/dialect_view.hpp"
#include "view/session/endpoints_view.hpp"
#include "view/session/outages_view.hpp"

namespace redial::view {
namespace {

Role role_of_share(double share) {
    if (share >= 0.75) return Role::Open;
    return share >= 0.4 ? Role::Waiting : Role::Closed;
}

void draw_part(const Theme& theme, const model::HealthPart& part) {
    const float left = ImGui::GetCursorPosX();
    text(theme, part.name, Role::Dim);
    ImGui::SameLine(left + theme.px(88));
    const float bar = theme.px(72);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float middle = at.y + line_height(theme.font.ui) * 0.5f;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float half = theme.px(3);
    list.AddRectFilled({at.x, middle - half}, {at.x + bar, middle + half}, theme.color.border,
                       half);
    if (part.share) {
        const auto filled = static_cast<float>(*part.share) * bar;
        list.AddRectFilled({at.x, middle - half},
                           {at.x + std::max(filled, theme.px(2)), middle + half},
                           color_of(theme, role_of_share(*part.share)), half);
    }
    ImGui::Dummy({bar, line_height(theme.font.ui)});
    tooltip(theme, part.scale);
    ImGui::SameLine(left + theme.px(172));
    text(theme, part.figure, part.share ? Role::Text : Role::Faint, theme.font.mono);
    ImGui::SameLine(left + theme.px(252));
    text_cut(theme, part.counts, std::max(ImGui::GetContentRegionAvail().x, theme.px(20)),
             Role::Faint, theme.font.small);
}

// Precondition: there is a score.
void dots(const Theme& theme, const model::Health& health) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float radius = theme.px(4);
    const float y = at.y + line_height(theme.font.ui) * 0.5f;
    const ImU32 color = color_of(theme, role_of_share(*health.score / 100.0));
    for (int dot = 0; dot < 5; ++dot) {
        const ImVec2 center{at.x + radius + static_cast<float>(dot) * theme.px(12), y};
        if (dot < health.dots())
            list.AddCircleFilled(center, radius, color);
        else
            list.AddCircle(center, radius, color, 0, theme.px(1.3f));
    }
    ImGui::Dummy({theme.px(60), line_height(theme.font.ui)});
}

void draw_quality(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    const std::optional<TimeRange>& selection = scene.axis().selection;
    const model::Health health =
        selection ? model::health_within(session, selection->from, selection->to, scene.now.mono)
                  : model::health_of(session, scene.now.mono);
    section_heading(theme, selection ? "Quality in the selected time" : "Quality");
    if (health.known == 0) {
        text(
            theme,
            selection ? "unknown: nothing was measured in it" : "unknown: nothing was measured yet",
            Role::Dim);
        return;
    }
    if (health.score) {
        dots(theme, health);
        ImGui::SameLine();
        text(theme, fmt::format("{} of 100", *health.score), Role::Text, theme.font.bold);
    } else {
        text(theme, selection ? "too little to tell from" : "too early to tell", Role::Text,
             theme.font.bold);
        ImGui::SameLine(0, theme.px(8));
        text(theme, fmt::format("{} of {} parts is known", health.known, health.parts.size()),
             Role::Dim);
    }
    for (const model::HealthPart& part : health.parts) draw_part(theme, part);
    if (session.unanswered > 0 && !selection)
        text(theme, fmt::format("sent and never answered: {}", session.unanswered), Role::Waiting);
}

void draw_evidence(const Scene& scene, const model::SessionModel& session,
                   const core::Evidence& evidence, int row) {
    const Theme& theme = scene.theme;
    ImGui::PushID(row);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    if (ImGui::Selectable("##evidence", false, 0, {0, theme.px(theme.size.row)}))
        go_to_evidence(scene, session, evidence);
    if (ImGui::IsItemHovered())
        tooltip(scene.theme, destination_in_words(scene, session, evidence));
    row_menu(scene, [&] {
        return std::vector<RowField>{
            {"time", date_and_time(scene.workspace.wall_at(evidence.at))},
            {"attempt", evidence.attempt == AttemptId{} ? std::string()
                                                        : std::to_string(evidence.attempt.value)},
            {"evidence", evidence.words}};
    });
    ImGui::PopID();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float y = at.y + (theme.px(theme.size.row) - line_height(theme.font.mono)) * 0.5f;
    const std::string when = clock_time_ms(scene.workspace.wall_at(evidence.at));
    float x = at.x + theme.px(26);
    paint_text(list, theme.font.mono, {x, y}, theme.color.dim, when);
    x += width_of(theme.font.mono, when) + theme.px(10);
    const std::string attempt = evidence.attempt == AttemptId{}
                                    ? std::string("no attempt")
                                    : fmt::format("attempt {}", evidence.attempt.value);
    paint_text(list, theme.font.mono, {x, y}, theme.color.accent, attempt);
    x += theme.px(88);
    paint_foreign_text(theme, list, theme.font.ui, {x, at.y + theme.px(1)}, theme.color.text,
                       evidence.words, std::max(at.x + width - x, theme.px(20)));
}

void draw_wrapped(const Theme& theme, const char* key, std::string_view words) {
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + theme.px(26));
    text(theme, key, Role::Dim);
    ImGui::SameLine(ImGui::GetCursorPosX() + theme.px(26 + 64));
    ImGui::PushTextWrapPos(0.0f);
    text(theme, words, Role::Text);
    ImGui::PopTextWrapPos();
}

void indented(const Theme& theme, std::string_view words) {
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + theme.px(26));
    text(theme, words, Role::Faint, theme.font.small);
}

void draw_opened(const Scene& scene, const model::SessionModel& session,
                 const model::Finding& finding) {
    const Theme& theme = scene.theme;
    draw_wrapped(theme, "Why", finding.made.why);
    draw_wrapped(theme, "Change", finding.made.advice);
    int row = 0;
    std::size_t elsewhere = 0;
    for (const core::Evidence& evidence : finding.made.evidence) {
        if (is_selected(scene, evidence.at)) {
            draw_evidence(scene, session, evidence, row);
        } else {
            ++elsewhere;
        }
        ++row;
    }
    if (elsewhere > 0)
        indented(theme, fmt::format("and {} outside of the selected time", elsewhere));
    if (finding.count > finding.made.evidence.size())
        indented(theme, fmt::format("and {} more {}, the last at {}",
                                    grouped(finding.count - finding.made.evidence.size()),
                                    plural(finding.count - finding.made.evidence.size(), "time"),
                                    clock_time(scene.workspace.wall_at(finding.last_at))));
    ImGui::Dummy({1, theme.px(4)});
}

std::string_view title_of(const model::Finding& finding) {
    return finding.rule != nullptr ? finding.rule->title : std::string_view(finding.made.rule);
}

std::vector<RowField> fields_of(const model::Finding& finding) {
    return {{"severity", core::name_of(finding.made.severity)},
            {"rule", finding.made.rule},
            {"finding", std::string(title_of(finding))},
            {"times", std::to_string(finding.count)},
            {"why", finding.made.why},
            {"change", finding.made.advice}};
}

void draw_finding(const Scene& scene, const model::SessionModel& session,
                  const model::Finding& finding) {
    const Theme& theme = scene.theme;
    std::string& opened = scene.of(session.id).finding_opened;
    const bool is_open = opened == finding.made.rule;
    ImGui::PushID(finding.made.rule.c_str());
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const float height = line_height(theme.font.ui) + line_height(theme.font.small) + theme.px(8);
    if (ImGui::Selectable("###finding", is_open, 0, {0, height}))
        opened = is_open ? std::string() : finding.made.rule;
    row_menu(scene, [&] { return fields_of(finding); });
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImU32 color = color_of(theme, role_of(finding.made.severity));
    const float y = at.y + theme.px(3);
    paint_text(list, theme.font.ui, {at.x + theme.px(4), y}, color, icon_of(finding.made.severity));
    float x = at.x + theme.px(26);
    const char* word = core::name_of(finding.made.severity);
    paint_text(list, theme.font.ui, {x, y}, color, word);
    x += width_of(theme.font.ui, word) + theme.px(8);
    const std::string times =
        finding.count > 1 ? fmt::format("{}×", grouped(finding.count)) : std::string();
    const float right = at.x + width - width_of(theme.font.mono, times) - theme.px(4);
    paint_text(list, theme.font.ui, {x, y}, theme.color.text, title_of(finding),
               std::max(right - x - theme.px(8), theme.px(20)));
    paint_text(list, theme.font.mono, {right, y}, theme.color.dim, times);
    paint_foreign_text(theme, list, theme.font.small,
                       {at.x + theme.px(26), y + line_height(theme.font.ui)}, theme.color.dim,
                       finding.made.what, std::max(width - theme.px(30), theme.px(20)));
    if (is_open) draw_opened(scene, session, finding);
    ImGui::PopID();
}

void draw_findings(const Scene& scene, const model::SessionModel& session) {
    const Theme& theme = scene.theme;
    const bool is_restricted = scene.axis().selection.has_value();
    section_heading(theme, is_restricted ? "Findings in the selected time" : "Findings");
    if (session.findings.empty()) {
        ImGui::PushTextWrapPos(0.0f);
        text(theme,
             fmt::format("None: {} rules watch dials, life signs and resumption",
                         model::finding_rules().size()),
             Role::Dim);
        ImGui::PopTextWrapPos();
        return;
    }
    std::size_t elsewhere = 0;
    for (const core::Severity severity :
         {core::Severity::Error, core::Severity::Warning, core::Severity::Info})
        for (const model::Finding& finding : session.findings.all()) {
            if (finding.made.severity != severity) continue;
            if (is_selected(scene, finding)) {
                draw_finding(scene, session, finding);
            } else {
                ++elsewhere;
            }
        }
    if (elsewhere == 0) return;
    const bool has_some = elsewhere < session.findings.size();
    text(theme,
         fmt::format("{}{} no evidence in it",
                     has_some ? "" : "None: ", counted(elsewhere, "finding has", "findings have")),
         Role::Dim);
}

}  // namespace

Role role_of(core::Severity severity) {
    switch (severity) {
        case core::Severity::Info: return Role::Accent;
        case core::Severity::Warning: return Role::Waiting;
        case core::Severity::Error: return Role::Closed;
    }
    return Role::Dim;
}

const char* icon_of(core::Severity severity) {
    switch (severity) {
        case core::Severity::Info: return icon::info;
        case core::Severity::Warning: return icon::warning;
        case core::Severity::Error: return icon::ban;
    }
    return icon::info;
}

void draw_quality_dots(const Theme& theme, const model::Health& health) {
    if (!health.score) return;
    ImGui::BeginGroup();
    text(theme, "quality", Role::Dim);
    ImGui::SameLine(0, theme.px(5));
    dots(theme, health);
    ImGui::EndGroup();
    if (ImGui::IsItemHovered()) tooltip(theme, health.in_words());
}

void draw_findings_badge(const Scene& scene, const model::SessionModel& session) {
    if (session.findings.empty()) return;
    const Theme& theme = scene.theme;
    const core::Severity worst = session.findings.worst();
    const std::size_t count = session.findings.size();
    next_fact(theme);
    text(theme, icon_of(worst), role_of(worst));
    ImGui::SameLine(0, theme.px(4));
    const std::string label = counted(count, "finding") + "###findings";
    if (!link(theme, label.c_str(), "What is wrong, and what to change: the Health tab")) return;
    go_to_tab(scene, session, SessionTab::Health);
}

void draw_health(const Scene& scene, const model::SessionModel& session, float height) {
    const Theme& theme = scene.theme;
    compat::begin_child("health", {0, height}, false);
    const bool is_dialler = session.opens > 0 || !session.attempts.empty();
    if (!is_dialler && session.findings.empty()) {
        empty_state(theme, icon::heartbeat, "Nothing to judge yet",
                    "Quality, findings and outages are shown once the session was dialled.");
        ImGui::EndChild();
        return;
    }
    draw_findings(scene, session);
    ImGui::Dummy({1, theme.px(8)});
    draw_endpoints(scene, session);
    draw_quality(scene, session);
    ImGui::Dummy({1, theme.px(8)});
    draw_dialect(scene, session);
    draw_outages(scene, session);
    ImGui::EndChild();
}

}  // namespace redial::view
