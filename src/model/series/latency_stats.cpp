// Computes percentiles of the latencies within a stretch of time. Pure, any thread.
#include "model/series/latency_stats.hpp"

#include <algorithm>
#include <cmath>

namespace redial::model {
namespace {

struct Numbers {
    std::uint64_t begin;
    std::uint64_t end;
    std::uint64_t size() const { return end - begin; }
};

Numbers numbers_in(const Pyramid& points, Instant from, Instant to) {
    return {points.first_from(from), points.first_from(to + Duration{1})};
}

}  // namespace

Duration exact_quantile(const std::vector<Duration>& sorted, double share) {
    const auto rank =
        static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    return sorted[std::max<std::size_t>(rank, 1) - 1];
}

LatencyStats latency_stats(const Pyramid& points, const LatencyGrid& grid, Instant from,
                           Instant to) {
    const Numbers numbers = numbers_in(points, from, to);
    if (numbers.size() > exact_points_max) return grid.stats(from, to);
    std::vector<Duration> values;
    double sum = 0;
    for (std::uint64_t i = numbers.begin; i < numbers.end; ++i) {
        const float value = points[i].value;
        if (std::isnan(value)) continue;
        values.emplace_back(static_cast<std::int64_t>(value));
        sum += static_cast<double>(value);
    }
    LatencyStats stats;
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

LatencyHistogram latency_histogram(const Pyramid& points, const LatencyGrid& grid, Instant from,
                                   Instant to) {
    const Numbers numbers = numbers_in(points, from, to);
    if (numbers.size() > exact_points_max) return grid.histogram(from, to);
    LatencyHistogram histogram;
    for (std::uint64_t i = numbers.begin; i < numbers.end; ++i) {
        const float value = points[i].value;
        if (!std::isnan(value)) histogram.add(Duration{static_cast<std::int64_t>(value)});
    }
    return histogram;
}

}  // namespace redial::model
