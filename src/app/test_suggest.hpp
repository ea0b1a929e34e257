// redial test's logs: one that a test file is suggested from, and one that runs are compared with.
// Main thread.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "model/fold/workspace.hpp"
#include "verdict/result.hpp"

namespace redial::app {

// Prints the file; returns the exit code.
int print_suggestion(const std::string& log_path);

// The log of a good run.
class Baseline {
public:
    static Result<Baseline> read(const std::string& log_path);
    // Adds what the run is worse in, and what it is not, to its result.
    void judge(const model::Workspace& run, verdict::TestResult& result) const;

private:
    explicit Baseline(std::unique_ptr<model::Workspace> workspace)
        : workspace_(std::move(workspace)) {}
    std::unique_ptr<model::Workspace> workspace_;
};

}  // namespace redial::app
