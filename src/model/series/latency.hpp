// Latency: how long things took, as histograms of equal ratios in cells of time, so that a heat map
// and the percentiles of any span cost the same over a minute and over a week. Owned and read by
// the thread that applies events and draws.
//
// Theory. A cell holds the counts of the buckets that occurred in it, 24 buckets a decade (a value
// is known to 10 %, its cell's largest and smallest exactly). Cells exist on several levels, each
// four times as wide as the one before; every level keeps its newest cells. A sample is added to
// the newest cell of each level: six increments. A span is read from the finest level that still
// reaches back to its start and needs few enough cells.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/time.hpp"
#include "model/series/bounded_list.hpp"

namespace redial::model {

// Buckets of latencies: from 1 us on, 24 a decade, up to 100 s; what lies outside counts in the
// first or last.
struct LatencyBuckets {
    static constexpr int per_decade = 24;
    static constexpr int count = 8 * per_decade;
    static int of(Duration latency);
    // Bounds of a bucket: low_of(b + 1) is its end.
    static double low_us_of(int bucket);
    static Duration middle_of(int bucket);
};

// Of the samples of a span. All zero when there are none.
struct LatencyStats {
    std::uint64_t count = 0;
    Duration p50{};
    Duration p90{};
    Duration p99{};
    Duration max{};
    Duration min{};
    Duration mean{};
};

// Counts of every bucket: for a histogram, and what percentiles are read from.
struct LatencyHistogram {
    std::array<std::uint32_t, LatencyBuckets::count> counts{};
    std::uint64_t count = 0;
    std::uint64_t sum_us = 0;
    Duration min{};
    Duration max{};

    void add(Duration latency);
    // `share` 0..1. The middle of the bucket it falls into, within min and max.
    Duration quantile(double share) const;
    LatencyStats stats() const;
};

class LatencyGrid {
public:
    static constexpr int levels = 6;
    static constexpr Duration width_min = std::chrono::seconds(1);
    static constexpr std::size_t cells_max = 512;  // a level: 8.5 minutes, ... , six days

    struct Entry {
        std::uint8_t bucket;
        std::uint32_t count;
    };
    // One column of a heat map.
    struct Cell {
        std::int64_t number = 0;  // its start is number * width
        std::uint64_t count = 0;
        std::uint64_t sum_us = 0;
        Duration min{};
        Duration max{};
        std::vector<Entry> entries;  // by bucket, those that occurred
    };

    LatencyGrid();
    // In the order of events; one that is older than the newest cell counts into that cell.
    void add(Instant at, Duration latency);

    bool empty() const { return count_ == 0; }
    std::uint64_t count() const { return count_; }
    // Grows with every sample: a texture made at the same revision is still right.
    std::uint64_t revision() const { return count_; }
    std::optional<Instant> last_at() const { return last_at_; }

    // The level to draw or to read a span from: the finest whose cells are at least `width` wide
    // and reach back to `from` (or as far as any do), and of which the span holds at most
    // cells_max.
    int level_for(Instant from, Instant to, Duration width = width_min) const;
    static Duration width_of(int level);
    static Instant start_of(const Cell& cell, int level);
    // The cells of a level that touch from..to, oldest first. Empty cells are not held.
    struct Cells {
        const BoundedList<Cell>* list;
        std::size_t begin;
        std::size_t end;
        std::size_t size() const { return end - begin; }
        const Cell& operator[](std::size_t index) const { return (*list)[begin + index]; }
    };
    Cells cells(int level, Instant from, Instant to) const;

    // Of the cells that touch the span: exact to a cell's width at its two ends.
    LatencyHistogram histogram(Instant from, Instant to) const;
    LatencyStats stats(Instant from, Instant to) const { return histogram(from, to).stats(); }

private:
    std::vector<BoundedList<Cell>> levels_;
    std::uint64_t count_ = 0;
    std::optional<Instant> last_at_;
};

}  // namespace redial::model
