// Builds the pyramid's nodes, finds points by time, and reads the smallest and largest value of
// each pixel column. The thread that applies events and draws.
#include "model/series/pyramid.hpp"

#include <algorithm>
#include <cmath>

namespace redial::model {
namespace {

constexpr std::uint64_t factor = 4;
constexpr float nothing_min = std::numeric_limits<float>::infinity();
constexpr float nothing_max = -std::numeric_limits<float>::infinity();

}  // namespace

// Less than two chunks could not be dropped by the chunk.
Pyramid::Pyramid(std::uint64_t points_max)
    : points_max_(std::max(points_max, 2 * ChunkedList<float>::chunk_size)) {}

void Pyramid::append(Instant at, double value) {
    if (size() == points_max_) drop_oldest_chunk();
    std::int64_t us = to_us(at);
    if (!empty()) us = std::max(us, times_[end() - 1]);
    times_.push(us);
    const auto kept = static_cast<float>(value);
    values_.push(std::isfinite(kept) ? kept : line_break);
    if (end() % factor == 0) make_nodes();
}

// The points that just became complete at each level. A comparison with a break is false, so a
// break changes nothing.
void Pyramid::make_nodes() {
    Node node{nothing_min, nothing_max};
    for (std::uint64_t number = end() - factor; number < end(); ++number) {
        const float value = values_[number];
        if (value < node.min) node.min = value;
        if (value > node.max) node.max = value;
    }
    for (std::size_t level = 0;; ++level) {
        if (level == levels_.size()) levels_.emplace_back();
        ChunkedList<Node>& list = levels_[level];
        list.push(node);
        if (list.end() % factor != 0) return;
        // Earlier ones may have been dropped: then this node is never asked either.
        for (std::uint64_t back = 2; back <= factor; ++back) {
            node = joined(node, list[list.end() - back]);
        }
    }
}

void Pyramid::drop_oldest_chunk() {
    constexpr std::uint64_t chunk = ChunkedList<float>::chunk_size;
    first_ = (first_ / chunk + 1) * chunk;
    times_.drop_before(first_);
    values_.drop_before(first_);
    std::uint64_t points = factor;
    for (ChunkedList<Node>& level : levels_) {
        // A node's three neighbours on the left are still joined when its group is complete.
        level.drop_before(first_ / points / factor * factor);
        points *= factor;
    }
}

std::size_t Pyramid::memory_bytes() const {
    std::size_t sum = times_.memory_bytes() + values_.memory_bytes();
    for (const ChunkedList<Node>& level : levels_) sum += level.memory_bytes();
    return sum;
}

std::uint64_t Pyramid::first_from(Instant when) const {
    return first_from(to_us(when), first_, first_);
}

// Widening steps away from the guess, then halves: points come at a steady pace more often than
// not, and then the guess is a few points off.
std::uint64_t Pyramid::first_from(std::int64_t when_us, std::uint64_t low,
                                  std::uint64_t guess) const {
    std::uint64_t high = end();
    guess = std::clamp(guess, low, high);
    if (guess < high && times_[guess] < when_us) {
        low = guess + 1;
        for (std::uint64_t step = 2; low + step < high; step *= 4) {
            if (times_[low + step] >= when_us) {
                high = low + step;
                break;
            }
            low += step + 1;
        }
    } else {
        high = guess;
        for (std::uint64_t step = 2; high > low + step; step *= 4) {
            if (times_[high - step] < when_us) {
                low = high - step + 1;
                break;
            }
            high -= step;
        }
    }
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if (times_[middle] < when_us) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

void Pyramid::min_max(std::uint64_t begin, std::uint64_t end, float& min, float& max) const {
    Node sum{nothing_min, nothing_max};
    const auto add_point = [&](std::uint64_t number) {
        const float value = values_[number];
        if (value < sum.min) sum.min = value;
        if (value > sum.max) sum.max = value;
    };
    while (begin < end && begin % factor != 0) add_point(begin++);
    while (begin < end && end % factor != 0) add_point(--end);
    for (std::size_t level = 0; begin < end; ++level) {
        begin /= factor;
        end /= factor;
        const ChunkedList<Node>& nodes = levels_[level];
        while (begin < end && begin % factor != 0) sum = joined(sum, nodes[begin++]);
        while (begin < end && end % factor != 0) sum = joined(sum, nodes[--end]);
    }
    min = sum.min;
    max = sum.max;
}

Instant Pyramid::column_start(Instant from, Instant to, std::size_t index, std::size_t count) {
    const auto span = static_cast<double>((to - from).count());
    const double share = static_cast<double>(index) / static_cast<double>(count);
    return from + Duration{static_cast<std::int64_t>(span * share)};
}

void Pyramid::columns(Instant from, Instant to, std::span<Column> columns) const {
    const std::size_t count = columns.size();
    std::uint64_t begin = first_from(from);
    std::uint64_t step = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const bool is_last = i + 1 == count;
        const Instant until = is_last ? to + Duration{1} : column_start(from, to, i + 1, count);
        const std::uint64_t next = first_from(to_us(until), begin, begin + step);
        Column& column = columns[i];
        column = {};
        column.begin = begin;
        column.end = next;
        if (next > begin) {
            min_max(begin, next, column.min, column.max);
            column.first = values_[begin];
            column.last = values_[next - 1];
        }
        step = next - begin;
        begin = next;
    }
}

}  // namespace redial::model
