// Figures of latencies within a stretch of time: exact where the points are few, else from the
// histogram (to 5 %). Pure, any thread.
#pragma once

#include "model/latency.hpp"
#include "model/pyramid.hpp"
#include "view/time_range.hpp"

namespace redial::view {

// Up to so many points are looked at one by one in each frame.
inline constexpr std::uint64_t exact_points_max = 1000;

model::LatencyStats latency_stats(const model::Pyramid& points, const model::LatencyGrid& grid,
                                  TimeRange range);
// The same points as a histogram; exact to its buckets.
model::LatencyHistogram latency_histogram(const model::Pyramid& points,
                                          const model::LatencyGrid& grid, TimeRange range);

}  // namespace redial::view
