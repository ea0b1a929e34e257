// A policy in one short line, for a legend. Pure, any thread.
#pragma once

#include <string>

#include "core/policy.hpp"

namespace redial::core {

// "0.5 s ×2 ≤ 10 s", "0, 2, 10, 30 s", "1 s ×1.6 ≤ 120 s ± 20 %".
std::string policy_in_words(const Policy& policy);
std::string jitter_in_words(const Policy& policy);  // ", full jitter", " ± 20 %", "" for none

}  // namespace redial::core
