// The machine's two clocks, read together. Any thread. The service thread reads them once a batch
// and passes the value on.
#include <chrono>

#include "net/engine.hpp"

namespace redial::net {

Now read_clocks() {
    using std::chrono::duration_cast;
    const auto mono = std::chrono::steady_clock::now().time_since_epoch();
    const auto wall = std::chrono::system_clock::now().time_since_epoch();
    return {Instant{duration_cast<Duration>(mono)}, WallTime{duration_cast<Duration>(wall)}};
}

}  // namespace redial::net
