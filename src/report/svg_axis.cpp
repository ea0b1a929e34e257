// Draws the ticks of a time axis. Any thread.
#include "report/svg_axis.hpp"

#include <algorithm>

namespace redial::report {

double TimeAxis::x(Instant at) const {
    const double span = std::max(to_seconds(to - from), 1e-6);
    return area.left + std::clamp(to_seconds(at - from) / span, 0.0, 1.0) * area.width();
}

void draw_times(Svg& svg, const TimeAxis& axis, const When& when) {
    const Duration step = round_time_step(std::max(axis.to - axis.from, Duration{1}), 8);
    // On round times of the wall, where they are known.
    const Duration begin = when.wall_since_epoch(axis.from);
    Instant at = axis.from + (step - begin % step) % step;
    for (int ticks = 0; at <= axis.to && ticks < 32; at += step, ++ticks) {
        const double x = axis.x(at);
        svg.line({x, axis.area.top}, {x, axis.area.bottom}, "stroke-grid thin");
        const bool is_near_end = x > axis.area.right - 24;
        svg.text({x, axis.area.bottom + 15}, when.tick(at, step),
                 is_near_end ? "fill-dim end" : "fill-dim middle");
    }
}

}  // namespace redial::report
