// Keeps the table of how the wall clock stood to the monotonic clock, and since when. The thread
// that applies events and draws.
#include "model/series/wall_map.hpp"

namespace redial::model {

Duration WallMap::note(Instant at, WallTime wall) {
    if (to_us(wall) == 0) return {};
    const Duration offset = wall.time_since_epoch() - at.time_since_epoch();
    if (entries_.empty()) {
        entries_.push({at, offset, Duration{0}});
        return {};
    }
    const Entry& last = entries_.back();
    const Duration moved = offset - last.offset;
    if ((moved < jump_min && moved > -jump_min) || at < last.from) return {};
    entries_.push({at, offset, moved});
    return moved;
}

WallTime WallMap::wall_at(Instant at) const {
    if (entries_.empty()) return WallTime{};
    std::size_t low = 0;  // the last entry with from <= at; before the first, the first
    std::size_t high = entries_.size();
    while (high - low > 1) {
        const std::size_t middle = low + (high - low) / 2;
        (entries_[middle].from <= at ? low : high) = middle;
    }
    return WallTime{at.time_since_epoch() + entries_[low].offset};
}

Instant WallMap::instant_at(WallTime wall) const {
    if (entries_.empty()) return Instant{};
    const auto by_entry = [&](std::size_t index) {
        return Instant{wall.time_since_epoch() - entries_[index].offset};
    };
    std::size_t index = entries_.size() - 1;
    while (index > 0 && by_entry(index) < entries_[index].from) --index;
    return by_entry(index);
}

}  // namespace redial::model
