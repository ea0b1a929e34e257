// Computes where the ticks of a time axis stand. Pure, any thread.
#pragma once

#include "base/time.hpp"

namespace redial::view {

// Distance of ticks that leaves at least `gap_px` between them on `width_px`: 1, 2, 5, 10, 15, 30
// of a unit a person counts in.
Duration tick_of(Duration span, float width_px, float gap_px);
// The first tick at or after `from` when ticks stand on whole multiples of the wall clock.
WallTime first_tick(WallTime from, Duration tick);

}  // namespace redial::view
