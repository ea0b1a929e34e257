// What a policy cannot be, rule by rule, and its outcomes in words. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/policy.hpp"
#include "view/scene/policy_ui.hpp"

namespace redial::view {

// What cannot be, and at which field it is to be said. Pure.
enum class PolicyField : std::uint8_t {
    // clang-format off
    Table, FirstDelay, FirstDelayMax, Factor, Cap, Floor, Added, AttemptsMax, GiveUpAfter,
    StableAfter, RetryAfterMax, Outcome,
    // clang-format on
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

}  // namespace redial::view
