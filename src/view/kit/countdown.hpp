// A countdown as it is shown: its words, and the redraw at which they change next. UI thread only.
#pragma once

#include <string>

#include "base/time.hpp"
#include "view/kit/redraw.hpp"

namespace redial::view {

struct Countdown {
    Duration left{};    // 0 to `whole`
    std::string words;  // "2.4 s": never more than the whole wait is said to be
};
// Of a wait of `whole` that ends at `end`. `frame_ms`: what the last frame cost; where frames are
// dear the digits change less often.
Countdown count_down(Redraw& redraw, Instant end, Duration whole, Instant now, double frame_ms);

}  // namespace redial::view
