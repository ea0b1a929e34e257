// A stretch of time, and shares of it. Pure values, any thread.
#pragma once

#include <cstdint>

#include "base/time.hpp"

namespace redial {

struct TimeRange {
    Instant from{};
    Instant to{};
    Duration span() const { return to - from; }
    bool holds(Instant at) const { return at >= from && at <= to; }
    double share_of(Instant at) const {
        return static_cast<double>((at - from).count()) / static_cast<double>(span().count());
    }
    Instant at_share(double share) const {
        return from +
               Duration{static_cast<std::int64_t>(share * static_cast<double>(span().count()))};
    }
    bool operator==(const TimeRange&) const = default;
};

}  // namespace redial
