// Finds by halving the attempts of a stretch of time. Any thread.
#include "model/session/attempt_span.hpp"

#include <algorithm>

namespace redial::model {

// An attempt lasts until the next one begins at the latest, so both ends are found by halving.
AttemptSpan attempts_within(const Attempts& attempts, TimeRange range) {
    const auto begins_before = [](const Attempt& attempt, Instant when) {
        return attempt.started_at - attempt.waited < when;
    };
    const auto begin = attempts.begin();
    auto first = std::lower_bound(begin, attempts.end(), range.from, begins_before);
    const bool overlaps =
        first != begin && ((first - 1)->is_live() || *(first - 1)->ended_at >= range.from);
    if (overlaps) --first;
    const auto last =
        std::lower_bound(first, attempts.end(), range.to + Duration{1}, begins_before);
    return {static_cast<std::size_t>(first - begin), static_cast<std::size_t>(last - begin)};
}

}  // namespace redial::model
