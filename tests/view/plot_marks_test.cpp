// Lanes, bands, marks and densities: right by the pixel, and bounded by pixels. Test thread.
#include "view/plot/plot_marks.hpp"

#include "catch.hpp"
#include "model/rules/rules.hpp"

using namespace redial;
using namespace redial::view;
using namespace std::chrono_literals;
using core::ConnectionStatus;

namespace {

constexpr TimeRange range{Instant{0s}, Instant{100s}};  // ten pixels a second
constexpr float left = 50;
constexpr float right = 1050;

std::vector<LaneBlock> lane_of(const model::Spans& spans, TimeRange of = range) {
    std::vector<LaneBlock> blocks;
    layout_lane(spans, of, left, right, Instant{100s}, blocks);
    return blocks;
}

model::SessionModel session_of(const model::Limits& limits = {}) {
    return model::SessionModel(SessionId{1}, limits);
}

}  // namespace

TEST_CASE("a lane's long spans stand where they were", "[timeline]") {
    model::Spans spans(100);
    spans.push({ConnectionStatus::Closed, Instant{0s}, Instant{10s}});
    spans.push({ConnectionStatus::Connecting, Instant{10s}, Instant{20s}});
    spans.push({ConnectionStatus::Open, Instant{20s}, std::nullopt});
    const auto blocks = lane_of(spans);
    REQUIRE(blocks.size() == 3);
    CHECK(blocks[1].left == 150.0f);
    CHECK(blocks[1].right == 250.0f);
    CHECK(blocks[2].right == 1050.0f);
}

TEST_CASE("a connection that failed within a microsecond is seen between long ones", "[timeline]") {
    model::Spans spans(100);
    spans.push({ConnectionStatus::Open, Instant{0s}, Instant{50s}});
    spans.push({ConnectionStatus::Closed, Instant{50s}, Instant{50s + 1us}});
    spans.push({ConnectionStatus::Open, Instant{50s + 1us}, std::nullopt});
    const auto blocks = lane_of(spans);
    REQUIRE(blocks.size() == 3);
    CHECK(blocks[1].status == ConnectionStatus::Closed);
    CHECK(blocks[1].right - blocks[1].left >= 0.9f);
    CHECK(blocks[2].left <= blocks[1].right);
}

TEST_CASE("sixty thousand spans make no more blocks than there are pixels", "[timeline]") {
    model::Spans spans(60'000);
    for (int i = 0; i < 60'000; ++i) {
        const ConnectionStatus status = i % 3 == 0   ? ConnectionStatus::Closed
                                        : i % 3 == 1 ? ConnectionStatus::Connecting
                                                     : ConnectionStatus::Open;
        spans.push({status, Instant{i * 1600us}, Instant{(i + 1) * 1600us}});
    }
    const auto blocks = lane_of(spans);
    CHECK(blocks.size() <= 1001);
    for (std::size_t i = 1; i < blocks.size(); ++i)
        CHECK(blocks[i].left >= blocks[i - 1].right - 0.01f);
    CHECK(blocks.front().left == left);
    CHECK(blocks.back().right >= 1008.0f);
    // Every pixel holds some of each: the worst is shown.
    CHECK(blocks.front().status == ConnectionStatus::Closed);
}

TEST_CASE("a fault in force is a band up to now, one that ended up to its end", "[timeline]") {
    model::SessionModel session = session_of();
    session.fault_spans.push({1, "latency", "120 ms", {}, Instant{-50s}, Instant{20s}});
    session.fault_spans.push({2, "half_open", "", {}, Instant{60s}, std::nullopt});
    session.fault_spans.push({3, "reset", "", {}, Instant{-80s}, Instant{-70s}});
    std::vector<Band> bands;
    layout_bands(session, range, left, right, Instant{90s}, bands);
    REQUIRE(bands.size() == 2);
    CHECK(bands[0].left == left);
    CHECK(bands[0].right == 250.0f);
    CHECK(bands[1].right == 950.0f);
    CHECK(bands[1].is_in_force);
}

TEST_CASE("ten thousand faults and marks cost no more than the pixels they are on", "[timeline]") {
    model::SessionModel session = session_of();
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        const Instant at{static_cast<std::int64_t>(i) * 10ms};
        session.fault_spans.push({i, "reset", "", {}, at, at});
        session.markers.push({at, {}, 0, core::FaultMade{"reset", ""}});
    }
    std::vector<Band> bands;
    layout_bands(session, range, left, right, Instant{100s}, bands);
    CHECK(bands.size() <= 9000);
    std::vector<Mark> marks;
    layout_marks(session, range, left, right, marks);
    CHECK(marks.size() <= 1001);
    std::uint64_t sum = 0;
    for (const Mark& mark : marks) sum += mark.count;
    CHECK(sum == 10'000);
}

TEST_CASE("marks in one pixel say how many they are", "[timeline]") {
    model::SessionModel session = session_of();
    session.markers.push({Instant{10s}, {}, 0, core::FaultMade{"reset", ""}});
    session.markers.push({Instant{10s + 3us}, {}, 0, core::FaultMade{"reset", ""}});
    session.markers.push({Instant{70s}, {}, 0, core::Halted{"401"}});
    std::vector<Mark> marks;
    layout_marks(session, range, left, right, marks);
    REQUIRE(marks.size() == 2);
    CHECK(marks[0].count == 2);
    CHECK(in_words(marks[0]) == "fault: reset, and 1 more here");
    CHECK(marks[1].shape == MarkShape::Halt);
    // Close enough they are two.
    layout_marks(session, {Instant{10s}, Instant{10s + 10us}}, left, right, marks);
    CHECK(marks.size() == 2);
}

TEST_CASE("density counts every message, from days to microseconds", "[timeline]") {
    model::SessionModel session = session_of();
    for (int i = 0; i < 5000; ++i) {
        const Instant at{i * 17ms + Duration{i % 7}};
        core::MessageSeen seen;
        seen.size_bytes = 10;
        session.log.append(at, AttemptId{1}, seen);
        session.traffic.add(at, core::Direction::In, 10);
    }
    std::vector<std::uint64_t> counts;
    const auto sum = [&](TimeRange of) {
        layout_density(session, of, 500, counts);
        std::uint64_t total = 0;
        for (const std::uint64_t count : counts) total += count;
        return total;
    };
    CHECK(sum({Instant{0s}, Instant{24h}}) == 5000);
    CHECK(sum({Instant{0s}, Instant{100s}}) == 5000);
    CHECK(sum({Instant{17ms - 1us}, Instant{17ms + 100us}}) == 1);
    CHECK(sum({Instant{0s}, Instant{1s}}) == 59);
}

TEST_CASE("what a finding saw is marked where it was, one mark a pixel", "[timeline]") {
    model::SessionModel session = session_of();
    for (const Duration at : {Duration(20s), Duration(20s + 10ms), Duration(60s), Duration(200s)})
        session.findings.note(model::rule_of(model::RuleId::ReconnectStorm), "5 reconnects",
                              {AttemptId{1}, Instant{at}, "dialled"});
    std::vector<Mark> marks;
    layout_marks(session, range, left, right, marks);
    REQUIRE(marks.size() == 2);
    CHECK(marks[0].x == 250.0f);
    CHECK(marks[0].count == 2);
    CHECK(marks[0].shape == MarkShape::Finding);
    CHECK(in_words(marks[0]) == "finding, error: 5 reconnects [reconnect_storm], and 1 more here");
    CHECK(marks[1].x == 650.0f);
}
