// Whether anybody listens on a port of this machine, without a dial that they would see. Any
// thread.
#pragma once

#include <cstdint>

namespace redial::platform {

// On whichever address. Where the system has no table to read, a port that is taken in any way
// counts.
bool is_listened_to(std::uint16_t port);

}  // namespace redial::platform
