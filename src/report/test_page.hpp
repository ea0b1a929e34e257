// The page of `redial test --html`: a line a test that opens to what was expected and seen, to the
// evidence, and to the run itself. Pure, any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "report/document.hpp"
#include "verdict/expectation.hpp"
#include "verdict/result.hpp"

namespace redial::report {

using Redact = std::function<std::string(std::string_view)>;

// What is kept of a run once its workspace is gone: its timeline, waits, outages and attempts.
struct RunShown {
    Blocks blocks;  // none: nothing was watched
};
RunShown run_shown(const verdict::Observed& observed, const Redact& redact);

struct TestShown {
    verdict::TestResult result;
    RunShown run;
};

struct TestPageOptions {
    std::string title;
    std::string source;  // by which version, from which files
    std::string remark;  // "3 tests were not begun"; "" for nothing
    Redact redact;
};

// So many passed tests keep their runs on the page; failed ones all do.
inline constexpr std::size_t passed_runs_max = 100;

std::string test_page(const std::vector<TestShown>& tests, const TestPageOptions& options);

}  // namespace redial::report
