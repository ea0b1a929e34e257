// Words that may stand only in named places, each with its reason. One thread.
#pragma once

#include "source.hpp"

namespace redial::tidy {

// Of src/ everything; of tests/, bench/, fuzz/ and examples/ the bans that hold everywhere.
Violations check_bans(const Source& source);

}  // namespace redial::tidy
