// Results as annotations of GitHub's workflows ("::error file=..."), which show them beside the
// lines of the test file. Pure, any thread.
#pragma once

#include <string>

#include "verdict/result.hpp"

namespace redial::verdict {

// A line for each expectation that failed, or one for a test that could not be run; "" for one that
// passed.
std::string result_to_github(const TestResult& result);

}  // namespace redial::verdict
