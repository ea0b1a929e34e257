// Computes the ticks of a time axis, and their words. Pure, any thread.
#include "view/plot/timeline_layout.hpp"

#include <algorithm>

namespace redial::view {

Duration tick_of(Duration span, float width_px, float gap_px) {
    using namespace std::chrono_literals;
    constexpr Duration steps[] = {1us, 2us, 5us,  10us, 20us, 50us,  100us, 200us, 500us, 1ms,
                                  2ms, 5ms, 10ms, 20ms, 50ms, 100ms, 200ms, 500ms, 1s,    2s,
                                  5s,  10s, 15s,  30s,  1min, 2min,  5min,  10min, 15min, 30min,
                                  1h,  2h,  6h,   12h,  24h,  48h,   168h,  336h};
    const double least = to_seconds(span) * static_cast<double>(gap_px) /
                         std::max(1.0, static_cast<double>(width_px));
    for (const Duration step : steps)
        if (to_seconds(step) >= least) return step;
    return 720h;
}

WallTime first_tick(WallTime from, Duration tick) {
    const Duration since = from.time_since_epoch();
    const Duration over = since % tick;
    if (over.count() == 0) return from;
    return from + (over.count() > 0 ? tick - over : -over);
}

}  // namespace redial::view
