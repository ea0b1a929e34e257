// A ring of the packets that were split over messages. One thread.
#include "dialect/mqtt_parts.hpp"

#include <algorithm>

namespace redial::dialect {

void MqttParts::add(std::uint64_t first, std::uint64_t last, BytesView bytes, bool is_whole) {
    if (ring_.size() < packets_max) ring_.emplace_back();
    Split& split = ring_[next_];
    next_ = (next_ + 1) % packets_max;
    split.first = first;
    split.last = last;
    const BytesView kept = bytes.first(std::min(bytes.size(), bytes_max));
    split.bytes.assign(kept.begin(), kept.end());
    split.is_whole = is_whole && kept.size() == bytes.size();
}

const MqttParts::Split* MqttParts::find(std::uint64_t number) const {
    const auto found = std::find_if(ring_.begin(), ring_.end(), [number](const Split& split) {
        return split.first <= number && number <= split.last;
    });
    return found == ring_.end() ? nullptr : &*found;
}

}  // namespace redial::dialect
