// TrafficHistory against a plain count of the same messages. Test thread.
#include "model/series/traffic_history.hpp"

#include "base/rng.hpp"
#include "catch.hpp"

using namespace redial;
using namespace std::chrono_literals;
using model::TrafficHistory;

namespace {

struct Seen {
    Instant at;
    core::Direction direction;
    std::uint64_t size_bytes;
};

std::vector<Seen> random_traffic(TrafficHistory& history, std::uint64_t seed, int count) {
    Rng rng(seed);
    std::vector<Seen> all;
    Instant at{-3s};  // the clock's zero lies within
    for (int i = 0; i < count; ++i) {
        at += Duration{static_cast<std::int64_t>(rng.unit() * rng.unit() * 60'000)};
        const auto direction = rng.unit() < 0.5 ? core::Direction::In : core::Direction::Out;
        all.push_back({at, direction, static_cast<std::uint64_t>(rng.unit() * 500)});
        history.add(at, direction, all.back().size_bytes);
    }
    return all;
}

}  // namespace

TEST_CASE("every level's cells hold exactly what happened in their time", "[traffic]") {
    TrafficHistory history;
    const std::vector<Seen> all = random_traffic(history, 3, 900);
    std::vector<TrafficHistory::Cell> cells;
    for (int level = 0; level < TrafficHistory::levels; ++level) {
        history.cells(level, all.front().at, all.back().at, cells);
        std::uint64_t messages = 0;
        for (const TrafficHistory::Cell& cell : cells) {
            const Instant from = TrafficHistory::start_of(cell, level);
            const Instant until = from + TrafficHistory::width_of(level);
            TrafficHistory::Cell wanted;
            for (const Seen& one : all) {
                if (one.at < from || one.at >= until) continue;
                const bool is_in = one.direction == core::Direction::In;
                ++(is_in ? wanted.messages_in : wanted.messages_out);
                (is_in ? wanted.bytes_in : wanted.bytes_out) += one.size_bytes;
            }
            CHECK(cell.messages_in == wanted.messages_in);
            CHECK(cell.messages_out == wanted.messages_out);
            CHECK(cell.bytes_in == wanted.bytes_in);
            CHECK(cell.bytes_out == wanted.bytes_out);
            messages += cell.messages();
        }
        INFO("level " << level);
        CHECK(messages == all.size());
    }
}

TEST_CASE("a level that has dropped its oldest cells gives way to a wider one", "[traffic]") {
    TrafficHistory history;
    for (int i = 0; i < 3000; ++i)
        history.add(Instant{i * TrafficHistory::width_min}, core::Direction::In, 1);
    const Instant end{3000 * TrafficHistory::width_min};
    CHECK(history.level_for(Instant{}, 1ms) == 1);
    CHECK(history.level_for(end - 5s, 1ms) == 0);
    CHECK(history.level_for(end - 5s, 1s) == 3);
    std::vector<TrafficHistory::Cell> cells;
    history.cells(1, Instant{}, end, cells);
    CHECK(cells.size() == 750);
    CHECK(cells.front().messages_in == 4);
}

TEST_CASE("cells of a span are those that touch it", "[traffic]") {
    TrafficHistory history;
    for (int i = 0; i < 10; ++i) history.add(Instant{i * 20ms}, core::Direction::Out, 7);
    std::vector<TrafficHistory::Cell> cells;
    history.cells(0, Instant{45ms}, Instant{80ms}, cells);
    REQUIRE(cells.size() == 3);
    CHECK(cells.front().number == 2);
    CHECK(cells.back().number == 4);
    CHECK(cells.back().bytes_out == 7);
}
