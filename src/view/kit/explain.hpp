// What a close code, an HTTP status or another end of an attempt means: the words of the tooltips
// and details wherever one is shown. Pure, any thread.
#pragma once

#include <string>

#include "core/outcome.hpp"

namespace redial::view {

// Two to four lines: what it is, who sends it, whether retrying helps.
std::string explained(const core::Outcome& outcome);

}  // namespace redial::view
