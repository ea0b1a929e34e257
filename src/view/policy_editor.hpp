// The editor of a reconnect policy: presets, a plot of what the policy will do, every field of it,
// and the table of outcomes. The same in a session's settings and for policies of one's own. UI
// thread only; the checks are pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/policy.hpp"
#include "view/policy_ui.hpp"
#include "view/scene.hpp"

namespace redial::view {

// The whole editor in `height` pixels, across the current window.
void draw_policy_editor(const Scene& scene, core::Policy& policy, PolicyEditorUi& editor,
                        float height);
// The editor has the keyboard for itself: Enter is not the dialog's.
inline bool is_asking(const PolicyEditorUi& editor) {
    return editor.asks != PolicyEditorUi::Asks::Nothing;
}

// What cannot be, and at which field it is to be said. Pure.
enum class PolicyField : std::uint8_t {
    Table, FirstDelay, FirstDelayMax, Factor, Cap, Floor, Added, AttemptsMax, GiveUpAfter,
    StableAfter, RetryAfterMax, Outcome,
};
struct PolicyProblem {
    PolicyField field = PolicyField::Table;
    std::size_t row = 0;  // of the table of outcomes
    std::string what;
};
using PolicyProblems = std::vector<PolicyProblem>;
PolicyProblems problems_of(const core::Policy& policy, const PolicyEditorUi& editor);
const char* name_of(PolicyField field);  // as the form calls it
// The policy as edited, with its table read from the text, or the first problem.
Result<core::Policy> edited(const core::Policy& policy, const PolicyEditorUi& editor);

// A rule in words: "1012 service restart: the server restarts ... ". Pure.
std::string in_words(const core::OutcomeRule& rule);
const char* words_of(core::OutcomeKind kind);  // "connection refused"
// The row before it that decides every outcome this one speaks of; none: it is reached.
std::optional<std::size_t> hidden_by(const core::Policy& policy, std::size_t row);

// Parts of the editor.
void draw_preset_row(const Scene& scene, core::Policy& policy, PolicyEditorUi& editor);
void draw_policy_plot(const Scene& scene, const core::Policy& policy, float height);
void draw_delay_fields(const Scene& scene, core::Policy& policy, PolicyEditorUi& editor,
                       const PolicyProblems& problems);
void draw_limit_fields(const Scene& scene, core::Policy& policy, const PolicyProblems& problems);
void draw_outcome_table(const Scene& scene, core::Policy& policy, const PolicyProblems& problems);
// The line under a field that says what is wrong with it.
void draw_problem(const Theme& theme, const PolicyProblems& problems, PolicyField field,
                  std::size_t row = 0);

// Policies of one's own: what a preset is called in lists, and the policy of that name.
std::string preset_name_of(const Preferences& preferences, const core::Policy& policy);
const core::Policy* policy_named(const Preferences& preferences, const std::string& name);

}  // namespace redial::view
