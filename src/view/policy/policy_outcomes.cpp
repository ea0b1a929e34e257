// Draws the table of a policy's outcomes, a row a rule; the first rule that fits decides. UI thread
// only.
#include "view/policy/policy_outcomes.hpp"
#include "view/kit/choice.hpp"

#include <algorithm>
#include <cmath>

#include "base/format.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {
namespace {

using core::OutcomeRule;
using core::RuleOn;

constexpr std::size_t rules_max = 200;

// What is done to the table after its rows were drawn.
struct Edit {
    std::optional<std::size_t> removed;
    std::optional<std::size_t> raised;  // goes one row up
};

void code_field(const Theme& theme, const char* id, std::uint16_t& code) {
    int shown = code;
    ImGui::SetNextItemWidth(theme.px(52));
    if (ImGui::InputInt(id, &shown, 0)) {
        code = static_cast<std::uint16_t>(std::clamp(shown, 0, 65535));
    }
}

void set_on(OutcomeRule& rule, RuleOn on) {
    if (rule.on == on) return;
    rule.on = on;
    rule.first = on == RuleOn::HttpStatus ? 503 : 1011;
    rule.last = rule.first;
    if (on == RuleOn::Kind) rule.first = rule.last = 0;
}

constexpr core::Named<RuleOn> on_words[] = {
    {RuleOn::CloseCode, "close code"},
    {RuleOn::HttpStatus, "HTTP status"},
    {RuleOn::Kind, "outcome"},
};
static_assert(names_each(on_words));

void draw_on(const Theme& theme, OutcomeRule& rule) {
    RuleOn on = rule.on;
    ImGui::SetNextItemWidth(theme.px(112));
    if (choice("###on", on, on_words)) set_on(rule, on);
}

void draw_kind(const Theme& theme, OutcomeRule& rule, float width) {
    ImGui::SetNextItemWidth(width);
    if (!ImGui::BeginCombo("###kind", words_of(rule.kind))) return;
    for (const auto& [kind, name] : core::enum_names<core::OutcomeKind>) {
        if (kind == core::OutcomeKind::Unknown) continue;  // no dial of ours ends so
        if (ImGui::Selectable(words_of(kind), kind == rule.kind)) rule.kind = kind;
    }
    ImGui::EndCombo();
    tooltip(theme, words_of(rule.kind));
}

// A single code fills both fields until the second is typed.
void draw_range(const Theme& theme, OutcomeRule& rule, float width) {
    if (rule.on == RuleOn::Kind) return draw_kind(theme, rule, width);
    compat::push_font(theme.font.mono);
    const bool is_single = rule.first == rule.last;
    code_field(theme, "###code", rule.first);
    if (is_single) rule.last = rule.first;
    ImGui::SameLine(0.0f, theme.px(6));
    text(theme, "–", Role::Dim);
    ImGui::SameLine(0.0f, theme.px(6));
    code_field(theme, "###last", rule.last);
    ImGui::PopFont();
}

void draw_later(const Theme& theme, OutcomeRule& rule) {
    const auto field = [&](const char* id, Duration& value, const char* after) {
        double shown = to_seconds(value);
        const Change change = number_field(theme, id, shown, 0.0, 86'400.0, after, theme.px(44));
        if (change.is_changed) value = Duration(std::llround(shown * 1e6));
    };
    field("###later-min", rule.later_min, "–");
    ImGui::SameLine(0.0f, theme.px(6));
    field("###later-max", rule.later_max, "s");
}

constexpr core::Named<core::Reaction> reaction_words[] = {
    {core::Reaction::Retry, "retry"},
    {core::Reaction::RetryLater, "retry later"},
    {core::Reaction::Halt, "halt"},
};
static_assert(names_each(reaction_words));

void draw_reaction(const Theme& theme, OutcomeRule& rule) {
    ImGui::SetNextItemWidth(theme.px(104));
    if (choice("###reaction", rule.reaction, reaction_words)) {
        const bool is_new = rule.later_max == Duration{0};
        if (rule.reaction == core::Reaction::RetryLater && is_new) {
            rule.later_min = std::chrono::seconds(5);
            rule.later_max = std::chrono::seconds(30);
        }
    }
    tooltip(theme, rule.reaction == core::Reaction::Retry ? "After the ladder's delay"
                   : rule.reaction == core::Reaction::Halt
                       ? "Stays closed until somebody asks"
                       : "After the ladder's delay, and not before a random time between these");
    if (rule.reaction != core::Reaction::RetryLater) return;
    ImGui::SameLine(0.0f, theme.px(8));
    draw_later(theme, rule);
}

void draw_words(const Theme& theme, const core::Policy& policy, std::size_t row,
                const PolicyProblems& problems) {
    const OutcomeRule& rule = policy.outcomes[row];
    const float indent = theme.px(30);
    for (const PolicyProblem& problem : problems) {
        if (problem.field != PolicyField::Outcome || problem.row != row) continue;
        ImGui::SetCursorPosX(ImGui::GetCursorPosX() + indent);
        return error_line(theme, problem.what);
    }
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + indent);
    if (const auto before = hidden_by(policy, row)) {
        return text(theme, fmt::format("never reached: row {} decides first", *before + 1),
                    Role::Waiting, theme.font.small);
    }
    const std::string words = rule.on == RuleOn::Kind
                                  ? std::string(
                                        "Before close codes and statuses of its kind that "
                                        "stand below")
                                  : in_words(rule);
    text_cut(theme, words, ImGui::GetContentRegionAvail().x, Role::Dim, theme.font.small);
}

void draw_rule(const Theme& theme, core::Policy& policy, std::size_t row, Edit& edit,
               const PolicyProblems& problems) {
    OutcomeRule& rule = policy.outcomes[row];
    ImGui::PushID(static_cast<int>(row));
    const float left = ImGui::GetCursorPosX();
    const float right = left + ImGui::GetContentRegionAvail().x;
    ImGui::AlignTextToFramePadding();
    text(theme, fmt::format("{:>2}", row + 1), Role::Faint, theme.font.mono);
    ImGui::SameLine(left + theme.px(30));
    draw_on(theme, rule);
    ImGui::SameLine(left + theme.px(150));
    draw_range(theme, rule, theme.px(134));
    ImGui::SameLine(left + theme.px(294));
    draw_reaction(theme, rule);
    ImGui::SameLine(right - theme.px(102));
    ImGui::BeginDisabled(row == 0);
    if (icon_button(theme, "###up", icon::arrow_up, "Before the row above it")) edit.raised = row;
    ImGui::EndDisabled();
    ImGui::SameLine(0.0f, theme.px(4));
    ImGui::BeginDisabled(row + 1 == policy.outcomes.size());
    if (icon_button(theme, "###down", icon::arrow_down, "Behind the row below it")) {
        edit.raised = row + 1;
    }
    ImGui::EndDisabled();
    ImGui::SameLine(0.0f, theme.px(4));
    if (icon_button(theme, "###remove", icon::close, "Take the row away")) edit.removed = row;
    // The words stand nearer to their row than to the next.
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() - theme.px(5));
    draw_words(theme, policy, row, problems);
    ImGui::Dummy({0.0f, theme.px(1)});
    ImGui::PopID();
}

void carry_out(core::Policy& policy, const Edit& edit) {
    const auto at = [&](std::size_t row) {
        return policy.outcomes.begin() + static_cast<std::ptrdiff_t>(row);
    };
    if (edit.raised) std::swap(*at(*edit.raised), *at(*edit.raised - 1));
    if (edit.removed) policy.outcomes.erase(at(*edit.removed));
}

}  // namespace

void draw_outcome_table(const Scene& scene, core::Policy& policy, const PolicyProblems& problems) {
    const Theme& theme = scene.theme;
    text(theme, "The first row that fits an outcome decides; what fits none is retried.",
         Role::Dim);
    ImGui::Dummy({0.0f, theme.space(0.5f)});
    Edit edit;
    for (std::size_t row = 0; row < policy.outcomes.size(); ++row) {
        draw_rule(theme, policy, row, edit, problems);
    }
    carry_out(policy, edit);
    ImGui::Dummy({0.0f, theme.space(0.5f)});
    ImGui::BeginDisabled(policy.outcomes.size() >= rules_max);
    if (button(theme, "Add a row###add-rule")) {
        OutcomeRule rule;
        rule.first = rule.last = 4000;
        rule.reaction = core::Reaction::Halt;
        policy.outcomes.push_back(rule);
    }
    ImGui::EndDisabled();
    ImGui::SameLine();
    if (button(theme, "Careful###careful-rules",
               "Halts where dialling again cannot heal it, waits longer after 1012 and 1013")) {
        policy.outcomes = core::careful_outcome_rules();
    }
    ImGui::SameLine();
    if (button(theme, "Retry everything###no-rules",
               "The default, and what libraries in a browser do")) {
        policy.outcomes.clear();
    }
}

}  // namespace redial::view
