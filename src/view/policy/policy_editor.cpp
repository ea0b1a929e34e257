// Puts the policy editor together: presets, the plot that stays while fields scroll, the pages. UI
// thread.
#include "view/policy/policy_editor.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "view/kit/form.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/policy/policy_check.hpp"
#include "view/policy/policy_fields.hpp"
#include "view/policy/policy_outcomes.hpp"
#include "view/policy/policy_plot.hpp"
#include "view/policy/policy_presets.hpp"

namespace redial::view {
namespace {

constexpr float plot_height = 172.0f;  // at scale 1

void begin_editing(const core::Policy& policy, PolicyEditorUi& editor) {
    if (editor.is_begun) return;
    editor.is_begun = true;
    editor.uses_table = !policy.table.empty();
    editor.delays = joined(policy.table);
}

std::string label_of(PolicyPage page, const core::Policy& policy, const PolicyProblems& problems) {
    const auto is_wrong = [&](bool is_outcome) {
        return std::any_of(problems.begin(), problems.end(), [&](const PolicyProblem& one) {
            return (one.field == PolicyField::Outcome) == is_outcome;
        });
    };
    switch (page) {
        case PolicyPage::Delays: return "Delays###delays";
        case PolicyPage::Limits: return "Limits###limits";
        case PolicyPage::Outcomes:
            return fmt::format("Outcomes {}{}###outcomes", policy.outcomes.size(),
                               is_wrong(true) ? " !" : "");
    }
    return {};
}

void draw_page(const Scene& scene, core::Policy& policy, PolicyEditorUi& editor, PolicyPage page,
               const PolicyProblems& problems) {
    switch (page) {
        case PolicyPage::Delays: return draw_delay_fields(scene, policy, editor, problems);
        case PolicyPage::Limits: return draw_limit_fields(scene, policy, problems);
        case PolicyPage::Outcomes: return draw_outcome_table(scene, policy, problems);
    }
}

}  // namespace

void draw_policy_editor(const Scene& scene, core::Policy& policy, PolicyEditorUi& editor,
                        float height) {
    const Theme& theme = scene.theme;
    const float bottom = ImGui::GetCursorScreenPos().y + height;
    begin_editing(policy, editor);
    draw_preset_row(scene, policy, editor);
    begin_editing(policy, editor);
    draw_policy_plot(scene, policy,
                     std::clamp(height * 0.3f, theme.px(110), theme.px(plot_height)));
    const PolicyProblems problems = problems_of(policy, editor);
    if (!ImGui::BeginTabBar("policy-pages")) return;
    for (const PolicyPage page : {PolicyPage::Delays, PolicyPage::Limits, PolicyPage::Outcomes}) {
        if (!begin_tab(theme, label_of(page, policy, problems).c_str())) continue;
        const float rest = bottom - ImGui::GetCursorScreenPos().y;
        compat::begin_child("fields", {0.0f, std::max(rest, theme.px(80))}, false,
                            compat::nav_flattened);
        ImGui::Dummy({0.0f, theme.space(0.5f)});
        draw_page(scene, policy, editor, page, problems);
        ImGui::EndChild();
        ImGui::EndTabItem();
    }
    ImGui::EndTabBar();
}

}  // namespace redial::view
