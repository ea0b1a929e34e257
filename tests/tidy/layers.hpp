// The rule of the floors and their rooms: which folder of src/ may include which, and which outside
// headers. One thread.
#pragma once

#include "source.hpp"

namespace redial::tidy {

Violations check_layers(const Source& source);

// The folders of src/ whose table row names an outside header that begins with `prefix`.
std::vector<std::string> folders_with_outside(std::string_view prefix);

}  // namespace redial::tidy
