// Wall time in words of the local time zone. Any thread.
#pragma once

#include <string>

#include "base/time.hpp"

namespace redial::app {

std::string local_clock(WallTime at);  // "09:31:04.118"

}  // namespace redial::app
