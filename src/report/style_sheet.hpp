// The style sheet of every page: both themes, wide tables and plots that scroll on a narrow screen,
// and paper. Pure, any thread.
#pragma once

#include <string>

namespace redial::report {

// Contains no "</": it stands in an element as it is.
std::string style_sheet();

}  // namespace redial::report
