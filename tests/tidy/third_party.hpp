// The table of third_party/README.md against the CMake files and the table of floors. One thread.
#pragma once

#include "source.hpp"

namespace redial::tidy {

// The texts of third_party/README.md, of all CMake files in third_party, and of CMakeLists.txt.
Violations check_third_party(std::string_view readme, std::string_view third_party_cmake,
                             std::string_view root_cmake);

}  // namespace redial::tidy
