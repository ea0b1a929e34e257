// Tests that are played from the window: what is asked of the host, what its answer looks like, and
// where a proof leads. Test thread.
#include "view/scene/tests_ui.hpp"

#include "catch.hpp"
#include "driver.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

const std::string window = "//###tests";

// One that failed, with a proof, and one that waits for its turn.
void fill(view::TestsUi& tests) {
    tests.path = "/home/me/reconnect.json";
    tests.is_open = true;
    view::TestRow failed{.name = "deploy",
                         .state = view::TestState::Failed,
                         .words = "took 8 s",
                         .url = "",
                         .ticks = {},
                         .remarks = {"the fault 'refuse' of 1 s acted on nobody"},
                         .client_said = "gave up\n",
                         .log_file = "/logs/deploy.jsonl"};
    failed.ticks.push_back({.name = "opens",
                            .expected = "exactly 2",
                            .reason = "it opened twice",
                            .tick = view::Tick::Held,
                            .may_be_unseen = false,
                            .proofs = {}});
    failed.ticks.push_back({.name = "recovers_within",
                            .expected = "at most 3 s",
                            .reason = "it took 5 s",
                            .tick = view::Tick::Failed,
                            .may_be_unseen = false,
                            .proofs = {{SessionId{1}, {AttemptId{2}, {}, "dial 2 came late"}}}});
    view::TestRow waiting{.name = "flap",
                          .state = view::TestState::Waiting,
                          .words = "",
                          .url = "",
                          .ticks = {},
                          .remarks = {},
                          .client_said = "",
                          .log_file = ""};
    tests.rows = {failed, waiting};
}

}  // namespace

TEST_CASE("Run test... asks for a file and then for its tests", "[tests-window]") {
    Driver driver;
    driver.figures.runs_tests = true;
    driver.ui.dialog = view::TestsDialog{.path = "", .error = ""};
    driver.frames(3);
    CHECK(driver.shows("Its commands run as you."));
    driver.fill("//###tests-dialog/###path", "reconnect.json");
    driver.click("//###tests-dialog/Run###accept");
    const auto runs = driver.requests<view::RunTests>();
    REQUIRE(runs.size() == 1);
    CHECK(runs[0].path == "reconnect.json");
}

TEST_CASE("a failed test shows each expectation with its reason and the client's words",
          "[tests-window]") {
    Driver driver;
    fill(driver.ui.tests);
    driver.frames(4);
    for (const char* words :
         {"2 tests, 1 failed", "deploy failed, took 8 s", "opens exactly 2 held",
          "recovers_within at most 3 s failed", "it took 5 s", "attempt 2", "dial 2 came late",
          "acted on nobody", "gave up", "flap waiting"}) {
        INFO(words);
        CHECK(driver.shows(words));
    }
}

TEST_CASE("what could not be seen is said in a word, and why a test was not run in full",
          "[tests-window]") {
    Driver driver;
    fill(driver.ui.tests);
    view::TestRow& row = driver.ui.tests.rows[0];
    row.ticks[1].tick = view::Tick::NotSeen;
    // Evidence that begins as its link does, or is the reason once more, says nothing twice.
    row.ticks[1].proofs.push_back({SessionId{1}, {AttemptId{2}, {}, "attempt 2 was lost"}});
    row.ticks[1].proofs.push_back({SessionId{1}, {AttemptId{3}, {}, "it took 5 s"}});
    view::TestRow& other = driver.ui.tests.rows[1];
    other.state = view::TestState::NotRun;
    other.words = "the client ended with code 1 before it dialled";
    driver.frames(4);
    CHECK(driver.shows("2 tests, 1 failed, 1 not run"));
    CHECK(driver.shows("at most 3 s not seen it took 5 s"));
    CHECK(driver.shows("attempt 2 was lost attempt 3"));
    CHECK_FALSE(driver.shows("attempt 2 attempt 2"));
    CHECK_FALSE(driver.shows("attempt 3 it took"));
    CHECK(driver.shows("flap not run the client ended with code 1 before it dialled"));
}

TEST_CASE("Stop ends the run, and Run again plays the same file", "[tests-window]") {
    Driver driver;
    fill(driver.ui.tests);
    driver.ui.tests.is_running = true;
    driver.frames(4);
    driver.click(window + "/Stop###stop");
    CHECK(driver.requests<view::StopTests>().size() == 1);
    driver.ui.tests.is_running = false;
    driver.frames(2);
    driver.click(window + "/Run again###again");
    const auto runs = driver.requests<view::RunTests>();
    REQUIRE(runs.size() == 1);
    CHECK(runs[0].path == "/home/me/reconnect.json");
}

TEST_CASE("a proof leads into the log of its run, to its attempt", "[tests-window]") {
    Driver driver;
    fill(driver.ui.tests);
    driver.frames(4);
    REQUIRE(driver.shows("attempt 2"));
    driver.click(window + "/rows/$$0/$$3/###row/$$0/attempt 2###proof");
    const auto opened = driver.requests<view::OpenLog>();
    REQUIRE(opened.size() == 1);
    CHECK(opened[0].path == "/logs/deploy.jsonl");
    // The host reads it, and shows it.
    driver.add_session(SessionId{1});
    driver.figures.replay = view::ReplayFigures{.file = "/logs/deploy.jsonl", .is_reading = true};
    driver.frames(2);
    CHECK(driver.ui.tests.way.has_value());
    driver.figures.replay->is_reading = false;
    driver.frames(2);
    CHECK_FALSE(driver.ui.tests.way.has_value());
    CHECK(driver.ui.selected == SessionId{1});
}
