// The debug log: what is on, what it costs when off, its ring, and that secrets stay out.
#include "base/debug_log.hpp"

#include <thread>

#include "catch.hpp"

namespace redial::tests {
namespace {

using namespace debug_log;

// Each case starts with everything off and leaves the log as a program finds it.
struct Quiet {
    Quiet() {
        set_levels(all_off);
        from = last_number();
    }
    ~Quiet() {
        set_levels(at_start);
        set_clock(nullptr);
    }
    std::vector<Line> lines() const { return lines_after(from); }
    std::uint64_t from = 0;
};

Levels all_at(Level level) {
    Levels levels;
    levels.fill(level);
    return levels;
}

WallTime fixed_clock() { return wall_from_us(1714564800123456); }

}  // namespace

TEST_CASE("a line that is off evaluates none of its arguments", "[debuglog]") {
    const Quiet quiet;
    int evaluated = 0;
    REDIAL_LOG(Wire, Error, "{}", ++evaluated);
    CHECK(evaluated == 0);
    CHECK(quiet.lines().empty());
    set_levels(all_at(Level::Info));
    REDIAL_LOG(Wire, Debug, "{}", ++evaluated);
    CHECK(evaluated == 0);
    REDIAL_LOG(Wire, Info, "{}", ++evaluated);
    CHECK(evaluated == 1);
    REQUIRE(quiet.lines().size() == 1);
    CHECK(quiet.lines()[0].text == "1");
}

TEST_CASE("each topic has its own level", "[debuglog]") {
    const Quiet quiet;
    const Result<Levels> parsed = parse_levels("wire=trace,dial=debug", all_off);
    REQUIRE(parsed);
    set_levels(*parsed);
    CHECK(levels() == *parsed);
    CHECK(is_on(Topic::Wire, Level::Trace));
    CHECK(is_on(Topic::Dial, Level::Debug));
    CHECK_FALSE(is_on(Topic::Dial, Level::Trace));
    CHECK_FALSE(is_on(Topic::Tls, Level::Error));
    CHECK_FALSE(is_on(Topic::Queue, Level::Error));
    CHECK_FALSE(is_on(Topic::Ui, Level::Error));
}

TEST_CASE("levels are parsed from left to right over what was", "[debuglog]") {
    CHECK(*parse_levels("debug") == all_at(Level::Debug));
    CHECK(*parse_levels("") == at_start);
    Levels expected = all_at(Level::Info);
    expected[static_cast<std::size_t>(Topic::Tls)] = Level::Trace;
    CHECK(*parse_levels("info,tls=trace") == expected);
    CHECK(*parse_levels("tls=trace,info") == all_at(Level::Info));
    CHECK(*parse_levels("off") == all_off);
}

TEST_CASE("a bad level is named, with what could have been meant", "[debuglog]") {
    for (const char* bad :
         {"loud", "wire=loud", "net=debug", "=", "wire=", "=debug", "debug;wire"}) {
        INFO(bad);
        const Result<Levels> parsed = parse_levels(bad);
        REQUIRE_FALSE(parsed);
        CHECK_THAT(parsed.error().line(), contains_text(bad));
        CHECK_THAT(parsed.error().line(), contains_text("levels: off, error"));
    }
}

TEST_CASE("lines carry the clock's time, level and topic, and print as on stderr", "[debuglog]") {
    const Quiet quiet;
    set_levels(all_at(Level::Trace));
    set_clock(&fixed_clock);
    REDIAL_LOG(Tls, Debug, "handshake took {} us", 831);
    REQUIRE(quiet.lines().size() == 1);
    const Line line = quiet.lines()[0];
    CHECK(line.at == fixed_clock());
    CHECK(in_words(line) == "2024-05-01 12:00:00.123456 debug tls   handshake took 831 us");
}

TEST_CASE("the ring keeps the newest lines and shows by number what was dropped", "[debuglog]") {
    const Quiet quiet;
    set_levels(all_at(Level::Trace));
    const int count = 2 * static_cast<int>(lines_max) + 500;
    for (int i = 1; i <= count; ++i) REDIAL_LOG(Queue, Trace, "line {}", i);
    const std::vector<Line> lines = quiet.lines();
    REQUIRE(lines.size() == lines_max);
    for (std::size_t i = 0; i < lines_max; ++i) {
        const std::uint64_t number = lines_max + 501 + i;
        if (lines[i].text != "line " + std::to_string(number)) FAIL(lines[i].text);
        if (lines[i].number != quiet.from + number) FAIL(lines[i].number);
    }
    CHECK(lines.back().number == last_number());
    const std::vector<Line> some = lines_after(last_number() - 3, 2);
    REQUIRE(some.size() == 2);
    CHECK(some[0].number == last_number() - 2);
    CHECK(lines_after(last_number()).empty());
}

TEST_CASE("secrets stay out of the debug log", "[debuglog]") {
    const Quiet quiet;
    set_levels(all_at(Level::Trace));
    REDIAL_LOG(Dial, Debug, "GET {} HTTP/1.1\r\nAuthorization: Basic {}\r\nHost: h\r\n",
               "/ws?session=SECRET&token=SECRET", "SECRET");
    hide_parameter("Room");
    REDIAL_LOG(Dial, Debug, "dialling {}", "ws://u:SECRET@h/?room=SECRET");
    REQUIRE(quiet.lines().size() == 2);
    for (const Line& line : quiet.lines()) CHECK(line.text.find("SECRET") == std::string::npos);
    CHECK(quiet.lines()[0].text ==
          "GET /ws?session=REDACTED&token=REDACTED HTTP/1.1\nAuthorization: REDACTED\nHost: h");
}

TEST_CASE("a peer's bytes in a line cannot steer the terminal or fill the memory", "[debuglog]") {
    const Quiet quiet;
    set_levels(all_at(Level::Trace));
    REDIAL_LOG(Wire, Trace, "{}", "\x1b[2J\xff\n\x07");
    REDIAL_LOG(Wire, Trace, "{}", std::string(1'000'000, 'x'));
    REQUIRE(quiet.lines().size() == 2);
    CHECK(quiet.lines()[0].text == "\\x1b[2J\\xff\n\\x07");
    CHECK(quiet.lines()[1].text.size() < line_bytes_max + 100);
    CHECK_THAT(quiet.lines()[1].text, contains_text("(cut)"));
}

TEST_CASE("lines of several threads all arrive, numbered without gaps", "[debuglog]") {
    const Quiet quiet;
    set_levels(all_at(Level::Trace));
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; ++t) {
        threads.emplace_back([t] {
            for (int i = 0; i < 1000; ++i) REDIAL_LOG(Ui, Info, "{} {}", t, i);
        });
    }
    while (last_number() < quiet.from + 3000) {
        lines_after(quiet.from, 10);
        std::this_thread::yield();
    }
    for (std::thread& thread : threads) thread.join();
    const std::vector<Line> lines = quiet.lines();
    REQUIRE(lines.size() == 3000);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].number != quiet.from + 1 + i) FAIL("line " << i);
    }
}

}  // namespace redial::tests
