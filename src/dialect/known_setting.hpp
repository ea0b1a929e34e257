// Whether a setting names a dialect that there is. Pure, any thread.
#pragma once

#include <string_view>

#include "base/result.hpp"

namespace redial::dialect {

// Whether it is "auto", "none", or names a dialect with words that can be read; the error has the
// names that there are.
Status check_known_setting(std::string_view text);

}  // namespace redial::dialect
