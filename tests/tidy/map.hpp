// The rule that docs/architecture.md shows the tree as it is. One thread.
#pragma once

#include "pages.hpp"

namespace redial::tidy {

// "The map" has a row for each folder of src/ and no other, with the rooms of a floor lowest first,
// and "Floors" says of each floor what check_layers says.
Violations check_map(const std::string& page, const Landmarks& landmarks);

}  // namespace redial::tidy
