// The page that `redial test --html` writes: what it shows of each run is kept when that is judged,
// as its workspace is gone afterwards. The command line's only thread.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/command_line.hpp"
#include "base/result.hpp"
#include "report/test_page.hpp"
#include "trial/trial.hpp"

namespace redial::app {

class TestHtml {
public:
    explicit TestHtml(const TestRunOptions& options) : options_(options) {}

    // Before the trial starts, and once it has; nothing without --html.
    void watch(trial::TrialOptions& options);
    void began(const trial::Trial& trial);
    // It is over, with this result.
    void take(const trial::Trial& trial, verdict::TestResult result);
    // `left`: tests that were never begun.
    Status write(std::size_t left) const;

private:
    report::Redact redact() const;

    const TestRunOptions& options_;
    std::shared_ptr<report::RunShown> next_;  // of the trial that starts now
    std::unordered_map<const trial::Trial*, std::shared_ptr<report::RunShown>> runs_;
    std::vector<report::TestShown> tests_;
    std::size_t passed_ = 0;
};

}  // namespace redial::app
