// The thresholds of the rules by name, as settings and the command line give them:
// "half_open_late=30s", "storm_dials=8". The names are FindingOptions' own. Pure, any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/findings.hpp"

namespace redial::model {

// Error: no such threshold, or no such value; the hint names what there is.
Status set_threshold(FindingOptions& options, std::string_view assignment);
// All of them; those that cannot be set are left as they were, and the first error is told.
Status set_thresholds(FindingOptions& options, std::span<const std::string> assignments);
// "short_open, short_opens_min, ...": in the order of FindingOptions.
std::string threshold_names();

}  // namespace redial::model
