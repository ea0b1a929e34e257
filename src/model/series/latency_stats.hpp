// Figures of latencies within a stretch of time: exact where the points are few, else from the
// histogram (to 5 %). Pure, any thread.
#pragma once

#include <vector>

#include "model/series/latency.hpp"
#include "model/series/pyramid.hpp"

namespace redial::model {

// Up to so many points are looked at one by one in each frame.
inline constexpr std::uint64_t exact_points_max = 1000;

// The smallest value that at least `share` (0..1) of all are not above. Precondition: sorted, not
// empty.
Duration exact_quantile(const std::vector<Duration>& sorted, double share);

LatencyStats latency_stats(const Pyramid& points, const LatencyGrid& grid, Instant from,
                           Instant to);
// The same points as a histogram; exact to its buckets.
LatencyHistogram latency_histogram(const Pyramid& points, const LatencyGrid& grid, Instant from,
                                   Instant to);

}  // namespace redial::model
