// Losing, waiting, coming back: the reconnect machine on real sockets, the queue while closed, and
// sessions by the hundred. Lab server and scripted peers over loopback.
#include <algorithm>

#include "peer.hpp"
#include "rig.hpp"

namespace redial::tests {

using core::ConnectionStatus;
using core::Direction;
using core::Origin;
using core::OutcomeKind;

namespace {

std::vector<Duration> delays(const Rig& rig, SessionId session) {
    std::vector<Duration> list;
    for (const auto& plan : rig.all<core::RetryPlanned>(session)) list.push_back(plan.delay);
    return list;
}

}  // namespace

TEST_CASE("a refused dial is retried along the ladder until it opens", "[loopback][reconnect]") {
    Rig rig;
    Peer peer;
    auto config = Rig::config(peer.url());
    config.policy.first_delay = 10ms;
    config.policy.cap = 40ms;
    peer.stop();
    const auto session = rig.add(config);
    REQUIRE(rig.until([&] { return delays(rig, session).size() >= 4; }));
    const auto seen = delays(rig, session);
    CHECK(std::vector<Duration>(seen.begin(), seen.begin() + 4) ==
          std::vector<Duration>{10ms, 20ms, 40ms, 40ms});
    const auto started = rig.all<core::AttemptStarted>(session);
    CHECK(started[0].origin == Origin::Start);
    CHECK(started[1].origin == Origin::Policy);
    CHECK(started[1].retry == 1);
}

TEST_CASE("a retry is dialled no earlier than planned", "[loopback][reconnect]") {
    Rig rig;
    const DeadPort dead;
    auto config = Rig::config(dead.url());
    config.policy.first_delay = 30ms;
    config.policy.cap = 30ms;
    const auto session = rig.add(config);
    REQUIRE(rig.until([&] { return rig.all<core::AttemptStarted>(session).size() >= 4; }));
    std::optional<Instant> due;
    for (const core::Event& event : rig.seen.events) {
        if (const auto* plan = std::get_if<core::RetryPlanned>(&event.what)) due = plan->retry_at;
        if (std::holds_alternative<core::AttemptStarted>(event.what) && due) {
            CHECK(event.stamp.at >= *due);
        }
    }
}

TEST_CASE("the ladder starts anew after an opening", "[loopback][reconnect]") {
    Rig rig;
    Peer peer;
    const auto session = rig.add(Rig::config(peer.url()));
    for (int i = 0; i < 3; ++i) {
        auto connection = peer.accept();
        connection.upgrade();
        rig.opens(session, static_cast<std::size_t>(i) + 1);
        connection.reset();
    }
    rig.ends(session, 3);
    REQUIRE(rig.until([&] { return delays(rig, session).size() == 3; }));
    CHECK(delays(rig, session) == std::vector<Duration>{20ms, 20ms, 20ms});
}

TEST_CASE("a 503's Retry-After lengthens the wait", "[loopback][reconnect]") {
    Rig rig;
    const auto url = rig.lab();
    rig.post(core::SetLab503{true, 1s});
    const auto session = rig.add(url);
    REQUIRE(rig.until([&] { return delays(rig, session).size() == 1; }));
    CHECK(delays(rig, session)[0] == 1s);
    CHECK(rig.all<core::RetryPlanned>(session)[0].base_delay == 20ms);
    rig.post(core::SetLab503{false, 1s});
    rig.post(session, core::ReconnectNow{});
    rig.opens(session);
}

TEST_CASE("reconnecting dials at once while a retry waits", "[loopback][reconnect]") {
    Rig rig;
    Peer peer;
    auto config = Rig::config(peer.url());
    config.policy.first_delay = 1h;
    config.policy.cap = 1h;
    const auto session = rig.add(config);
    {
        auto connection = peer.accept();
        connection.reset();
    }
    REQUIRE(rig.until([&] { return delays(rig, session).size() == 1; }));
    rig.post(session, core::ReconnectNow{});
    auto connection = peer.accept();
    connection.upgrade();
    rig.opens(session);
    CHECK(rig.all<core::AttemptStarted>(session)[1].origin == Origin::Person);
}

TEST_CASE("the end of the program tells how every attempt ended", "[loopback]") {
    Rig rig;
    const auto open = rig.add(rig.lab());
    Peer silent;
    const auto dialling = rig.add(silent.url());
    auto half_open = silent.accept();
    half_open.read_head();
    Peer deaf;
    const auto unanswered = rig.add(deaf.url());
    auto never_closes = deaf.accept();
    never_closes.upgrade();
    rig.opens(open);
    rig.opens(unanswered);
    rig.stop();
    for (const auto session : {open, dialling, unanswered}) {
        REQUIRE(rig.all<core::AttemptEnded>(session).size() == 1);
        CHECK(rig.status(session) == core::ConnectionStatus::Closed);
    }
    const auto goodbye = rig.all<core::AttemptEnded>(open)[0].outcome;
    CHECK(goodbye.close_code == 1001);
    CHECK(goodbye.is_clean);
    CHECK(rig.all<core::AttemptEnded>(dialling)[0].outcome.kind == OutcomeKind::Abandoned);
    CHECK(rig.all<core::AttemptEnded>(unanswered)[0].outcome.kind == OutcomeKind::Abandoned);
    CHECK_FALSE(rig.all<core::LabChanged>(SessionId{}).back().is_listening);
}

TEST_CASE("reconnecting drops a dial that is under way", "[loopback][reconnect]") {
    Rig rig;
    Peer peer;
    const auto session = rig.add(Rig::config(peer.url()));
    auto first = peer.accept();
    first.read_head();
    rig.post(session, core::ReconnectNow{});
    auto second = peer.accept();
    CHECK(first.wait_for_end() == PeerConnection::End::Fin);
    second.upgrade();
    rig.opens(session);
    CHECK(rig.ends(session).kind == OutcomeKind::Abandoned);
    // The first one's answer comes too late for anybody.
    CHECK(rig.openings(session) == 1);
}

TEST_CASE("reconnecting drops an open connection and opens another", "[loopback][reconnect]") {
    Rig rig;
    Peer peer;
    const auto session = rig.add(Rig::config(peer.url()));
    auto first = peer.accept();
    first.upgrade();
    rig.opens(session);
    rig.post(session, core::ReconnectNow{});
    auto second = peer.accept();
    second.upgrade();
    rig.opens(session, 2);
    CHECK(rig.ends(session).kind == OutcomeKind::Abandoned);
    CHECK(first.wait_for_end() == PeerConnection::End::Fin);
}

TEST_CASE("reconnecting works from closed, from closing and after giving up",
          "[loopback][reconnect]") {
    Rig rig;
    Peer peer;
    auto config = Rig::config(peer.url());
    SECTION("never dialled") {
        const auto session = rig.add(config, false);
        rig.post(session, core::ReconnectNow{});
        auto connection = peer.accept();
        connection.upgrade();
        rig.opens(session);
    }
    SECTION("while our close frame waits for its answer") {
        const auto session = rig.add(config);
        auto first = peer.accept();
        first.upgrade();
        rig.opens(session);
        rig.post(session, core::Disconnect{});
        first.read_frame();
        rig.post(session, core::ReconnectNow{});
        auto second = peer.accept();
        second.upgrade();
        rig.opens(session, 2);
    }
    SECTION("after giving up") {
        config.auto_reconnect = false;
        const auto session = rig.add(config);
        peer.accept().reset();
        REQUIRE(rig.until([&] { return !rig.all<core::Halted>(session).empty(); }));
        rig.post(session, core::ReconnectNow{});
        auto connection = peer.accept();
        connection.upgrade();
        rig.opens(session);
    }
}

TEST_CASE("after a disconnect nothing is dialled until asked", "[loopback][reconnect]") {
    Rig rig;
    const DeadPort dead;
    const auto session = rig.add(Rig::config(dead.url()));
    REQUIRE(rig.until([&] { return delays(rig, session).size() >= 2; }));
    rig.post(session, core::Disconnect{});
    rig.post(session, core::StopRetrying{});  // refused: the disconnect has been taken before it
    REQUIRE(rig.until([&] { return !rig.all<core::CommandRefused>(session).empty(); }));
    const auto attempts = rig.all<core::AttemptStarted>(session).size();
    CHECK_FALSE(
        rig.until([&] { return rig.all<core::AttemptStarted>(session).size() > attempts; }, 200ms));
}

TEST_CASE("switching auto-reconnect off ends a wait", "[loopback][reconnect]") {
    Rig rig;
    const DeadPort dead;
    auto config = Rig::config(dead.url());
    config.policy.first_delay = 1h;
    config.policy.cap = 1h;
    const auto session = rig.add(config);
    REQUIRE(rig.until([&] { return delays(rig, session).size() == 1; }));
    rig.post(core::SetAutoReconnect{false});
    REQUIRE(rig.until([&] { return !rig.all<core::Halted>(session).empty(); }));
    CHECK(rig.all<core::Halted>(session)[0].cause == "auto-reconnect is off");
}

TEST_CASE("what is sent while closed is queued and goes out in order after the opening",
          "[loopback][reconnect]") {
    Rig rig;
    const auto url = rig.lab();
    const auto session = rig.add(Rig::config(url + "?session=q"), false);
    for (const char* text : {"a", "b", "c", "d"}) rig.send(session, text);
    REQUIRE(rig.until([&] { return rig.all<core::MessageQueued>(session).size() == 4; }));
    rig.post(session, core::CancelQueued{2});
    rig.post(session, core::CancelQueued{2});  // gone: refused
    rig.post(session, core::ReconnectNow{});
    REQUIRE(rig.until([&] { return rig.texts(session).size() == 3; }));
    CHECK(rig.texts(session, Direction::Out) == std::vector<std::string>{"a", "c", "d"});
    CHECK(rig.texts(session)[2] == R"({"count":3,"session":"q","echo":"d"})");
    const auto left = rig.all<core::MessageLeftQueue>(session);
    REQUIRE(left.size() == 4);
    CHECK(left[0].id == 2);
    CHECK(left[0].fate == core::QueueFate::Cancelled);
    CHECK(left[1].id == 1);
    CHECK(left[1].fate == core::QueueFate::Sent);
    CHECK(rig.all<core::CommandRefused>(session).size() == 1);
    const auto is_queued = [](const Message& m) { return m.seen.was_queued; };
    CHECK(std::count_if(rig.seen.messages.begin(), rig.seen.messages.end(), is_queued) == 3);
}

TEST_CASE("the queue is bounded, and what does not fit is refused", "[loopback]") {
    Rig rig;
    auto config = Rig::config("ws://127.0.0.1:1/");
    config.queue = {2, 10};
    const auto session = rig.add(config, false);
    rig.send(session, "12345678");
    rig.send(session, "123");  // 11 bytes
    rig.send(session, "12");
    rig.send(session, "");  // a third message
    REQUIRE(rig.until([&] { return rig.all<core::CommandRefused>(session).size() == 2; }));
    CHECK(rig.all<core::MessageQueued>(session).size() == 2);
}

TEST_CASE("the counter goes on after a reset: resumed", "[loopback][resumption]") {
    Rig rig;
    const auto session = rig.add(rig.lab() + "?session=r");
    rig.opens(session);
    for (int i = 0; i < 3; ++i) rig.send(session, "x");
    REQUIRE(rig.until([&] { return rig.texts(session).size() == 3; }));
    rig.post(core::DropLabConnections{});
    CHECK(rig.ends(session).kind == OutcomeKind::ResetByPeer);
    rig.opens(session, 2);
    rig.send(session, "y");
    REQUIRE(rig.until([&] { return rig.texts(session).size() == 4; }));
    CHECK(rig.texts(session)[3] == R"({"count":4,"session":"r","echo":"y"})");
}

TEST_CASE("the counter begins anew after the server forgot the session: restarted",
          "[loopback][resumption]") {
    Rig rig;
    const auto session = rig.add(rig.lab() + "?session=r");
    rig.opens(session);
    rig.send(session, "x");
    REQUIRE(rig.until([&] { return rig.texts(session).size() == 1; }));
    rig.post(core::ForgetLabSession{"r"});
    rig.post(core::DropLabConnections{});
    rig.opens(session, 2);
    rig.send(session, "y");
    REQUIRE(rig.until([&] { return rig.texts(session).size() == 2; }));
    CHECK(rig.texts(session)[1] == R"({"count":1,"session":"r","echo":"y"})");
}

TEST_CASE("the session id of the settings reaches the server at every dial",
          "[loopback][resumption]") {
    Rig rig;
    auto config = Rig::config(rig.lab());
    config.session_parameter = "session";
    config.session_key = "5f7a";
    const auto session = rig.add(config);
    rig.opens(session);
    rig.send(session, "x");
    rig.post(session, core::ForceReset{});
    rig.opens(session, 2);
    rig.send(session, "y");
    REQUIRE(rig.until([&] {
        return !rig.texts(session).empty() &&
               rig.texts(session).back().find("\"y\"") != std::string::npos;
    }));
    CHECK_THAT(rig.texts(session).back(), contains_text(R"("session":"5f7a")"));
    CHECK(rig.lab_state().session_keys.size() <= 1);
}

TEST_CASE("a graceful restart of the lab server is followed by a resumed session",
          "[loopback][resumption]") {
    Rig rig;
    const auto session = rig.add(rig.lab() + "?session=r");
    rig.opens(session);
    rig.send(session, "x");
    REQUIRE(rig.until([&] { return rig.texts(session).size() == 1; }));
    rig.post(core::RestartLab{});
    const auto outcome = rig.ends(session);
    CHECK(outcome.close_code == 1001);
    CHECK(outcome.is_clean);
    CHECK(rig.texts(session)[1] == R"({"bye":true,"total":1})");
    rig.opens(session, 2);
    rig.send(session, "y");
    REQUIRE(rig.until([&] { return rig.texts(session).size() == 3; }));
    CHECK_THAT(rig.texts(session)[2], contains_text("\"count\":2"));
}

TEST_CASE("two hundred sessions open, are dropped with a reset, come back and close",
          "[loopback][reconnect]") {
    net::EngineOptions options;
    options.dials_in_flight_max = 32;
    Rig rig(options);
    const auto url = rig.lab();
    std::vector<SessionId> sessions;
    for (int i = 0; i < 200; ++i) {
        sessions.push_back(rig.add(url + "?session=s" + std::to_string(i)));
    }
    const auto all_open = [&](std::size_t times) {
        return rig.until(
            [&] {
                return std::all_of(sessions.begin(), sessions.end(), [&](SessionId session) {
                    return rig.openings(session) >= times;
                });
            },
            60s);
    };
    REQUIRE(all_open(1));
    rig.post(core::DropLabConnections{});
    REQUIRE(all_open(2));
    for (const SessionId session : sessions) rig.post(session, core::RemoveSession{});
    REQUIRE(rig.until([&] {
        return std::all_of(sessions.begin(), sessions.end(), [&](SessionId session) {
            return rig.all<core::SessionRemoved>(session).size() == 1;
        });
    }));
    REQUIRE(rig.until([&] { return rig.lab_state().connections == 0; }));
    for (const SessionId session : sessions) {
        CHECK(rig.all<core::AttemptOpened>(session).size() ==
              rig.all<core::AttemptEnded>(session).size());
    }
}

}  // namespace redial::tests
