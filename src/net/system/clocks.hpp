// The clocks of this machine, read together: the one that only goes forward, and the wall's. Any
// thread; the service thread reads them once a batch and passes the value on.
#pragma once

#include "base/time.hpp"

namespace redial::net {

// Tests of pure parts never call it.
Now read_clocks();

}  // namespace redial::net
