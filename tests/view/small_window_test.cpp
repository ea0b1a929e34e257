// What the pictures showed to be missing or cut off: a tap client's running wait, facts of a narrow
// window, the welcome page's tap, how replies are matched. Headless, in virtual time.
#include "catch.hpp"
#include "driver.hpp"
#include "model/session/backoff_layout.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

constexpr SessionId id{1};

}  // namespace

TEST_CASE("a foreign client's wait is drawn while it lasts, and ends with it leaving in order",
          "[tap]") {
    Driver driver;
    core::SessionConfig config;
    config.tap_of = SessionId{9};
    driver.add_session(id, config);
    const auto dial = [&](std::uint32_t attempt, core::Outcome outcome) {
        driver.opens(id, {attempt});
        driver.advance(1s);
        core::AttemptEnded ended;
        ended.was_open = true;
        ended.outcome = std::move(outcome);
        driver.happens(id, ended, {attempt});
    };
    const auto layout = [&] {
        return model::layout_backoff(*driver.workspace.find(id), 75s, driver.now.mono);
    };
    core::Outcome reset;
    reset.kind = core::OutcomeKind::ResetByPeer;
    dial(1, reset);
    CHECK(layout().waits.empty());
    driver.advance(1500ms);
    REQUIRE(layout().waits.size() == 1);
    CHECK(layout().waits[0].is_running);
    CHECK(layout().waits[0].until - layout().waits[0].from == 1500ms);
    driver.advance(10min);  // it is gone
    CHECK(layout().waits.empty());
    core::Outcome left;
    left.close_code = 1000;
    left.is_clean = true;
    left.by = core::EndedBy::Us;
    dial(2, left);
    driver.advance(1s);
    REQUIRE(layout().waits.size() == 1);
    CHECK_FALSE(layout().waits[0].is_running);
}

TEST_CASE("in a narrow window the facts go on in a further line, and none is cut off", "[window]") {
    Driver driver(700.0f, 900.0f);
    driver.add_session(id);
    driver.opens(id);
    core::MessageSeen pong;
    pong.opcode = core::Opcode::Pong;
    pong.rtt = 12ms;
    driver.workspace.on_message({id, AttemptId{1}, driver.now.mono, driver.now.wall}, pong);
    for (int i = 0; i < 50; ++i) driver.message(id, core::Direction::In, "m");
    driver.frames(4);
    // Glyphs that are clipped away are not read back.
    CHECK(driver.shows("since"));
    CHECK(driver.shows("RTT 12.0 ms"));
    CHECK(driver.shows("quality"));
    const double in = driver.workspace.find(id)->in.rate.messages_per_second(driver.now.mono);
    CHECK(driver.shows("in " + std::to_string(static_cast<int>(in + 0.5)) + "/s"));
}

TEST_CASE("the welcome page offers a tap", "[window]") {
    Driver driver;
    driver.frames(3);
    CHECK(driver.shows("Watch a client of your own"));
    driver.click("//###welcome/New tap/###go");
    driver.frames(2);
    CHECK(driver.ui.open_dialog<view::TapDialog>());
}

TEST_CASE("how replies are matched is a setting of the session", "[window]") {
    Driver driver;
    driver.add_session(id);
    driver.frames(2);
    driver.key(Key::Comma, {.ctrl = true});
    driver.frames(3);
    const std::string page = "//###session-dialog/pages/###connection/page/";
    CHECK_FALSE(driver.exists(page + "###reply-pointer"));
    driver.click(page + "###replies");
    driver.frames(2);
    driver.click("//popup/$$2/By a JSON pointer");
    driver.frames(2);
    driver.fill(page + "###reply-pointer", "no slash");
    driver.click("//###session-dialog/Save###accept");
    driver.frames(2);
    CHECK(driver.shows("a JSON pointer begins with /"));
    CHECK(driver.orders<core::ChangeSession>().empty());
    driver.fill(page + "###reply-pointer", "/request/id");
    driver.click("//###session-dialog/Save###accept");
    const auto changed = driver.orders<core::ChangeSession>();
    REQUIRE(changed.size() == 1);
    CHECK(changed[0].second.config->reply_match == core::ReplyMatch::ByPointer);
    CHECK(changed[0].second.config->reply_pointer == "/request/id");
}
