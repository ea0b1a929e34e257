// One list of the rows of many logs: its order, its slices, and what the logs drop.
#include "model/history/merged_rows.hpp"

#include <memory>
#include <vector>

#include "base/rng.hpp"
#include "catch.hpp"

using namespace redial;
using model::Filter;
using model::MergedRows;
using model::MessageLog;

namespace {

Instant at_us(std::int64_t us) { return Instant{Duration{us}}; }

struct Logs {
    std::vector<std::unique_ptr<MessageLog>> logs;
    std::vector<MergedRows::Source> sources;

    explicit Logs(std::uint32_t count, std::uint64_t rows_max = 1'000'000) {
        for (std::uint32_t i = 0; i < count; ++i) {
            logs.push_back(std::make_unique<MessageLog>(rows_max, 8u << 20));
            sources.push_back({SessionId{i + 1}, logs.back().get(), 0});
        }
    }
    void say(std::size_t log, std::int64_t us, std::string_view text) {
        core::MessageSeen message;
        message.payload = as_bytes(text);
        message.size_bytes = text.size();
        logs[log]->append(at_us(us), AttemptId{1}, message);
    }
};

std::string told(const MergedRows& rows) {
    std::string words;
    for (std::uint64_t i = rows.first(); i < rows.end(); ++i)
        words += std::to_string(rows[i].session.value) + ":" + std::to_string(rows[i].row) + " ";
    return words;
}

}  // namespace

TEST_CASE("rows of several logs stand in the order of time", "[model]") {
    Logs logs(2);
    logs.say(0, 10, "a");
    logs.say(1, 20, "a");
    logs.say(0, 30, "b");
    logs.say(1, 40, "a");
    MergedRows rows;
    CHECK(rows.update(logs.sources));
    CHECK(told(rows) == "1:0 2:0 1:1 2:1 ");
    CHECK(rows.seen() == 4);
    rows.set(*Filter::parse("a"));
    CHECK(rows.update(logs.sources));
    CHECK(told(rows) == "1:0 2:0 2:1 ");
    logs.say(0, 50, "a");
    CHECK(rows.update(logs.sources));
    CHECK(told(rows) == "1:0 2:0 2:1 1:2 ");
    CHECK(rows.number_of(SessionId{2}, 1, at_us(40)) == 2);
    CHECK_FALSE(rows.number_of(SessionId{1}, 1, at_us(30)));
}

TEST_CASE("a row that comes late is put where it belongs", "[model]") {
    Logs logs(2);
    logs.say(0, 100, "a");
    MergedRows rows;
    rows.update(logs.sources);
    const std::uint64_t before = rows.revision();
    logs.say(1, 50, "a");
    rows.update(logs.sources);
    CHECK(told(rows) == "2:0 1:0 ");
    CHECK(rows.revision() != before);
}

TEST_CASE("the merged list equals asking every row, whatever comes and goes", "[model]") {
    Rng rng(11);
    Logs logs(3, 300);
    MergedRows rows;
    rows.set(*Filter::parse("a"));
    for (int step = 0; step < 6000; ++step) {
        logs.say(rng.below(3), step, rng.chance(0.5) ? "a" : "b");
        if (rng.chance(0.002)) logs.logs[rng.below(3)]->clear();
        if (!rng.chance(0.1)) continue;
        const bool is_done = rows.update(logs.sources, {1 + rng.below(40), 8u << 20});
        Instant last{};
        std::size_t here = 0;
        for (std::uint64_t i = rows.first(); i < rows.end(); ++i) {
            REQUIRE(rows[i].at >= last);
            last = rows[i].at;
            const MessageLog& log = *logs.logs[rows[i].session.value - 1];
            if (rows[i].row < log.first_row()) continue;
            ++here;
            REQUIRE(log.row(rows[i].row).text() == "a");
        }
        if (!is_done) continue;
        std::size_t wanted = 0;
        for (const auto& log : logs.logs)
            for (std::uint64_t id = log->first_row(); id < log->end_row(); ++id)
                wanted += log->row(id).text() == "a" ? 1u : 0u;
        REQUIRE(here == wanted);
        REQUIRE(rows.left() == 0);
    }
}

TEST_CASE("one slice of merging looks at no more rows than its budget", "[model]") {
    Logs logs(2);
    for (int i = 0; i < 100; ++i) logs.say(static_cast<std::size_t>(i % 2), i, "a");
    MergedRows rows;
    CHECK_FALSE(rows.update(logs.sources, {10, 8u << 20}));
    CHECK(rows.size() == 10);
    CHECK(rows.left() == 90);
    CHECK(rows.update(logs.sources));
    CHECK(rows.size() == 100);
}

TEST_CASE("of more entries than there is room for the oldest are forgotten, and counted",
          "[model]") {
    Logs logs(2);
    for (int i = 0; i < 100; ++i) logs.say(static_cast<std::size_t>(i % 2), i, "a");
    MergedRows rows(30);
    rows.update(logs.sources);
    CHECK(rows.size() == 30);
    CHECK(rows.first() == 70);
    CHECK(rows.forgotten() == 70);
    CHECK(rows[99].at == at_us(99));
}

TEST_CASE("a session that is gone and one whose log is another lose their entries", "[model]") {
    Logs logs(2);
    for (int i = 0; i < 30'000; ++i) logs.say(static_cast<std::size_t>(i % 2), i, "a");
    MergedRows rows;
    while (!rows.update(logs.sources)) {
    }
    CHECK(rows.size() == 30'000);
    logs.sources.pop_back();
    rows.update(logs.sources);
    CHECK(rows.size() == 15'000);
    MessageLog other;
    logs.sources[0].log = &other;
    rows.update(logs.sources);
    CHECK(rows.size() == 0);
}

TEST_CASE("a session that comes back, or whose Clear is undone, has each row once", "[model]") {
    Logs logs(2);
    for (int i = 0; i < 20; ++i) logs.say(static_cast<std::size_t>(i % 2), i, "a");
    MergedRows rows;
    rows.update(logs.sources);
    const auto sources = logs.sources;
    logs.sources.pop_back();
    rows.update(logs.sources);
    CHECK(rows.size() == 10);
    rows.update(sources);
    CHECK(rows.size() == 20);
    logs.sources = sources;
    logs.sources[0].row_begin = 10;
    rows.update(logs.sources);
    CHECK(rows.seen() == 10);
    rows.update(sources);
    CHECK(rows.size() == 20);
    for (std::uint64_t i = rows.first(); i + 1 < rows.end(); ++i)
        CHECK(rows[i].at < rows[i + 1].at);
}
