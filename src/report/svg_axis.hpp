// The time axis that plots of a report share: where instants stand across a drawing, and the ticks
// below it. Pure, any thread.
#pragma once

#include "report/svg.hpp"
#include "report/when.hpp"

namespace redial::report {

// The area of a plot within its drawing.
struct Area {
    double left = 0;
    double top = 0;
    double right = 0;
    double bottom = 0;
    double width() const { return right - left; }
    double height() const { return bottom - top; }
};

struct TimeAxis {
    Area area;
    Instant from{};
    Instant to{};
    double x(Instant at) const;
};

// Lines over the height of the area, and their times below it.
void draw_times(Svg& svg, const TimeAxis& axis, const When& when);

}  // namespace redial::report
