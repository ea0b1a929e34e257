// WallMap: wall time for a monotonic instant. Rows keep only the instant; this table remembers how
// the two clocks stood to each other, and when that changed (sleep, a set clock, NTP). Owned and
// read by the thread that applies events and draws.
#pragma once

#include "base/time.hpp"
#include "model/series/bounded_list.hpp"

namespace redial::model {

class WallMap {
public:
    // A change of the offset below this is the time between two clock reads, not a jump.
    static constexpr Duration jump_min = std::chrono::milliseconds(2);
    static constexpr std::size_t entries_max = 4096;

    // A pair that was read together, in the order of events. An unset wall time (0) is ignored.
    // Gives how far the offset moved with this pair: 0 but at a jump.
    Duration note(Instant at, WallTime wall);
    WallTime wall_at(Instant at) const;
    // The monotonic instant of a wall time, by the newest stretch that contains it.
    Instant instant_at(WallTime wall) const;

    // From `from` on, wall = mono + offset. `by` is how far the offset moved there (0 for the
    // first).
    struct Entry {
        Instant from;
        Duration offset;
        Duration by{};
    };
    const BoundedList<Entry>& entries() const { return entries_; }

private:
    BoundedList<Entry> entries_{entries_max};
};

}  // namespace redial::model
