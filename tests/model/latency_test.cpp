// Percentiles over spans of time, heat map cells, and requests paired with their replies. Virtual
// time.
#include <algorithm>
#include <cmath>
#include <vector>

#include "base/rng.hpp"
#include "catch.hpp"
#include "model/series/latency.hpp"
#include "rig.hpp"

namespace redial {
namespace {

using model::LatencyBuckets;
using model::LatencyGrid;
using tests::Rig;
using namespace std::chrono_literals;

Instant at(Duration since) { return Instant{since}; }

core::SessionConfig matching(core::ReplyMatch match, const std::string& pointer = "/id") {
    core::SessionConfig config = tests::chat_config();
    config.reply_match = match;
    config.reply_pointer = pointer;
    return config;
}

}  // namespace

TEST_CASE("every latency lies within its bucket", "[latency]") {
    Rng rng(7);
    for (int i = 0; i < 20'000; ++i) {
        const auto us = static_cast<std::int64_t>(std::pow(10.0, 8.0 * rng.unit()));
        const int bucket = LatencyBuckets::of(Duration{us});
        const auto value = static_cast<double>(us);
        CAPTURE(us);
        REQUIRE(value >= LatencyBuckets::low_us_of(bucket) * 0.999'999);
        if (us > 1) REQUIRE(value < LatencyBuckets::low_us_of(bucket + 1));
    }
    CHECK(LatencyBuckets::of(-5us) == 0);
    CHECK(LatencyBuckets::of(24h) == LatencyBuckets::count - 1);
}

TEST_CASE("percentiles of a span are those of its samples to a bucket's width", "[latency]") {
    Rng rng(11);
    LatencyGrid grid;
    std::vector<Duration> samples;
    for (int i = 0; i < 5'000; ++i) {
        const Duration latency{static_cast<std::int64_t>(std::pow(10.0, 2.0 + 3.0 * rng.unit()))};
        grid.add(at(i * 10ms), latency);
        if (i >= 1'000 && i < 4'000) samples.push_back(latency);
    }
    std::sort(samples.begin(), samples.end());
    const auto stats = grid.stats(at(10s), at(40s) - 1us);
    REQUIRE(stats.count == samples.size());
    const double width = std::pow(10.0, 1.0 / LatencyBuckets::per_decade);
    const auto near = [width](Duration got, Duration wanted) {
        const double ratio = to_ms(got) / to_ms(wanted);
        return ratio < width && ratio > 1.0 / width;
    };
    CHECK(near(stats.p50, samples[1'499]));
    CHECK(near(stats.p90, samples[2'699]));
    CHECK(near(stats.p99, samples[2'969]));
    CHECK(stats.max == samples.back());
    CHECK(stats.min == samples.front());
}

TEST_CASE("a week of pings is read from coarse cells and loses nothing", "[latency]") {
    LatencyGrid grid;
    const int minutes = 5 * 24 * 60;
    for (int i = 0; i < minutes; ++i) grid.add(at(i * 1min), 5ms);
    const Instant end = at(minutes * 1min);
    CHECK(grid.stats(at(0s), end).count == static_cast<std::uint64_t>(minutes));
    const int level = grid.level_for(at(0s), end);
    CHECK(level > 0);
    CHECK(grid.cells(level, at(0s), end).size() <= LatencyGrid::cells_max);
    // The last minutes are still there to the second.
    CHECK(grid.level_for(end - 5min, end) == 0);
    CHECK(grid.stats(end - 5min, end).count == 5);
}

TEST_CASE("a span without samples has no percentiles", "[latency]") {
    LatencyGrid grid;
    CHECK(grid.stats(at(0s), at(1h)).count == 0);
    grid.add(at(10s), 5ms);
    CHECK(grid.stats(at(20s), at(30s)).count == 0);
    CHECK(grid.stats(at(30s), at(20s)).count == 0);
    CHECK(grid.stats(at(0s), at(30s)).p99 == 5ms);
}

TEST_CASE("cells of a level hold what came in their time", "[latency]") {
    LatencyGrid grid;
    grid.add(at(500ms), 1ms);
    grid.add(at(900ms), 100ms);
    grid.add(at(3s), 1ms);
    const auto cells = grid.cells(0, at(0s), at(10s));
    REQUIRE(cells.size() == 2);
    CHECK(cells[0].count == 2);
    CHECK(cells[0].max == 100ms);
    CHECK(cells[0].entries.size() == 2);
    CHECK(LatencyGrid::start_of(cells[1], 0) == at(3s));
}

TEST_CASE("round trips and replies by order are kept apart", "[latency]") {
    Rig rig;
    rig.add(matching(core::ReplyMatch::ByOrder));
    rig.dials_and_opens();
    rig.out("one");
    rig.pass(3ms);
    rig.out("two");
    rig.pass(4ms);
    rig.in("first");
    rig.pass(2ms);
    rig.in("second");
    rig.in("pushed");
    rig.pong(1ms);
    const auto& session = rig.session();
    const auto replies = session.reply_latency.stats(at(0s), rig.now);
    CHECK(replies.count == 2);
    CHECK(replies.max == 7ms);
    CHECK(replies.min == 6ms);
    CHECK(session.ping_latency.stats(at(0s), rig.now).max == 1ms);
}

TEST_CASE("a reply is found by the value it shares with its request", "[latency]") {
    Rig rig;
    rig.add(matching(core::ReplyMatch::ByPointer, "/request/id"));
    rig.dials_and_opens();
    rig.out("{\"request\":{\"id\":1}}");
    rig.pass(5ms);
    rig.out("{\"request\":{\"id\":2}}");
    rig.pass(5ms);
    rig.in("{\"request\":{\"id\":2}}");
    rig.in("{\"request\":{\"id\":3}}");
    rig.pass(10ms);
    rig.in("{\"request\":{\"id\":1}}");
    rig.in("{\"request\":{\"id\":1}}");
    const auto replies = rig.session().reply_latency.stats(at(0s), rig.now);
    CHECK(replies.count == 2);
    CHECK(replies.min == 5ms);
    CHECK(replies.max == 20ms);
}

TEST_CASE("a request of one connection is not answered on the next", "[latency]") {
    Rig rig;
    rig.add(matching(core::ReplyMatch::ByOrder));
    rig.dials_and_opens();
    rig.out("one");
    rig.ends();
    rig.pass(1s);
    rig.dials_and_opens();
    rig.in("hello");
    CHECK(rig.session().reply_latency.empty());
}

TEST_CASE("requests that nobody answers do not grow without end", "[latency]") {
    model::Replies replies;
    const core::Stamp stamp{SessionId{1}, AttemptId{1}, at(1s), {}};
    for (const auto match : {core::ReplyMatch::ByOrder, core::ReplyMatch::ByPointer}) {
        replies.set(match, "/id");
        for (int i = 0; i < 10'000; ++i) {
            const std::string text = "{\"id\":" + std::to_string(i) + "}";
            core::MessageSeen seen{core::Direction::Out};
            seen.payload = as_bytes(text);
            CHECK_FALSE(replies.see(stamp, seen));
        }
        CHECK(replies.waiting() == model::Replies::waiting_max);
    }
}

}  // namespace redial
