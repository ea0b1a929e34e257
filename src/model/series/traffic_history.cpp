// Keeps counts of messages and bytes in cells of time, on levels of growing width. The thread that
// applies events and draws.
#include "model/series/traffic_history.hpp"

namespace redial::model {
namespace {

constexpr std::int64_t widening = 4;

// Rounded down, for instants before the clock's zero too.
std::int64_t divided(std::int64_t value, std::int64_t by) {
    const std::int64_t quotient = value / by;
    return value % by < 0 ? quotient - 1 : quotient;
}

void add_counts(TrafficHistory::Cell& to, const TrafficHistory::Cell& from) {
    to.messages_in += from.messages_in;
    to.messages_out += from.messages_out;
    to.bytes_in += from.bytes_in;
    to.bytes_out += from.bytes_out;
}

std::int64_t number_on(std::int64_t finest, int level) {
    for (int i = 0; i < level; ++i) finest = divided(finest, widening);
    return finest;
}

}  // namespace

Duration TrafficHistory::width_of(int level) {
    Duration width = width_min;
    for (int i = 0; i < level; ++i) width *= widening;
    return width;
}

void TrafficHistory::Ring::add(const Cell& cell) {
    if (!cells_.empty()) {
        Cell& newest = cells_[(start_ + cells_.size() - 1) % cells_.size()];
        if (newest.number == cell.number) return add_counts(newest, cell);
    }
    if (cells_.size() < cells_max) {
        cells_.push_back(cell);
        return;
    }
    cells_[start_] = cell;
    start_ = (start_ + 1) % cells_.size();
    has_dropped_ = true;
}

void TrafficHistory::open_cell(Instant at) {
    if (open_.number != INT64_MIN) {
        Cell cell = open_;
        for (int level = 0; level < levels; ++level) {
            cell.number = number_on(open_.number, level);
            rings_[static_cast<std::size_t>(level)].add(cell);
        }
    }
    open_ = {};
    open_.number = divided(to_us(at), width_min.count());
    open_end_us_ = (open_.number + 1) * width_min.count();
}

int TrafficHistory::level_for(Instant from, Duration width) const {
    for (int level = 0; level < levels - 1; ++level) {
        const Ring& ring = rings_[static_cast<std::size_t>(level)];
        const bool reaches = !ring.has_dropped() || start_of(ring[0], level) <= from;
        if (width_of(level) >= width && reaches) return level;
    }
    return levels - 1;
}

void TrafficHistory::cells(int level, Instant from, Instant to, std::vector<Cell>& found) const {
    found.clear();
    const Ring& ring = rings_[static_cast<std::size_t>(level)];
    const std::int64_t width = width_of(level).count();
    const std::int64_t first = divided(to_us(from), width);
    const std::int64_t last = divided(to_us(to), width);
    std::size_t low = 0;
    std::size_t high = ring.size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (ring[middle].number < first) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < ring.size() && ring[low].number <= last; ++low) found.push_back(ring[low]);
    if (open_.number == INT64_MIN) return;
    Cell open = open_;
    open.number = number_on(open_.number, level);
    if (open.number < first || open.number > last) return;
    if (!found.empty() && found.back().number == open.number) {
        add_counts(found.back(), open);
    } else {
        found.push_back(open);
    }
}

}  // namespace redial::model
