// Points and spans of time as types. Pure values, any thread. Nothing here reads a clock: the
// clock is read in `net` and `app` only and travels as an argument (style rule 1).
#pragma once

#include <chrono>
#include <cstdint>

namespace redial {

using Duration = std::chrono::microseconds;

// A tag clock without now(): an Instant can be compared and subtracted, never asked for here.
struct MonotonicClock {
    using rep = Duration::rep;
    using period = Duration::period;
    using duration = Duration;
    using time_point = std::chrono::time_point<MonotonicClock, Duration>;
    static constexpr bool is_steady = true;
};
struct WallClock {
    using rep = Duration::rep;
    using period = Duration::period;
    using duration = Duration;
    using time_point = std::chrono::time_point<WallClock, Duration>;
    static constexpr bool is_steady = false;
};

using Instant = std::chrono::time_point<MonotonicClock, Duration>;  // steady, arbitrary start
using WallTime = std::chrono::time_point<WallClock, Duration>;      // since 1970-01-01T00:00:00Z

// Both clocks read together, so that a jump between them (sleep, a set clock) is visible in a log.
struct Now {
    Instant mono{};
    WallTime wall{};
};

constexpr std::int64_t to_us(Instant at) { return at.time_since_epoch().count(); }
constexpr std::int64_t to_us(WallTime at) { return at.time_since_epoch().count(); }
constexpr Instant instant_from_us(std::int64_t us) { return Instant{Duration{us}}; }
constexpr WallTime wall_from_us(std::int64_t us) { return WallTime{Duration{us}}; }
constexpr double to_ms(Duration span) { return static_cast<double>(span.count()) / 1000.0; }
constexpr double to_seconds(Duration span) { return static_cast<double>(span.count()) / 1e6; }

}  // namespace redial
