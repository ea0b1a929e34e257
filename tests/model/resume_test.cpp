// Resumption judged from counters, by the rules in resume.hpp. Virtual time.
#include "model/history/resume.hpp"

#include <limits>

#include "catch.hpp"
#include "rig.hpp"

namespace redial {
namespace {

using core::ResumeVerdict;
using tests::Rig;
using namespace std::chrono_literals;

// A session that was open and answered up to `before`, was cut off, and is open again.
struct Reopened : Rig {
    explicit Reopened(std::int64_t before) {
        add();
        dials_and_opens();
        for (std::int64_t n = 1; n <= before; ++n) counts(n);
        ends();
        dials_and_opens();
    }
};

std::string verdict_of(const Rig& rig) {
    const auto& last = rig.session().last_resume;
    return last ? model::in_words(*last) : "none";
}

}  // namespace

TEST_CASE("the next count after a reopening is a resumption", "[model][resumption]") {
    Rig rig;
    rig.add();
    rig.dials_and_opens();
    rig.counts(3);
    rig.ends();
    rig.dials_and_opens();
    CHECK(verdict_of(rig) == "none");
    rig.counts(4);
    CHECK(verdict_of(rig) == "resumed: counter 3 → 4, nothing lost");
    CHECK(rig.session().resumes == 1);
    CHECK(rig.session().live()->resume.has_value());
    CHECK(rig.rows(model::RowKind::Resumed).size() == 1);
}

TEST_CASE("verdicts follow from the two counters", "[model][resumption]") {
    using model::judged;
    CHECK(judged(5, 6).verdict == ResumeVerdict::Resumed);
    CHECK(judged(0, 1).verdict == ResumeVerdict::Resumed);
    CHECK(judged(5, 1).verdict == ResumeVerdict::Restarted);
    CHECK(judged(1, 1).verdict == ResumeVerdict::Restarted);
    CHECK(judged(5, 0).verdict == ResumeVerdict::Restarted);
    CHECK(judged(5, 9).verdict == ResumeVerdict::Lost);
    CHECK(judged(5, 9).lost == 3);
    CHECK(judged(5, 5).verdict == ResumeVerdict::Repeated);
    CHECK(judged(5, 5).repeated == 1);
    CHECK(judged(5, 3).verdict == ResumeVerdict::Repeated);
    CHECK(judged(5, 3).repeated == 3);
    CHECK(judged(0, 0).verdict == ResumeVerdict::Repeated);
}

TEST_CASE("counters at the ends of their range do not overflow", "[model][resumption]") {
    constexpr auto low = std::numeric_limits<std::int64_t>::min();
    constexpr auto high = std::numeric_limits<std::int64_t>::max();
    CHECK(model::judged(low, high).lost == std::numeric_limits<std::uint64_t>::max() - 1);
    CHECK(model::judged(high, low).verdict == ResumeVerdict::Repeated);
    CHECK(model::judged(high - 1, high).verdict == ResumeVerdict::Resumed);
}

TEST_CASE("a counter that starts anew is a restart", "[model][resumption]") {
    Reopened rig(5);
    rig.counts(1);
    CHECK(verdict_of(rig) == "restarted: counter 5 → 1");
    CHECK(rig.session().resumes == 0);
}

TEST_CASE("replies that were cut off are lost", "[model][resumption]") {
    Reopened rig(5);
    rig.counts(8);
    CHECK(verdict_of(rig) == "lost 2: counter 5 → 8");
}

TEST_CASE("replies seen before are repeated", "[model][resumption]") {
    Reopened rig(5);
    rig.counts(4);
    CHECK(verdict_of(rig) == "repeated 2: counter 5 → 4");
}

TEST_CASE("messages without a counter decide nothing", "[model][resumption]") {
    Reopened rig(5);
    rig.in("{\"ts\":\"2026-01-01T00:00:00Z\"}");
    rig.in("not JSON, \"count\": 7");
    rig.in("{\"count\":\"6\"}");
    rig.in("{\"count\":6.5}");
    rig.in("{\"echo\":{\"count\":9}}");
    rig.out("{\"count\":9}");
    rig.pong(1ms);
    CHECK(verdict_of(rig) == "none");
    rig.counts(6);
    CHECK(verdict_of(rig) == "resumed: counter 5 → 6, nothing lost");
}

TEST_CASE("a message of our own is no reply, even when it holds a count", "[model][resumption]") {
    Rig rig;
    rig.add();
    rig.dials_and_opens();
    rig.counts(5);
    rig.out("{\"count\":9}");
    rig.ends();
    rig.dials_and_opens();
    rig.counts(6);
    CHECK(verdict_of(rig) ==
          "resumed: counter 5 → 6, 1 sent before and neither answered nor counted");
}

TEST_CASE("each reopening is judged once, by its first counter", "[model][resumption]") {
    Reopened rig(2);
    rig.counts(3);
    rig.counts(9);
    CHECK(rig.derived.facts<core::ResumeJudged>().size() == 1);
    rig.ends();
    rig.dials_and_opens();
    rig.counts(10);
    CHECK(rig.derived.facts<core::ResumeJudged>().size() == 2);
    CHECK(verdict_of(rig) == "resumed: counter 9 → 10, nothing lost");
}

TEST_CASE("the first opening of a session is not judged", "[model][resumption]") {
    Rig rig;
    rig.add();
    rig.dials_and_opens();
    rig.counts(17);  // a session of an earlier run
    CHECK(verdict_of(rig) == "none");
}

TEST_CASE("a connection that brought no counter leaves the one before it to compare with",
          "[model][resumption]") {
    Reopened rig(5);
    rig.ends();
    for (int failed = 0; failed < 3; ++failed) {
        rig.dials();
        rig.ends();
    }
    rig.dials_and_opens();
    rig.counts(6);
    CHECK(verdict_of(rig) == "resumed: counter 5 → 6, nothing lost");
}

TEST_CASE("a reopening without any counter before it is judged unknown", "[model][resumption]") {
    Rig rig;
    rig.add();
    rig.dials_and_opens();
    rig.ends();
    rig.dials_and_opens();
    rig.counts(4);
    CHECK(rig.session().last_resume->verdict == ResumeVerdict::Unknown);
    rig.ends();
    rig.dials_and_opens();
    rig.counts(5);
    CHECK(verdict_of(rig) == "resumed: counter 4 → 5, nothing lost");
}

TEST_CASE("when the last counter is too far back to be found, nothing is claimed",
          "[model][resumption]") {
    Rig rig;
    rig.add();
    rig.dials_and_opens();
    rig.counts(5);
    for (std::uint64_t i = 0; i <= model::ResumeJudge::rows_max; ++i) rig.in("{\"tick\":1}");
    rig.ends();
    rig.dials_and_opens();
    rig.counts(6);
    CHECK(rig.session().last_resume->verdict == ResumeVerdict::Unknown);
}

TEST_CASE("when no counter comes among the first messages, the verdict is unknown",
          "[model][resumption]") {
    Reopened rig(5);
    for (std::uint64_t i = 0; i <= model::ResumeJudge::rows_max; ++i) rig.in("{\"tick\":1}");
    CHECK(rig.session().last_resume->verdict == ResumeVerdict::Unknown);
    rig.counts(6);
    CHECK(rig.derived.facts<core::ResumeJudged>().size() == 1);
}

TEST_CASE("a counter whose row was dropped is not guessed", "[model][resumption]") {
    model::Limits limits;
    limits.messages_max = 20;
    Rig rig(limits);
    rig.add();
    rig.dials_and_opens();
    rig.counts(4);
    rig.ends();
    rig.dials_and_opens();
    rig.counts(5);
    for (int i = 0; i < 50; ++i) rig.in("tick");
    rig.ends();
    rig.dials_and_opens();
    rig.counts(6);
    CHECK(rig.session().last_resume->verdict == ResumeVerdict::Unknown);
}

TEST_CASE("with no pointer nothing is judged, and a changed one is used", "[model][resumption]") {
    Rig rig;
    core::SessionConfig config = tests::chat_config();
    config.counter_pointer = "";
    rig.add(config);
    rig.dials_and_opens();
    rig.counts(1);
    rig.ends();
    rig.dials_and_opens();
    rig.counts(2);
    CHECK(verdict_of(rig) == "none");
    config.counter_pointer = "/meta/seq~1no";
    config.counter_is_given = true;
    rig.tell(core::SessionChanged{std::make_shared<const core::SessionConfig>(config)});
    rig.in("{\"meta\":{\"seq/no\":41}}");
    rig.ends();
    rig.dials_and_opens();
    rig.in("{\"meta\":{\"seq/no\":42}}");
    CHECK(verdict_of(rig) == "resumed: counter 41 → 42, nothing lost");
}

TEST_CASE("what the model concludes is told to the sink of derived events, with its attempt",
          "[model][resumption]") {
    Reopened rig(5);
    rig.counts(6);
    REQUIRE(rig.derived.told.size() == 1);
    const auto& event = std::get<core::Event>(rig.derived.told[0]);
    CHECK(event.stamp.session == rig.id);
    CHECK(event.stamp.attempt == AttemptId{2});
    CHECK(event.stamp.at == rig.now);
}

TEST_CASE("a verdict that is fed back or read from a log is not counted twice",
          "[model][resumption]") {
    Reopened rig(5);
    rig.counts(6);
    const std::uint64_t revision = rig.session().revision;
    rig.tell(core::ResumeJudged{ResumeVerdict::Resumed, 5, 6, 0, 0});
    CHECK(rig.session().resumes == 1);
    CHECK(rig.rows(model::RowKind::Resumed).size() == 1);
    CHECK(rig.session().revision == revision);
}

TEST_CASE("a reply of more than a mebibyte counts like any other", "[model][resumption]") {
    Rig rig;
    rig.add();
    rig.dials_and_opens();
    rig.counts(5);
    const std::string much(3u << 19, 'x');
    rig.in("{\"count\":6,\"session\":\"abc123\",\"echo\":\"" + much + "\"}");
    rig.ends();
    rig.dials_and_opens();
    rig.counts(7);
    CHECK(verdict_of(rig) == "resumed: counter 6 → 7, nothing lost");
}

TEST_CASE("a reply too long to be read makes the verdict unknown", "[model][resumption]") {
    Rig rig;
    rig.add();
    rig.dials_and_opens();
    rig.counts(5);
    rig.in("{\"count\":6,\"session\":\"abc123\",\"echo\":\"" + std::string(5u << 20, 'x') + "\"}");
    rig.ends();
    rig.dials_and_opens();
    rig.counts(7);
    CHECK(rig.session().last_resume->verdict == ResumeVerdict::Unknown);
}

TEST_CASE("a message that was neither answered nor counted is told as unanswered",
          "[model][resumption]") {
    Rig rig;
    rig.add();
    rig.dials_and_opens();
    rig.out("one");
    rig.counts(1);
    for (const char* text : {"two", "three", "four"}) rig.out(text);
    rig.ends();
    rig.dials_and_opens();
    SECTION("none of them came") {
        rig.counts(2);
        CHECK(verdict_of(rig) ==
              "resumed: counter 1 → 2, 3 sent before and neither answered nor counted");
        CHECK(rig.session().unanswered == 3);
    }
    SECTION("two came, and their replies were lost") {
        rig.counts(4);
        CHECK(verdict_of(rig) ==
              "lost 2: counter 1 → 4, 1 sent before and neither answered nor counted");
        CHECK(rig.session().unanswered == 1);
    }
    SECTION("all came") {
        rig.counts(5);
        CHECK(verdict_of(rig) == "lost 3: counter 1 → 5");
        CHECK(rig.session().unanswered == 0);
    }
}

TEST_CASE("requests whose replies are matched are unanswered when their connection ends",
          "[model][resumption]") {
    core::SessionConfig config = tests::chat_config();
    config.reply_match = core::ReplyMatch::ByOrder;
    Rig rig;
    rig.add(config);
    rig.dials_and_opens();
    for (const char* text : {"a", "b", "c"}) rig.out(text);
    rig.in("answer to a");
    rig.ends();
    CHECK(rig.session().unanswered == 2);
}

TEST_CASE("a verdict that a log holds is taken where its ids are hidden", "[model][resumption]") {
    Rig rig;
    rig.add();
    rig.dials_and_opens();
    rig.in("{\"count\":5,\"session\":\"HIDDEN\"}");
    rig.ends();
    rig.dials_and_opens();
    rig.in("{\"count\":8,\"session\":\"HIDDEN\"}");
    REQUIRE(rig.session().last_resume->verdict == ResumeVerdict::Unknown);
    core::ResumeJudged judged = model::judged(5, 8);
    rig.tell(judged);
    CHECK(verdict_of(rig) == "lost 2: counter 5 → 8");
}

}  // namespace redial
