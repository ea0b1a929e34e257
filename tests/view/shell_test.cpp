// The window's frame, driven as a person would: real clicks and keys on real widgets, and the
// commands and requests that come of them.
#include <algorithm>
#include <set>

#include "catch.hpp"
#include "driver.hpp"
#include "view/scene/session_ops.hpp"
#include "view/shell/actions.hpp"

namespace redial::tests {
namespace {

using namespace std::chrono_literals;
using core::ConnectionStatus;

constexpr SessionId one{1};
constexpr SessionId two{2};

// Session 1 open, session 2 waiting for its retry in 4 s.
void add_two(Driver& driver) {
    driver.add_session(one);
    driver.opens(one);
    driver.add_session(two);
    driver.happens(two, core::StatusChanged{ConnectionStatus::Closed, ConnectionStatus::Connecting},
                   {1});
    driver.happens(two, core::AttemptStarted{"ws://host/s2", core::Origin::Person, 0}, {1});
    core::AttemptEnded ended;
    ended.outcome.kind = core::OutcomeKind::Refused;
    driver.happens(two, ended, {1});
    driver.happens(two, core::StatusChanged{ConnectionStatus::Connecting, ConnectionStatus::Closed},
                   {1});
    driver.happens(two, core::RetryPlanned{1, 4s, 4s, driver.now.mono + 4s, "refused"});
    driver.frames(3);
}

TEST_CASE("an address and Enter open a session", "[shell]") {
    Driver driver;
    driver.frames(2);
    driver.fill("//###sidebar/###url", "localhost:9000/chat");
    driver.key(Key::Enter);
    const auto added = driver.orders<core::AddSession>();
    REQUIRE(added.size() == 1);
    CHECK(added[0].first == one);
    CHECK(added[0].second.config->url == "ws://localhost:9000/chat");
    CHECK(added[0].second.config->session_key.empty());
    CHECK(added[0].second.dials_at_once);
    CHECK(driver.ui.connect.url.empty());
}

TEST_CASE("an address that cannot be dialled is explained and opens nothing", "[shell]") {
    Driver driver;
    driver.frames(2);
    driver.fill("//###sidebar/###url", "ftp://host/");
    driver.click("//###sidebar/Connect###connect");
    CHECK(driver.asked.empty());
    CHECK(driver.shows("use ws:// or wss://"));
    driver.type("x");
}

TEST_CASE("sessions made one after the other get different ids", "[shell]") {
    Driver driver;
    driver.frames(2);
    for (const char* url : {"a", "b"}) {
        driver.fill("//###sidebar/###url", url);
        driver.click("//###sidebar/Connect###connect");
    }
    const auto added = driver.orders<core::AddSession>();
    REQUIRE(added.size() == 2);
    CHECK(added[0].first != added[1].first);
}

TEST_CASE("with no session the window teaches the ways to start", "[shell]") {
    Driver driver;
    driver.frames(2);
    CHECK(driver.shows("No session yet"));
    driver.click("//###welcome/Connect to the lab/Connect to the lab###go");
    CHECK(driver.orders<core::StartLab>().size() == 1);
    CHECK(driver.orders<core::AddSession>().at(0).second.config->session_key.size() == 36);
    CHECK(driver.orders<core::AddSession>().size() == 1);
}

TEST_CASE("what a host cannot do is not offered", "[shell]") {
    Driver driver;
    for (const bool can : {false, true}) {
        driver.figures.opens_logs = can;
        driver.figures.keeps_sessions = can;
        driver.frames(2);
        CAPTURE(can);
        CHECK(driver.shows("Look at a recording") == can);
        CHECK(driver.shows("Persist sessions") == can);
        CHECK(driver.shows("Connect with settings") != can);
        driver.key(Key::O, {.ctrl = true});
        CHECK((driver.ui.open_dialog<view::OpenLogDialog>() != nullptr) == can);
    }
}

TEST_CASE("a row says what matters now: open, or the retry's countdown and attempt", "[shell]") {
    Driver driver;
    add_two(driver);
    CHECK(driver.shows("retry 4.0 s"));
    CHECK(driver.shows("attempt 1"));
    driver.advance(1500ms);
    driver.frame();
    CHECK(driver.shows("retry 2.5 s"));
}

TEST_CASE("clicking a row chooses the session", "[shell]") {
    Driver driver;
    add_two(driver);
    driver.click("//###sidebar/###list/$$2/row");
    CHECK(driver.ui.selected == two);
    driver.click("//###sidebar/###list/$$1/row");
    CHECK(driver.ui.selected == one);
}

TEST_CASE("a click into a session's window chooses it", "[shell]") {
    Driver driver;
    add_two(driver);
    driver.click("//###sidebar/###list/$$2/row");
    driver.click("//###session-1/faults");
    CHECK(driver.ui.selected == one);
}

TEST_CASE("the global toggle tells the engine and asks to be kept", "[shell]") {
    Driver driver;
    driver.frames(2);
    driver.click("//###menu/##menubar/Auto-reconnect###auto-reconnect");
    const auto set = driver.orders<core::SetAutoReconnect>();
    REQUIRE(set.size() == 1);
    CHECK(set[0].first == SessionId{});
    CHECK_FALSE(set[0].second.is_on);
    CHECK(driver.requests<view::PreferencesChanged>().size() == 1);
}

TEST_CASE("the recording button asks the host", "[shell]") {
    Driver driver;
    driver.frames(2);
    driver.click("//###menu/##menubar/###recording");
    REQUIRE(driver.requests<view::SetRecording>().size() == 1);
    CHECK(driver.requests<view::SetRecording>()[0].is_on);
    driver.figures.recording.is_on = true;
    driver.figures.recording.file = "/tmp/redial-0931.jsonl";
    driver.figures.recording.size_bytes = 4'200'000;
    driver.frame();
    CHECK(driver.shows("redial-0931.jsonl · 4.0 MiB"));
}

TEST_CASE("the lab server's buttons give their orders", "[shell]") {
    Driver driver;
    core::LabChanged lab;
    lab.is_listening = true;
    lab.url = "ws://127.0.0.1:8765/ws/chat/";
    lab.session_keys = {"abc"};
    driver.happens({}, lab);
    driver.frames(2);
    driver.click("//###sidebar/Restart###lab-restart");
    driver.click("//###sidebar/Refuse###lab-refuse");
    driver.click("//###sidebar/503###lab-503");
    driver.click("//###sidebar/Drop###lab-drop");
    driver.click("//###sidebar/Close after###lab-closes");
    CHECK(driver.orders<core::RestartLab>().size() == 1);
    REQUIRE(driver.orders<core::SetLabRefuses>().size() == 1);
    CHECK(driver.orders<core::SetLabRefuses>()[0].second.is_on);
    REQUIRE(driver.orders<core::SetLab503>().size() == 1);
    CHECK(driver.orders<core::DropLabConnections>().size() == 1);
    REQUIRE(driver.orders<core::SetLabClosesAfter>().size() == 1);
    CHECK(driver.orders<core::SetLabClosesAfter>()[0].second.after == 500ms);
}

TEST_CASE("the lab server plays a dialect, and its faults are made and taken away", "[shell]") {
    Driver driver;
    core::LabChanged lab;
    lab.is_listening = true;
    lab.url = "ws://127.0.0.1:8765/";
    lab.dialect = "mcp";
    lab.dialect_faults = {"refuse:2"};
    driver.happens({}, lab);
    driver.frames(2);
    CHECK(driver.shows("MCP"));
    CHECK(driver.shows("Refuse logins (2)"));
    CHECK_FALSE(driver.shows("Forget sessions"));  // it has none
    driver.click("//###sidebar/lab-refuse-login/###on");
    driver.click("//###sidebar/lab-stop-heartbeat/###on");
    driver.click("//###sidebar/lab-drop-reply/###once");
    const auto orders = driver.orders<core::SetLabDialectFault>();
    REQUIRE(orders.size() == 3);
    using enum core::DialectFaultKind;
    CHECK(orders[0].second.fault == core::DialectFault{Refuse, 2});
    CHECK_FALSE(orders[0].second.is_on);
    CHECK(orders[1].second.fault == core::DialectFault{StopHeartbeat, 0});
    CHECK(orders[1].second.is_on);
    CHECK(orders[2].second.fault == core::DialectFault{DropReply, 1});
}

TEST_CASE("choosing a dialect starts the running lab server anew and is kept", "[shell]") {
    Driver driver;
    core::LabChanged lab;
    lab.is_listening = true;
    lab.url = "ws://127.0.0.1:8765/ws/chat/";
    driver.happens({}, lab);
    driver.frames(2);
    CHECK(driver.shows("its own chat"));
    driver.click("//###sidebar/###lab-dialect");
    driver.frames(2);
    driver.click("//popup/ActionCable");
    const auto started = driver.orders<core::StartLab>();
    REQUIRE(started.size() == 1);
    CHECK(started[0].second.options.dialect.name == "actioncable");
    CHECK(driver.ui.preferences.lab.dialect.name == "actioncable");
    CHECK(driver.requests<view::PreferencesChanged>().size() == 1);
}

TEST_CASE("a lab server that refuses is told to listen again by the same button", "[shell]") {
    Driver driver;
    core::LabChanged lab;
    lab.refuses = true;
    lab.url = "ws://127.0.0.1:8765/ws/chat/";
    driver.happens({}, lab);
    driver.frames(2);
    driver.click("//###sidebar/Refuse###lab-refuse");
    REQUIRE(driver.orders<core::SetLabRefuses>().size() == 1);
    CHECK_FALSE(driver.orders<core::SetLabRefuses>()[0].second.is_on);
}

TEST_CASE("faults are made on the chosen session's connection", "[shell]") {
    Driver driver;
    add_two(driver);
    driver.click("//###sidebar/###list/$$1/row");
    driver.click("//###sidebar/Reset###reset");
    REQUIRE(driver.orders<core::ForceReset>().size() == 1);
    CHECK(driver.orders<core::ForceReset>()[0].first == one);
    driver.key(Key::S, {.ctrl = true, .shift = true});
    REQUIRE(driver.orders<core::GoSilent>().size() == 1);
    CHECK(driver.orders<core::GoSilent>()[0].second.is_on);
}

TEST_CASE("without a connection a fault button does nothing", "[shell]") {
    Driver driver;
    add_two(driver);
    driver.click("//###sidebar/###list/$$2/row");
    driver.click("//###sidebar/Reset###reset");
    CHECK(driver.orders<core::ForceReset>().empty());
}

TEST_CASE("Ctrl+Shift+D drops the chosen session's connection", "[keys]") {
    Driver driver;
    add_two(driver);
    view::Scene scene{driver.workspace, driver.figures, driver.ui,
                      driver.ui.theme,  driver.now,     driver.asked};
    view::select(scene, one);
    driver.frames(2);
    driver.key(Key::D, {.ctrl = true, .shift = true});
    REQUIRE(driver.orders<core::ForceReset>().size() == 1);
    CHECK(driver.orders<core::ForceReset>()[0].first == one);
}

TEST_CASE("Ctrl+R dials now, also while the session waits", "[keys]") {
    Driver driver;
    add_two(driver);
    driver.click("//###sidebar/###list/$$2/row");
    driver.key(Key::R, {.ctrl = true});
    REQUIRE(driver.orders<core::ReconnectNow>().size() == 1);
    CHECK(driver.orders<core::ReconnectNow>()[0].first == two);
}

TEST_CASE("Ctrl+Tab goes to the next session and opens no window list", "[keys]") {
    Driver driver;
    add_two(driver);
    driver.click("//###sidebar/###list/$$1/row");
    driver.key(Key::Tab, {.ctrl = true});
    CHECK(driver.ui.selected == two);
    driver.key(Key::Tab, {.ctrl = true});
    CHECK(driver.ui.selected == one);
    driver.key(Key::Tab, {.ctrl = true, .shift = true});
    CHECK(driver.ui.selected == two);
}

TEST_CASE("Ctrl+N puts the cursor into the address field", "[keys]") {
    Driver driver;
    driver.frames(2);
    driver.key(Key::N, {.ctrl = true});
    driver.frames(2);
    driver.type("host");
    CHECK(driver.ui.connect.url == "host");
}

TEST_CASE("no two actions share a shortcut", "[keys]") {
    std::set<std::string> seen;
    for (const view::Action& action : view::actions()) {
        const std::string keys = view::in_words(action.shortcut);
        if (!keys.empty()) CHECK(seen.insert(keys).second);
    }
}

TEST_CASE("every action that other code names has a row", "[keys]") {
    for (int act = static_cast<int>(view::Act::None) + 1;
         act <= static_cast<int>(view::Act::Shortcuts); ++act) {
        CAPTURE(act);
        const auto rows = view::actions();
        CHECK(std::count_if(rows.begin(), rows.end(), [act](const view::Action& action) {
                  return static_cast<int>(action.act) == act;
              }) == 1);
    }
}

TEST_CASE("every action has a name and a home in menu or palette", "[keys]") {
    std::set<std::string> names;
    for (const view::Action& action : view::actions()) {
        CHECK_FALSE(std::string(action.name).empty());
        CHECK(names.insert(std::string(action.menu) + action.name).second);
    }
}

TEST_CASE("the palette finds an action by a part of its name and carries it out", "[palette]") {
    Driver driver;
    add_two(driver);
    driver.click("//###sidebar/###list/$$1/row");
    driver.key(Key::K, {.ctrl = true});
    driver.frames(2);
    driver.type("drop reset");
    driver.key(Key::Enter);
    CHECK(driver.orders<core::ForceReset>().size() == 1);
    CHECK_FALSE(driver.ui.open_dialog<view::PaletteUi>());
}

TEST_CASE("the palette goes to a session by its name", "[palette]") {
    Driver driver;
    add_two(driver);
    driver.click("//###sidebar/###list/$$1/row");
    driver.key(Key::K, {.ctrl = true});
    driver.frames(2);
    driver.type("go s2");
    driver.key(Key::Enter);
    CHECK(driver.ui.selected == two);
}

TEST_CASE("Escape closes the palette and does nothing", "[palette]") {
    Driver driver;
    add_two(driver);
    driver.key(Key::K, {.ctrl = true});
    driver.frames(2);
    driver.type("drop");
    driver.key(Key::Escape);
    driver.frames(2);
    CHECK_FALSE(driver.ui.open_dialog<view::PaletteUi>());
    CHECK(driver.asked.empty());
}

TEST_CASE("Down and Up choose among the palette's rows", "[palette]") {
    Driver driver;
    add_two(driver);
    driver.key(Key::K, {.ctrl = true});
    driver.frames(2);
    driver.type("tile");
    driver.key(Key::Down);
    REQUIRE(driver.ui.open_dialog<view::PaletteUi>());
    CHECK(driver.ui.open_dialog<view::PaletteUi>()->chosen == 0);  // one row only: it wraps around
    driver.key(Key::Escape);
    driver.frames(2);
    driver.key(Key::K, {.ctrl = true});
    driver.frames(2);
    driver.type("view");
    driver.key(Key::Down);
    driver.key(Key::Down);
    driver.key(Key::Up);
    CHECK(driver.ui.open_dialog<view::PaletteUi>()->chosen == 1);
}

TEST_CASE("a menu item does what it says", "[menu]") {
    Driver driver;
    add_two(driver);
    driver.click("//###menu/##menubar/View");
    driver.click("//##Menu_00/Timeline");
    CHECK_FALSE(driver.ui.preferences.shows_timeline);
    CHECK(driver.requests<view::PreferencesChanged>().size() == 1);
}

TEST_CASE("F1 shows the shortcuts and F1 again hides them", "[keys]") {
    Driver driver;
    driver.frames(2);
    driver.key(Key::F1);
    CHECK(driver.shows("Keyboard shortcuts"));
    driver.key(Key::F1);
    CHECK_FALSE(driver.ui.shows_shortcuts);
}

}  // namespace
}  // namespace redial::tests
