// Counts down on the grid that all countdowns share. UI thread.
#include "view/kit/countdown.hpp"

#include <algorithm>

#include "view/kit/text_format.hpp"

namespace redial::view {

Countdown count_down(Redraw& redraw, Instant end, Duration whole, Instant now, double frame_ms) {
    const Duration step = countdown_step(end - now, frame_ms);
    redraw.when_digits_change(end, now, step);
    // The grid lies up to a step in the past: more than the whole wait is never left.
    const Duration left =
        std::clamp(end - Redraw::on_grid(now, step), Duration{}, std::max(whole, Duration{}));
    return {left, countdown_in_words(left, whole)};
}

}  // namespace redial::view
