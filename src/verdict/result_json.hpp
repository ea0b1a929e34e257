// Results as JSON, for scripts. Pure, any thread.
#pragma once

#include <span>
#include <string>

#include "control/json_input.hpp"
#include "verdict/result.hpp"

namespace redial::verdict {

control::Json judged_to_json(const Judged& judged);
control::Json result_to_json(const TestResult& result);
// {"passed": ..., "failed": ..., "not_run": ..., "tests": [...]}, with a line end.
std::string results_to_json(std::span<const TestResult> results);

}  // namespace redial::verdict
