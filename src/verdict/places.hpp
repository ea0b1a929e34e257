// Where the members of a test file stand, as lines: for annotations that point into it. Pure, any
// thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace redial::verdict {

// The lines of the tests ("", "tests[2]") and of what they expect ("tests[2].expect.lost"), from 1.
// Precondition: it is JSON.
std::map<std::string, std::uint32_t> lines_of_places(std::string_view text);

}  // namespace redial::verdict
