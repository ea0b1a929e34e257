// See latency_stats.hpp. Pure, any thread.
#include "view/latency_stats.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace redial::view {
namespace {

struct Numbers {
    std::uint64_t begin;
    std::uint64_t end;
    std::uint64_t size() const { return end - begin; }
};

Numbers numbers_in(const model::Pyramid& points, TimeRange range) {
    return {points.first_from(range.from), points.first_from(range.to + Duration{1})};
}

// The smallest value that at least `share` of all are not above.
Duration exact_quantile(const std::vector<Duration>& sorted, double share) {
    const auto rank =
        static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    return sorted[std::max<std::size_t>(rank, 1) - 1];
}

}  // namespace

model::LatencyStats latency_stats(const model::Pyramid& points, const model::LatencyGrid& grid,
                                  TimeRange range) {
    const Numbers numbers = numbers_in(points, range);
    if (numbers.size() > exact_points_max) return grid.stats(range.from, range.to);
    std::vector<Duration> values;
    double sum = 0;
    for (std::uint64_t i = numbers.begin; i < numbers.end; ++i) {
        const float value = points[i].value;
        if (std::isnan(value)) continue;
        values.emplace_back(static_cast<std::int64_t>(value));
        sum += static_cast<double>(value);
    }
    model::LatencyStats stats;
    stats.count = values.size();
    if (values.empty()) return stats;
    std::sort(values.begin(), values.end());
    stats.p50 = exact_quantile(values, 0.50);
    stats.p90 = exact_quantile(values, 0.90);
    stats.p99 = exact_quantile(values, 0.99);
    stats.min = values.front();
    stats.max = values.back();
    stats.mean = Duration{static_cast<std::int64_t>(sum / static_cast<double>(values.size()))};
    return stats;
}

model::LatencyHistogram latency_histogram(const model::Pyramid& points,
                                          const model::LatencyGrid& grid, TimeRange range) {
    const Numbers numbers = numbers_in(points, range);
    if (numbers.size() > exact_points_max) return grid.histogram(range.from, range.to);
    model::LatencyHistogram histogram;
    for (std::uint64_t i = numbers.begin; i < numbers.end; ++i) {
        const float value = points[i].value;
        if (!std::isnan(value)) histogram.add(Duration{static_cast<std::int64_t>(value)});
    }
    return histogram;
}

}  // namespace redial::view
