// Times that texts tell. Pure, any thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace redial::model {

// The time that an event's own text tells: a number of seconds, milliseconds or microseconds since
// 1970, or a time of day as ISO 8601 has it. None where there is none.
std::optional<Duration> time_told(std::string_view text);

}  // namespace redial::model
