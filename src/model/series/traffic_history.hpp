// TrafficHistory: how many messages and bytes went each way, in cells of time, from bursts within
// a second to days: the density in a lane of the timeline and the plots of rates. Owned and read by
// the thread that applies events and draws.
//
// Theory. Cells exist on several levels, each four times as wide as the one before; every level
// keeps its newest cells, and only those in which something happened. A message counts into one
// open cell of the finest width; when that is over, it is added to every level at once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "core/opcode.hpp"

namespace redial::model {

class TrafficHistory {
public:
    static constexpr int levels = 9;
    static constexpr Duration width_min = std::chrono::milliseconds(20);
    static constexpr std::size_t cells_max = 1024;  // a level: 20 s, ... , two weeks of traffic

    struct Cell {
        std::int64_t number = INT64_MIN;  // its start is number * width
        std::uint32_t messages_in = 0;
        std::uint32_t messages_out = 0;
        std::uint64_t bytes_in = 0;
        std::uint64_t bytes_out = 0;
        std::uint64_t messages() const { return std::uint64_t{messages_in} + messages_out; }
    };

    // In the order of events; what is older than the open cell counts into it.
    void add(Instant at, core::Direction direction, std::uint64_t size_bytes) {
        if (to_us(at) >= open_end_us_) open_cell(at);
        const bool is_in = direction == core::Direction::In;
        ++(is_in ? open_.messages_in : open_.messages_out);
        (is_in ? open_.bytes_in : open_.bytes_out) += size_bytes;
        ++revision_;
    }

    bool empty() const { return revision_ == 0; }
    std::uint64_t revision() const { return revision_; }
    static Duration width_of(int level);
    static Instant start_of(const Cell& cell, int level) {
        return Instant{width_of(level) * cell.number};
    }
    // The finest level whose cells are at least `width` wide and that still reaches back to `from`
    // (or the widest one).
    int level_for(Instant from, Duration width) const;
    // The cells of a level that touch from..to, oldest first, at most cells_max + 1. Where nothing
    // happened there is none.
    void cells(int level, Instant from, Instant to, std::vector<Cell>& found) const;

private:
    // The newest cells_max, by number.
    class Ring {
    public:
        std::size_t size() const { return cells_.size(); }
        const Cell& operator[](std::size_t index) const {
            return cells_[(start_ + index) % cells_.size()];
        }
        bool has_dropped() const { return has_dropped_; }
        void add(const Cell& cell);

    private:
        std::vector<Cell> cells_;
        std::size_t start_ = 0;
        bool has_dropped_ = false;
    };
    void open_cell(Instant at);

    std::array<Ring, levels> rings_;
    Cell open_;
    std::int64_t open_end_us_ = INT64_MIN;
    std::uint64_t revision_ = 0;
};

}  // namespace redial::model
