// Which attempts lie in a stretch of time, by their places. Pure, any thread.
#pragma once

#include <cstddef>

#include "base/time_range.hpp"
#include "model/session/attempt.hpp"

namespace redial::model {

// Attempts first..last - 1 by their index: those that waited, dialled or were open within a range.
struct AttemptSpan {
    std::size_t first = 0;
    std::size_t last = 0;
};
AttemptSpan attempts_within(const Attempts& attempts, TimeRange range);

}  // namespace redial::model
