// Rates and the clocks' table. Virtual time.
#include <cmath>

#include "catch.hpp"
#include "model/series/traffic.hpp"
#include "model/series/wall_map.hpp"

namespace redial {
namespace {

using namespace std::chrono_literals;

Instant at(Duration since_start) { return Instant{since_start}; }

}  // namespace

TEST_CASE("a steady stream is shown at its rate, and after two quiet seconds as none", "[model]") {
    model::RateMeter meter;
    for (int ms = 0; ms < 10'000; ms += 2) meter.add(at(std::chrono::milliseconds(ms)), 100);
    // The window's edge may cut one message off.
    CHECK(std::abs(meter.messages_per_second(at(10s)) - 500) <= 1.0);
    CHECK(std::abs(meter.bytes_per_second(at(10s)) - 50'000) <= 100.0);
    CHECK(meter.messages_per_second(at(12s)) == 0.0);
}

TEST_CASE("a rate meter that was never told anything shows zero, at any time", "[model]") {
    const model::RateMeter meter;
    CHECK(meter.messages_per_second(at(0s)) == 0.0);
    CHECK(meter.messages_per_second(at(-5s)) == 0.0);
    CHECK(meter.messages_per_second(at(1000h)) == 0.0);
}

TEST_CASE("wall time follows the monotonic clock, and a jump holds from where it was seen",
          "[model]") {
    model::WallMap map;
    CHECK(map.wall_at(at(5s)) == WallTime{});
    map.note(at(10s), WallTime{1000s});
    map.note(at(20s), WallTime{1010s});
    map.note(at(20s), WallTime{1010s + 500us});  // two clock reads are not one
    CHECK(map.entries().size() == 1);
    map.note(at(30s), WallTime{5000s});  // the machine slept
    CHECK(map.entries().size() == 2);
    CHECK(map.entries().back().by == 5000s - 1020s);
    CHECK(map.wall_at(at(25s)) == WallTime{1015s});
    CHECK(map.wall_at(at(31s)) == WallTime{5001s});
    CHECK(map.wall_at(at(1s)) == WallTime{991s});
    CHECK(map.instant_at(WallTime{5002s}) == at(32s));
    CHECK(map.instant_at(WallTime{1015s}) == at(25s));
}

TEST_CASE("an event without a wall time, or one that comes late, does not bend the clock",
          "[model]") {
    model::WallMap map;
    map.note(at(10s), WallTime{1000s});
    map.note(at(11s), WallTime{});
    map.note(at(9s), WallTime{9000s});
    CHECK(map.entries().size() == 1);
    CHECK(map.wall_at(at(11s)) == WallTime{1001s});
}

TEST_CASE("a clock that jumps for ever keeps the table bounded", "[model]") {
    model::WallMap map;
    for (int i = 0; i < 10'000; ++i) {
        map.note(at(std::chrono::seconds(i)), WallTime{std::chrono::seconds(1'000'000 + 2 * i)});
    }
    CHECK(map.entries().size() == model::WallMap::entries_max);
    CHECK(map.wall_at(at(9999s)) == WallTime{1'019'998s});
}

}  // namespace redial
