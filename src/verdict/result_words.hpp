// What all reports of results say alike: names, lines of evidence, counts. Pure, any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "verdict/result.hpp"

namespace redial::verdict {

// "a drop", "a drop, round 3"; one line, safe to show.
std::string shown_name(const TestResult& result);
// Any text of a result in one line: control characters escaped, secrets by name or shape left out.
std::string shown(std::string_view text);
// "recovers_within 3s: failed: the outage took 4.1 s".
std::string in_words(const Judged& judged);
// A line for each proof: "1.2 s, attempt 4: ...".
std::vector<std::string> proof_lines(const Judged& judged);
// The last lines of what the client said, each in one line.
std::vector<std::string> last_words(const TestResult& result, std::size_t lines_max);

struct ResultCounts {
    std::size_t passed = 0;
    std::size_t failed = 0;
    std::size_t not_run = 0;
    Duration took{};  // of all together
};
ResultCounts counts_of(std::span<const TestResult> results);

}  // namespace redial::verdict
