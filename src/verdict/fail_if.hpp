// FailIf: a sentence about a figure of two runs, "recovery_p95 > 1.2x", that fails a comparison
// when it is so: `redial compare --fail-if`, `redial test --baseline`. Pure, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/fold/compare.hpp"
#include "verdict/judged.hpp"

namespace redial::verdict {

struct FailIf {
    enum class Is : std::uint8_t { More, AtLeast, Less, AtMost, Equal, Unequal };
    std::string text;    // as written
    std::string figure;  // of model/fold/figures.hpp
    Is is = Is::More;
    double times = 0;  // of the first run's figure
    double plus = 0;   // in the figure's unit: microseconds, shares 0..1, bytes
};

// FIGURE OP VALUE: OP is >, >=, <, <=, == or !=. VALUE is a number, a time ("3s"), a share ("99%"),
// a size ("3KiB") as the figure has it, or "1.2x" of the first run's, also "1.2x+100ms". The error
// names the word that does not fit.
Result<FailIf> fail_if_from_text(std::string_view text);

// Of the second run, beside the first. Held::No: it is so, and the comparison fails; NotSeen: the
// figure is not in the log, or dials that it counts may have passed unseen.
Judged judge(const FailIf& wish, const std::vector<model::ComparedFigure>& figures);

// What --baseline compares: each where the baseline has the figure.
const std::vector<FailIf>& baseline_fail_ifs();
std::vector<Judged> judge_against_baseline(const std::vector<model::ComparedFigure>& figures);

}  // namespace redial::verdict
