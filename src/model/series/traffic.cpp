// Computes rates from counts in cells of event time. The thread that applies events and draws.
#include "model/series/traffic.hpp"

namespace redial::model {
namespace {

std::int64_t bucket_number(Instant at) {
    const std::int64_t us = to_us(at);
    const std::int64_t width = RateMeter::bucket.count();
    return us >= 0 ? us / width : -((-us + width - 1) / width);
}

std::size_t slot_of(std::int64_t number) {
    return static_cast<std::size_t>(static_cast<std::uint64_t>(number) % RateMeter::buckets);
}

}  // namespace

void RateMeter::add(Instant at, std::uint64_t size_bytes) {
    const std::int64_t number = bucket_number(at);
    Bucket& slot = ring_[slot_of(number)];
    if (slot.number != number) slot = Bucket{number, 0, 0};
    ++slot.messages;
    slot.size_bytes += size_bytes;
}

// The window is the fifteen buckets before now's and the part of now's that has passed.
template <class Count>
double RateMeter::per_second(Instant now, Count count) const {
    const std::int64_t newest = bucket_number(now);
    std::uint64_t sum = 0;
    for (const Bucket& slot : ring_) {
        const bool is_in_window =
            slot.number > newest - static_cast<std::int64_t>(buckets) && slot.number <= newest;
        if (is_in_window) sum += count(slot);
    }
    const Duration since = now.time_since_epoch() - bucket * (newest - std::int64_t{buckets} + 1);
    return static_cast<double>(sum) / to_seconds(since);
}

double RateMeter::messages_per_second(Instant now) const {
    return per_second(now, [](const Bucket& slot) { return slot.messages; });
}

double RateMeter::bytes_per_second(Instant now) const {
    return per_second(now, [](const Bucket& slot) { return slot.size_bytes; });
}

}  // namespace redial::model
