// Ports of this machine for the servers that a test starts. Any thread.
#pragma once

#include <cstdint>

#include "base/result.hpp"

namespace redial::trial {

// A free one of loopback, outside the range that the system gives away by itself, and another one
// each time, so that tests that run at once do not take one another's. Error: all are taken.
Result<std::uint16_t> free_port();

}  // namespace redial::trial
