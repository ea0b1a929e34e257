// Says how a test ended. Pure, any thread.
#include "verdict/result.hpp"

#include <algorithm>

namespace redial::verdict {

Ended TestResult::ended() const {
    if (!not_run.empty()) return Ended::NotRun;
    const bool has_failure =
        std::any_of(judged.begin(), judged.end(), [](const Judged& one) { return one.fails(); });
    return has_failure ? Ended::Failed : Ended::Passed;
}

}  // namespace redial::verdict
