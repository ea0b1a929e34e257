// Results as JUnit XML, as CI systems read it: a suite for each file, a case for each test. Pure,
// any thread.
#pragma once

#include <span>
#include <string>

#include "verdict/result.hpp"

namespace redial::verdict {

// What did not hold is a failure, what could not be run an error.
std::string results_to_junit(std::span<const TestResult> results);

}  // namespace redial::verdict
