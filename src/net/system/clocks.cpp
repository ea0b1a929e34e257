// Reads the machine's two clocks. Any thread.
#include "net/system/clocks.hpp"

#include <chrono>

namespace redial::net {

Now read_clocks() {
    using std::chrono::duration_cast;
    const auto mono = std::chrono::steady_clock::now().time_since_epoch();
    const auto wall = std::chrono::system_clock::now().time_since_epoch();
    return {Instant{duration_cast<Duration>(mono)}, WallTime{duration_cast<Duration>(wall)}};
}

}  // namespace redial::net
