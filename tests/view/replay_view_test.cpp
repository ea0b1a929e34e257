// The window over a recorded log: what stands still, what is hidden, the way back. Test's thread.
#include "catch.hpp"
#include "driver.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

// A log of one session that waits for its third dial, as the host shows it.
struct Replay : Driver {
    Replay() {
        add_session(SessionId{1});
        opens(SessionId{1});
        message(SessionId{1}, core::Direction::In, "recorded");
        core::AttemptEnded ended;
        ended.was_open = true;
        happens(SessionId{1}, ended, AttemptId{1});
        happens(SessionId{1},
                core::StatusChanged{core::ConnectionStatus::Open, core::ConnectionStatus::Closed});
        happens(SessionId{1},
                core::RetryPlanned{
                    .retry = 1, .delay = 8s, .retry_at = now.mono + 8s, .cause = "reset"});
        figures.has_engine = false;
        figures.opens_logs = true;
        figures.replay = view::ReplayFigures{
            .file = "/tmp/run-7.jsonl", .read_bytes = 1 << 20, .total_bytes = 1 << 20, .end = now};
        ui.selected = SessionId{1};
        advance(1h);
        frames(3);
    }
};

}  // namespace

TEST_CASE("in a replay time stands still at the log's end and asks for no frames",
          "[view][replay]") {
    Replay replay;
    CHECK(replay.shows("The log ends here: waiting, 8.0 s left"));
    CHECK(replay.shows("of 8.0 s"));
    CHECK(replay.shows("1 waiting at its end"));
    CHECK_FALSE(replay.shows("Retry in"));
    CHECK_FALSE(replay.shows("retrying"));
    CHECK_FALSE(replay.ui.redraw.next());
    replay.advance(10min);
    replay.frame();
    CHECK(replay.shows("8.0 s left"));
}

TEST_CASE("a replay shows what can be looked at and hides what would dial", "[view][replay]") {
    Replay replay;
    CHECK(replay.shows("run-7.jsonl"));
    CHECK(replay.shows("recorded"));
    CHECK_FALSE(replay.shows("Reconnect now"));
    CHECK_FALSE(replay.exists("//###sidebar/###connect"));
    CHECK_FALSE(replay.shows("Auto-reconnect"));
    replay.key(Key::R, {.ctrl = true});
    replay.key(Key::D, {.ctrl = true, .shift = true});
    replay.key(Key::W, {.ctrl = true});
    CHECK(replay.asked.empty());
}

TEST_CASE("Back to live asks for the live sessions, Stop for no more reading", "[view][replay]") {
    Replay replay;
    CHECK_FALSE(replay.exists("//###sidebar/###panel-stop"));
    replay.figures.replay->is_reading = true;
    replay.figures.replay->total_bytes = 4 << 20;
    replay.frames(2);
    CHECK(replay.shows("25 % of 4.0 MiB"));
    replay.click("//###sidebar/###panel-stop");
    CHECK(replay.requests<view::StopReading>().size() == 1);
    replay.click("//###sidebar/###panel-back");
    REQUIRE(replay.requests<view::OpenLog>().size() == 1);
    CHECK(replay.requests<view::OpenLog>()[0].path.empty());
}

TEST_CASE("what is missing of a log is said for as long as it is shown", "[view][replay]") {
    Replay replay;
    replay.figures.replay->remark = "the log was cut off";
    replay.frames(2);
    CHECK(replay.shows("the log was cut off"));
    CHECK(replay.shows("incomplete"));
    replay.figures.replay->error = "line 9: nonsense";
    replay.frames(2);
    CHECK(replay.shows("line 9: nonsense"));
}

TEST_CASE("messages cleared in a replay can be undone until the person's own time runs out",
          "[view][replay]") {
    Replay replay;
    replay.key(Key::L, {.ctrl = true});
    replay.frames(2);
    CHECK_FALSE(replay.shows("recorded"));
    CHECK(replay.ui.redraw.next());
    REQUIRE(replay.ui.toasts.size() == 1);
    replay.advance(1min);
    replay.frames(2);
    CHECK(replay.ui.toasts.empty());
    CHECK(replay.requests<view::ClearHistory>().size() == 1);
}

TEST_CASE("two logs are asked for, and their figures stand side by side", "[view][compare]") {
    Driver driver;
    driver.figures.opens_logs = true;
    driver.ui.dialog = view::CompareDialog{};
    driver.frames(3);
    driver.fill("//###compare-dialog/###first", "before.jsonl");
    driver.fill("//###compare-dialog/###second", "after.har");
    driver.click("//###compare-dialog/###accept");
    REQUIRE(driver.requests<view::CompareLogs>().size() == 1);
    CHECK(driver.requests<view::CompareLogs>()[0].second == "after.har");
    view::Comparison comparison{.first = "/x/before.jsonl", .second = "/y/after.har"};
    comparison.share_read = 0.25;
    driver.ui.comparison = comparison;
    driver.frames(3);
    CHECK(driver.shows("Reading both logs: 25 %"));
    comparison.share_read = 1.0;
    comparison.figures = {{.id = "outage_max",
                           .group = "Outages",
                           .name = "longest",
                           .unit = model::FigureUnit::Time,
                           .better = model::Better::Less,
                           .first = 2e6,
                           .second = 8e6}};
    driver.ui.comparison = comparison;
    driver.frames(3);
    CHECK(driver.shows("before.jsonl"));
    CHECK(driver.shows("longest"));
    CHECK(driver.shows("8.0 s"));
}
