// Taps in the window: made, listed with their clients, cut, switched off; what they changed in a
// handshake; the measured backoff; the control API. Test thread.
#include "catch.hpp"
#include "driver.hpp"
#include "model/session/backoff_layout.hpp"
#include "view/policy/backoff_fit.hpp"
#include "view/scene/session_ops.hpp"
#include "view/session/tap_header.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

constexpr SessionId tap_id{1};
constexpr SessionId own_id{2};
constexpr SessionId client_id{1'000'000};
const std::string dialog = "//###tap-dialog/";
const std::string window = "//###session-1/";

core::SessionConfig tap_config() {
    core::SessionConfig config;
    config.name = "web-app";
    config.url = "ws://127.0.0.1:8000/";
    config.session_parameter = "";
    config.tap = core::TapOptions{};
    config.tap->port = 9001;
    return config;
}

// A tap that listens, and a session of one's own.
struct Rig : Driver {
    Rig() {
        add_session(tap_id, tap_config());
        add_session(own_id);
        listens(0);
        frames(3);
        click("//###sidebar/###list/$$1/row");
    }
    void listens(std::uint32_t connections, const std::string& error = {}) {
        core::TapChanged tap;
        tap.is_listening = error.empty();
        tap.url = "ws://127.0.0.1:9001/";
        tap.port = 9001;
        tap.upstream = "ws://127.0.0.1:8000/";
        tap.connections = connections;
        tap.dials = 9;
        tap.error = error;
        happens(tap_id, tap);
        frames(2);
    }
    void open_dialog() {
        key(Key::T, {.ctrl = true, .shift = true});
        frames(3);
    }
    void dial_fails(std::uint32_t attempt) {
        happens(tap_id, core::AttemptStarted{"ws://127.0.0.1:8000/", core::Origin::Program, 0},
                {attempt});
        core::AttemptEnded ended;
        ended.outcome.kind = core::OutcomeKind::Refused;
        happens(tap_id, ended, {attempt});
    }
};

}  // namespace

TEST_CASE("a tap is made with its port, its server and what it rewrites", "[tap]") {
    Rig rig;
    rig.open_dialog();
    rig.fill(dialog + "###port", "9100");
    rig.fill(dialog + "###url", "localhost:3000/ws");
    rig.click(dialog + "Host###rewrite-host");
    rig.click(dialog + "Listen###accept");
    const auto added = rig.orders<core::AddSession>();
    REQUIRE(added.size() == 1);
    const core::SessionConfig& config = *added[0].second.config;
    CHECK(config.url == "ws://localhost:3000/ws");
    // By it the tap tells its clients apart; an id of its own it has none.
    CHECK(config.session_parameter == "session");
    CHECK(config.session_key.empty());
    REQUIRE(config.tap);
    CHECK(config.tap->port == 9100);
    CHECK(config.tap->rewrites_host);
    CHECK_FALSE(config.tap->rewrites_origin);
    CHECK(config.tap->watches);
    CHECK_FALSE(rig.ui.open_dialog<view::TapDialog>());
}

TEST_CASE("a new tap's session parameter is asked for in one place", "[tap]") {
    Rig rig;
    rig.open_dialog();
    rig.fill(dialog + "###parameter", "zebra");
    rig.frames(2);
    const std::string screen = rig.screen();
    CHECK(screen.find("zebra") != std::string::npos);
    CHECK(screen.find("zebra") == screen.rfind("zebra"));
}

TEST_CASE("a port that another tap has is named before the tap is made", "[tap]") {
    Rig rig;
    rig.open_dialog();
    rig.fill(dialog + "###url", "localhost:3000/ws");
    rig.fill(dialog + "###port", "9001");
    rig.frames(2);
    CHECK(rig.shows("port 9001 is taken by web-app"));
    rig.click(dialog + "Listen###accept");
    CHECK(rig.orders<core::AddSession>().empty());
}

TEST_CASE("Escape leaves the tap dialog without a tap", "[tap]") {
    Rig rig;
    rig.open_dialog();
    CHECK(rig.ui.open_dialog<view::TapDialog>());
    rig.key(Key::Escape);
    rig.frames(2);
    CHECK_FALSE(rig.ui.open_dialog<view::TapDialog>());
    CHECK(rig.asked.empty());
}

TEST_CASE("a tap that is moved to another port is switched off and on around the change", "[tap]") {
    Rig rig;
    rig.key(Key::Comma, {.ctrl = true});
    rig.frames(3);
    REQUIRE(rig.ui.open_dialog<view::TapDialog>());
    rig.fill(dialog + "###port", "9002");
    rig.click(dialog + "Save###accept");
    REQUIRE(rig.asked.size() == 3);
    CHECK_FALSE(std::get<core::SetTapEnabled>(rig.asked[0].order).is_on);
    CHECK(std::get<core::ChangeSession>(rig.asked[1].order).config->tap->port == 9002);
    CHECK(std::get<core::SetTapEnabled>(rig.asked[2].order).is_on);
}

TEST_CASE("a tap has nothing to reconnect, to stop or to send", "[tap]") {
    Rig rig;
    CHECK(rig.shows("ws://127.0.0.1:9001/"));
    CHECK(rig.shows("listening"));
    CHECK_FALSE(rig.exists(window + "###reconnect-now"));
    CHECK_FALSE(rig.exists(window + "reconnect"));
    CHECK_FALSE(rig.exists(window + "tabs/###messages/###send"));
    rig.key(Key::R, {.ctrl = true});
    rig.key(Key::D, {.ctrl = true});
    rig.key(Key::S, {.ctrl = true, .shift = true});
    CHECK(rig.asked.empty());
}

TEST_CASE("a tap's address is copied from its window", "[tap]") {
    Rig rig;
    rig.click(window + "copy-address");
    CHECK(std::string(ImGui::GetClipboardText()) == "ws://127.0.0.1:9001/");
}

TEST_CASE("Cut all resets everybody, by button and by keys; a client's window resets that one",
          "[tap]") {
    Rig rig;
    rig.click(window + "cut-all");
    rig.key(Key::D, {.ctrl = true, .shift = true});
    core::SessionConfig config;
    config.tap_of = tap_id;
    rig.add_session(client_id, config);
    rig.frames(2);
    rig.click("//###sidebar/###list/$$1000000/row");
    rig.frames(2);
    rig.click("//###session-1000000/cut-all");
    const auto resets = rig.orders<core::ForceReset>();
    REQUIRE(resets.size() == 3);
    REQUIRE(rig.asked.size() == 3);
    CHECK(resets[0].first == tap_id);
    CHECK(resets[1].first == tap_id);
    CHECK(resets[2].first == client_id);
}

TEST_CASE("closing with a code goes through the tap to its clients", "[tap]") {
    Rig rig;
    rig.key(Key::C, {.ctrl = true, .shift = true});
    rig.frames(3);
    rig.click("//###close-dialog/Close###accept");
    CHECK(rig.orders<core::ForceClose>().empty());
    const auto added = rig.orders<core::AddFault>();
    REQUIRE(added.size() == 1);
    CHECK(added[0].second.fault.kind == core::FaultKind::Close);
    CHECK(added[0].second.fault.code == 1001);
    CHECK(added[0].second.fault.flow == core::Flow::ToClient);
}

TEST_CASE("a tap is switched off and on where it stands", "[tap]") {
    Rig rig;
    rig.click(window + "listens");
    REQUIRE(rig.orders<core::SetTapEnabled>().size() == 1);
    CHECK_FALSE(rig.orders<core::SetTapEnabled>()[0].second.is_on);
}

TEST_CASE("a tap that cannot listen says why in its window and in the list", "[tap]") {
    Rig rig;
    rig.listens(0, "port 9001 is in use: try another");
    CHECK(rig.shows("port 9001 is in use: try another"));
    CHECK(rig.shows("cannot listen"));
}

TEST_CASE("clients of a tap stand below it and open a window only when chosen", "[tap]") {
    Rig rig;
    core::SessionConfig config;
    config.name = "client-2";
    config.tap_of = tap_id;
    rig.add_session(client_id, config);
    rig.frames(3);
    const view::Scene scene{rig.workspace, rig.figures, rig.ui, rig.ui.theme, rig.now, rig.asked};
    const auto shown = view::shown_sessions(scene);
    REQUIRE(shown.size() == 3);
    CHECK(shown[1]->id == client_id);
    CHECK(shown[2]->id == own_id);
    CHECK(view::windowed_sessions(scene).size() == 2);
    rig.click("//###sidebar/###list/$$1000000/row");
    rig.frames(2);
    CHECK(view::windowed_sessions(scene).size() == 3);
    CHECK(rig.exists("//###session-1000000/close"));
    rig.click("//###session-1000000/close");
    rig.frames(2);
    CHECK(view::windowed_sessions(scene).size() == 2);
    CHECK(rig.asked.empty());
}

TEST_CASE("a session made beside an engine's own gets the next small id", "[tap]") {
    Rig rig;
    core::SessionConfig config;
    config.tap_of = tap_id;
    rig.add_session(client_id, config);
    const view::Scene scene{rig.workspace, rig.figures, rig.ui, rig.ui.theme, rig.now, rig.asked};
    CHECK(view::add_session(scene, {}) == SessionId{3});
}

TEST_CASE("faults of a tap's client are the tap's", "[tap]") {
    Rig rig;
    core::SessionConfig config;
    config.tap_of = tap_id;
    rig.add_session(client_id, config);
    rig.frames(2);
    rig.click("//###sidebar/###list/$$1000000/row");
    rig.click("//###sidebar/Half-open###half-open");
    REQUIRE(rig.orders<core::AddFault>().size() == 1);
    CHECK(rig.orders<core::AddFault>()[0].first == tap_id);
}

TEST_CASE("the Handshake tab of a tap says what it changed", "[tap]") {
    Rig rig;
    rig.happens(tap_id, core::AttemptStarted{"ws://127.0.0.1:8000/", core::Origin::Program, 0},
                {1});
    core::AttemptOpened opened;
    opened.request = "GET / HTTP/1.1\r\nHost: 127.0.0.1:9001\r\n\r\n";
    opened.server_request = "GET / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n";
    opened.response = "HTTP/1.1 101 Switching Protocols\r\n\r\n";
    rig.happens(tap_id, opened, {1});
    rig.key(Key::Digit4, {.ctrl = true});
    rig.frames(3);
    CHECK(rig.shows("1 line differs on the way from client to server"));
    CHECK(rig.shows("Host: 127.0.0.1:9001"));
    CHECK(rig.shows("Host: 127.0.0.1:8000"));
    CHECK(rig.shows("passed on from server to client as it came"));
}

TEST_CASE("a foreign client's waits are the times between its attempts", "[tap]") {
    Rig rig;
    rig.dial_fails(1);
    rig.advance(1s);
    rig.dial_fails(2);
    rig.advance(2500ms);
    rig.dial_fails(3);
    const model::SessionModel& tap = *rig.workspace.find(tap_id);
    const auto bare = model::layout_backoff(tap, 60s, rig.now.mono);
    REQUIRE(bare.waits.size() == 2);
    CHECK(bare.waits[0].until - bare.waits[0].from == 1s);
    CHECK(bare.waits[1].until - bare.waits[1].from == 2500ms);
    CHECK(bare.waits[0].is_measured);
    CHECK_FALSE(bare.has_policy);
    core::Policy policy;  // 0.5, 1, 2 ...
    const auto compared = model::layout_backoff(tap, 60s, rig.now.mono, &policy);
    CHECK(compared.has_policy);
    CHECK(compared.waits[0].base == 500ms);
    CHECK(compared.waits[1].base == 1s);
    CHECK(compared.waits[1].planned == 2500ms);
    rig.key(Key::Digit2, {.ctrl = true});
    rig.frames(2);
    CHECK(rig.shows("2.5 s"));
}

TEST_CASE("a tap whose client never came back has no ladder to show", "[tap]") {
    Rig rig;
    rig.dial_fails(1);
    CHECK(model::layout_backoff(*rig.workspace.find(tap_id), 60s, rig.now.mono).empty());
}

TEST_CASE(
    "a foreign client's ladder is named, and compared with the nearest library's until "
    "another is chosen",
    "[tap]") {
    Rig rig;
    rig.ui.preferences.arrangement = view::Arrangement::Focus;
    rig.dial_fails(1);
    std::uint32_t attempt = 1;
    for (const Duration wait : {500ms, 1000ms, 2000ms, 4000ms, 8000ms, 10000ms, 10000ms}) {
        rig.advance(wait);
        rig.dial_fails(++attempt);
    }
    rig.advance(1s);
    rig.frames(3);
    const view::Scene scene{rig.workspace, rig.figures, rig.ui, rig.ui.theme, rig.now, rig.asked};
    const model::SessionModel& tap = *rig.workspace.find(tap_id);
    const model::PolicyFit& fit = view::measured_policy(scene, tap);
    CHECK(fit.nearest == "chat-ui");
    CHECK(view::measured_in_words(fit) == "0.5 s ×2 ≤ 10 s");
    CHECK(rig.shows(view::measured_in_words(fit)));
    CHECK(view::compared_in_words(scene, tap) == "Chat UI");
    rig.ui.of(tap_id).measured.compared = "socket.io";
    CHECK(view::compared_in_words(scene, tap) == "Socket.IO client");
    rig.ui.of(tap_id).measured.compared = "none";
    CHECK(view::compared_policy(scene, tap) == nullptr);
    rig.frames(2);
}

TEST_CASE("a client that redials at once is fitted twice a second at most", "[tap]") {
    Rig rig;
    for (std::uint32_t attempt = 1; attempt <= 8; ++attempt) rig.dial_fails(attempt);
    rig.advance(1s);
    rig.frames(2);
    const Instant made_at = rig.ui.of(tap_id).measured.made_at;
    rig.dial_fails(9);
    rig.frame();
    CHECK(rig.ui.of(tap_id).measured.made_at == made_at);
    CHECK(rig.ui.redraw.next_decoration());
    rig.advance(500ms);
    rig.frame();
    CHECK(rig.ui.of(tap_id).measured.made_at > made_at);
}

TEST_CASE("who noticed a half-open connection is said, and who did not yet", "[tap]") {
    Rig rig;
    const model::SessionModel& tap = *rig.workspace.find(tap_id);
    CHECK(view::half_open_in_words(tap).empty());
    rig.happens(tap_id, core::HalfOpenNoticed{core::Side::Client, 4200ms, "ping"});
    CHECK(view::half_open_in_words(tap) ==
          "half-open: client noticed after 4.2 s (ping), server not yet");
    rig.frames(2);
    CHECK(rig.shows("client noticed after 4.2 s (ping), server not yet"));
}

TEST_CASE("the control API is started and stopped from its dialog, and its address is seen",
          "[control]") {
    Rig rig;
    rig.click("//###menu/##menubar/Faults");
    rig.click("//##Menu_00/Control API...");
    rig.frames(3);
    rig.fill("//###control-dialog/###port", "8475");
    rig.click("//###control-dialog/Start###accept");
    REQUIRE(rig.orders<core::StartControl>().size() == 1);
    CHECK(rig.orders<core::StartControl>()[0].second.port == 8475);
    core::ControlChanged control;
    control.is_listening = true;
    control.url = "http://127.0.0.1:8475";
    rig.happens({}, control);
    rig.frames(2);
    CHECK(rig.shows("control http://127.0.0.1:8475"));
    rig.click("//###menu/##menubar/Faults");
    rig.click("//##Menu_00/Control API...");
    rig.frames(3);
    rig.click("//###control-dialog/Stop###accept");
    CHECK(rig.orders<core::StopControl>().size() == 1);
}

TEST_CASE("a scenario is run by its file where the host can, and not offered where it cannot",
          "[control]") {
    Rig rig;
    rig.click("//###menu/##menubar/Faults");
    CHECK_FALSE(rig.exists("//##Menu_00/Run scenario..."));
    rig.key(Key::Escape);
    rig.figures.runs_scenarios = true;
    rig.frames(2);
    rig.click("//###menu/##menubar/Faults");
    rig.click("//##Menu_00/Run scenario...");
    rig.frames(3);
    rig.type("outage.json");
    rig.click("//###scenario-dialog/Run###accept");
    REQUIRE(rig.requests<view::RunScenario>().size() == 1);
    CHECK(rig.requests<view::RunScenario>()[0].path == "outage.json");
}
