// Ladders guessed from delays: for each kind of jitter the base, factor, cap and share that suit
// the delays of each step. Guesses are for the fit to judge by likelihood. Pure, any thread.
#pragma once

#include <vector>

#include "core/policy.hpp"
#include "model/fit/dial_log.hpp"

namespace redial::model {

struct LadderGuess {
    core::Policy policy;
    double cost = 0;  // of the numbers chosen to suit the delays, as a logarithm
};

// All under the reset rule and the way of counting that `rule` has.
std::vector<LadderGuess> guess_ladders(const core::Policy& rule,
                                       const std::vector<DialSeen>& dials);

// The same kind of policy with its numbers moved to where the delays are likeliest.
core::Policy refined(core::Policy policy, const std::vector<DialSeen>& dials);

// The reset rules that the dials can tell apart, the plainest first.
std::vector<core::Policy> reset_rules_of(const std::vector<DialSeen>& dials);

}  // namespace redial::model
