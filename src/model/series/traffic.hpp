// Traffic: counters, rates and round trips of a session. Owned and read by the thread that applies
// events and draws. Times are event times, so a replay shows what was.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "model/series/bounded_list.hpp"

namespace redial::model {

// Messages and bytes per second over the last two seconds, in buckets of 125 ms.
class RateMeter {
public:
    static constexpr Duration bucket = std::chrono::milliseconds(125);
    static constexpr std::size_t buckets = 16;

    void add(Instant at, std::uint64_t size_bytes);
    double messages_per_second(Instant now) const;
    double bytes_per_second(Instant now) const;

private:
    struct Bucket {
        std::int64_t number = INT64_MIN;  // at / bucket, rounded down
        std::uint64_t messages = 0;
        std::uint64_t size_bytes = 0;
    };
    template <class Count>
    double per_second(Instant now, Count count) const;

    std::array<Bucket, buckets> ring_{};
};

struct Counter {
    std::uint64_t messages = 0;    // text and binary
    std::uint64_t size_bytes = 0;  // of those, payload
    std::uint64_t control_frames = 0;
    std::optional<Instant> last_at;  // last message or control frame: the pulse
    RateMeter rate;
};

struct RttSample {
    Instant at{};
    AttemptId attempt{};
    Duration rtt{};
};
using RttSeries = BoundedList<RttSample>;

}  // namespace redial::model
