// Sorts latencies into buckets and cells of time and reads percentiles from them. The thread that
// applies events and draws.
#include "model/series/latency.hpp"

#include <algorithm>
#include <cmath>

namespace redial::model {
namespace {

constexpr std::int64_t widening = 4;  // of a level over the one before

std::int64_t cell_number(Instant at, Duration width) {
    const std::int64_t us = to_us(at);
    const std::int64_t number = us / width.count();
    return us < 0 && us % width.count() != 0 ? number - 1 : number;
}

void count_in(LatencyGrid::Cell& cell, std::uint8_t bucket, Duration latency) {
    if (cell.count == 0 || latency < cell.min) cell.min = latency;
    if (cell.count == 0 || latency > cell.max) cell.max = latency;
    ++cell.count;
    cell.sum_us += static_cast<std::uint64_t>(latency.count());
    const auto is_before = [](const LatencyGrid::Entry& entry, std::uint8_t wanted) {
        return entry.bucket < wanted;
    };
    const auto at = std::lower_bound(cell.entries.begin(), cell.entries.end(), bucket, is_before);
    if (at != cell.entries.end() && at->bucket == bucket) {
        ++at->count;
    } else {
        cell.entries.insert(at, {bucket, 1});
    }
}

void add_cell(LatencyHistogram& to, const LatencyGrid::Cell& cell) {
    if (to.count == 0 || cell.min < to.min) to.min = cell.min;
    if (to.count == 0 || cell.max > to.max) to.max = cell.max;
    to.count += cell.count;
    to.sum_us += cell.sum_us;
    for (const LatencyGrid::Entry& entry : cell.entries) to.counts[entry.bucket] += entry.count;
}

}  // namespace

int LatencyBuckets::of(Duration latency) {
    if (latency.count() <= 1) return 0;
    const double place = std::log10(static_cast<double>(latency.count())) * per_decade;
    // A hair up: the low end of a bucket, rounded to whole microseconds, stays in its bucket.
    return std::clamp(static_cast<int>(place + 1e-9), 0, count - 1);
}

double LatencyBuckets::low_us_of(int bucket) {
    return std::pow(10.0, static_cast<double>(bucket) / per_decade);
}

Duration LatencyBuckets::middle_of(int bucket) {
    const double us = std::pow(10.0, (static_cast<double>(bucket) + 0.5) / per_decade);
    return Duration{static_cast<std::int64_t>(us + 0.5)};
}

void LatencyHistogram::add(Duration latency) {
    latency = std::max(latency, Duration{});
    if (count == 0 || latency < min) min = latency;
    if (count == 0 || latency > max) max = latency;
    ++count;
    sum_us += static_cast<std::uint64_t>(latency.count());
    ++counts[static_cast<std::size_t>(LatencyBuckets::of(latency))];
}

Duration LatencyHistogram::quantile(double share) const {
    if (count == 0) return {};
    const auto rank = static_cast<std::uint64_t>(
        std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count)));
    if (rank >= count) return max;
    std::uint64_t below = 0;
    for (int bucket = 0; bucket < LatencyBuckets::count; ++bucket) {
        below += counts[static_cast<std::size_t>(bucket)];
        if (below >= std::max<std::uint64_t>(rank, 1)) {
            return std::clamp(LatencyBuckets::middle_of(bucket), min, max);
        }
    }
    return max;
}

LatencyStats LatencyHistogram::stats() const {
    if (count == 0) return {};
    LatencyStats stats;
    stats.count = count;
    stats.p50 = quantile(0.50);
    stats.p90 = quantile(0.90);
    stats.p99 = quantile(0.99);
    stats.max = max;
    stats.min = min;
    stats.mean = Duration{static_cast<std::int64_t>(sum_us / count)};
    return stats;
}

LatencyGrid::LatencyGrid() = default;

void LatencyGrid::add(Instant at, Duration latency) {
    latency = std::max(latency, Duration{});
    const auto bucket = static_cast<std::uint8_t>(LatencyBuckets::of(latency));
    // Most sessions never measure some of theirs: an empty one holds no memory.
    if (levels_.empty()) levels_.resize(levels, BoundedList<Cell>(cells_max));
    ++count_;
    last_at_ = last_at_ ? std::max(*last_at_, at) : at;
    for (int level = 0; level < levels; ++level) {
        BoundedList<Cell>& list = levels_[static_cast<std::size_t>(level)];
        const std::int64_t number = cell_number(at, width_of(level));
        if (list.empty() || list.back().number < number) {
            Cell cell;
            cell.number = number;
            list.push(std::move(cell));
        }
        count_in(list.back(), bucket, latency);
    }
}

Duration LatencyGrid::width_of(int level) {
    Duration width = width_min;
    for (int i = 0; i < level; ++i) width *= widening;
    return width;
}

Instant LatencyGrid::start_of(const Cell& cell, int level) {
    return Instant{width_of(level) * cell.number};
}

int LatencyGrid::level_for(Instant from, Instant to, Duration width) const {
    for (int level = 0; level < levels - 1; ++level) {
        const Duration wide = width_of(level);
        const BoundedList<Cell>* list =
            levels_.empty() ? nullptr : &levels_[static_cast<std::size_t>(level)];
        const bool reaches = list == nullptr || list->dropped() == 0 ||
                             (!list->empty() && start_of(list->front(), level) <= from);
        const bool is_few = to - from <= wide * static_cast<std::int64_t>(cells_max);
        if (wide >= width && reaches && is_few) return level;
    }
    return levels - 1;
}

LatencyGrid::Cells LatencyGrid::cells(int level, Instant from, Instant to) const {
    if (levels_.empty()) return {nullptr, 0, 0};
    const BoundedList<Cell>& list = levels_[static_cast<std::size_t>(level)];
    const std::int64_t first = cell_number(from, width_of(level));
    const std::int64_t last = cell_number(to, width_of(level));
    const auto is_before = [](const Cell& cell, std::int64_t number) {
        return cell.number < number;
    };
    const auto is_after = [](std::int64_t number, const Cell& cell) {
        return number < cell.number;
    };
    const auto begin = std::lower_bound(list.begin(), list.end(), first, is_before);
    const auto end = std::upper_bound(begin, list.end(), last, is_after);
    return {&list, static_cast<std::size_t>(begin - list.begin()),
            static_cast<std::size_t>(end - list.begin())};
}

LatencyHistogram LatencyGrid::histogram(Instant from, Instant to) const {
    LatencyHistogram sum;
    if (to < from) return sum;
    const Cells found = cells(level_for(from, to), from, to);
    for (std::size_t i = 0; i < found.size(); ++i) add_cell(sum, found[i]);
    return sum;
}

}  // namespace redial::model
