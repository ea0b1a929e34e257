// Times as people write them, on the command line and in scenario files. Pure, any thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace redial {

// "250ms", "2s", "1.5s", "3m", "1h", "80us"; a bare number is seconds. nullopt: not a time,
// negative, or longer than a century.
std::optional<Duration> duration_from_text(std::string_view text);

}  // namespace redial
