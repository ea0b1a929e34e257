// What became of the tests of a run: printed as they end, written to files at the end, and the
// program's exit code. The command line's only thread.
#pragma once

#include <string>
#include <vector>

#include "app/command_line.hpp"
#include "app/standard_output.hpp"
#include "verdict/result.hpp"
#include "verdict/result_text.hpp"

namespace redial::app {

class TestResults {
public:
    TestResults(const TestRunOptions& options, Instant begun_at);

    void take(const verdict::TestResult& result);
    void say(const std::string& line);
    void flush() { output_.flush(); }
    int waits_for() const { return output_.waits_for(); }
    // `left`: tests that were never begun. Returns the exit code.
    int finish(std::size_t left, Instant now);

private:
    Status write_files() const;

    const TestRunOptions& options_;
    const Instant begun_at_;
    StandardOutput output_;
    verdict::Coloured coloured_;
    std::vector<verdict::TestResult> results_;
};

}  // namespace redial::app
