// Pyramid: an append-only series of values over time that answers, for every pixel column of a
// plot, the smallest and the largest value within it, in time that depends on the number of columns
// and not on the number of points. Owned and read by the thread that applies events and draws.
//
// Theory. Points lie in chunks, times beside values. Level k holds the smallest and largest of
// every 4^k points, made once, when the last of them has come, so a point costs a third of a node.
// A range of points is put together from the few whole nodes that fit into it and single points at
// its ends: exact, at most six nodes a level. The oldest points go a chunk at a time and are
// counted; nodes that began before the first point are never asked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "base/time.hpp"

namespace redial::model {

// Elements by a number counted over all time, in chunks, so that neither growing nor dropping the
// oldest moves what is there.
template <class T>
class ChunkedList {
public:
    static constexpr std::uint64_t chunk_size = 4096;

    const T& operator[](std::uint64_t number) const {
        return chunks_[static_cast<std::size_t>(number / chunk_size - first_chunk_)]
                      [static_cast<std::size_t>(number % chunk_size)];
    }
    std::uint64_t end() const { return end_; }
    void push(T value) {
        if (end_ % chunk_size == 0) chunks_.emplace_back();
        chunks_.back().push_back(value);
        ++end_;
    }
    // Chunks that end at or before `number` go.
    void drop_before(std::uint64_t number) {
        std::size_t gone = 0;
        while (gone < chunks_.size() && (first_chunk_ + gone + 1) * chunk_size <= number) ++gone;
        chunks_.erase(chunks_.begin(), chunks_.begin() + static_cast<std::ptrdiff_t>(gone));
        first_chunk_ += gone;
    }
    std::size_t memory_bytes() const {
        std::size_t sum = chunks_.capacity() * sizeof(chunks_[0]);
        for (const auto& chunk : chunks_) sum += chunk.capacity() * sizeof(T);
        return sum;
    }

private:
    std::vector<std::vector<T>> chunks_;
    std::uint64_t first_chunk_ = 0;
    std::uint64_t end_ = 0;
};

class Pyramid {
public:
    static constexpr std::uint64_t points_max_usual = 1'000'000;
    // Appended as a value, it is a break: a line is not drawn across it.
    static constexpr float line_break = std::numeric_limits<float>::quiet_NaN();

    // What a pixel column shows. `first` and `last` join it to its neighbours; they may be breaks.
    struct Column {
        float min = std::numeric_limits<float>::infinity();
        float max = -std::numeric_limits<float>::infinity();
        float first = line_break;
        float last = line_break;
        std::uint64_t begin = 0;  // points begin..end - 1 lie in it, breaks included
        std::uint64_t end = 0;
        bool has_value() const { return min <= max; }
    };
    struct Point {
        Instant at{};
        float value = 0;
    };

    explicit Pyramid(std::uint64_t points_max = points_max_usual);

    // In the order of events: a point that is older than the newest one stands at the newest's
    // time. Infinite values are taken as breaks.
    void append(Instant at, double value);
    void append_break(Instant at) { append(at, line_break); }

    // Points first() .. end() - 1 are here; numbers count over all time. At most points_max, and
    // at least points_max less a chunk once that many came.
    std::uint64_t first() const { return first_; }
    std::uint64_t end() const { return times_.end(); }
    std::uint64_t size() const { return end() - first_; }
    bool empty() const { return size() == 0; }
    std::uint64_t dropped() const { return first_; }
    std::uint64_t points_max() const { return points_max_; }
    Point operator[](std::uint64_t number) const {
        return {instant_from_us(times_[number]), values_[number]};
    }
    std::size_t memory_bytes() const;

    // The first point not before `when`; end() when there is none.
    std::uint64_t first_from(Instant when) const;
    // Of the points begin..end - 1, all of them here: exact, logarithmic. Breaks are left out.
    void min_max(std::uint64_t begin, std::uint64_t end, float& min, float& max) const;
    // Cuts from..to into columns.size() equal pieces and fills each; the last includes `to`.
    void columns(Instant from, Instant to, std::span<Column> columns) const;
    // Where column `index` of `count` begins, as columns() cuts.
    static Instant column_start(Instant from, Instant to, std::size_t index, std::size_t count);

private:
    struct Node {
        float min;
        float max;
    };
    static Node joined(Node a, Node b) {
        return {b.min < a.min ? b.min : a.min, b.max > a.max ? b.max : a.max};
    }
    void make_nodes();
    void drop_oldest_chunk();
    std::uint64_t first_from(std::int64_t when_us, std::uint64_t low, std::uint64_t guess) const;

    std::uint64_t points_max_;
    std::uint64_t first_ = 0;
    ChunkedList<std::int64_t> times_;
    ChunkedList<float> values_;
    std::vector<ChunkedList<Node>> levels_;  // levels_[k]: of 4^(k + 1) points
};

}  // namespace redial::model
