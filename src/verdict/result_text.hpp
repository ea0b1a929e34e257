// Results as a terminal shows them: a line a test, the reason and the evidence of what failed, a
// summary. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>

#include "verdict/result_words.hpp"

namespace redial::verdict {

enum class Coloured : std::uint8_t { No, Yes };  // with the terminal's escape sequences
enum class Detail : std::uint8_t { OfFailures, OfAll };

// Several lines, each with its end.
std::string result_to_text(const TestResult& result, Coloured coloured,
                           Detail detail = Detail::OfFailures);
// "12 tests: 10 passed, 1 failed, 1 not run (8.2 s)", with its end. `took`: by the clock on the
// wall, where several ran at once.
std::string summary_to_text(const ResultCounts& counts, Duration took, Coloured coloured);

}  // namespace redial::verdict
