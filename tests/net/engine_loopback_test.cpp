// The engine as a whole over loopback: its end in every phase, and commands that make no sense.
#include "peer.hpp"
#include "rig.hpp"

namespace redial::tests {

TEST_CASE("commands for nobody and for the wrong phase come back refused", "[loopback]") {
    Rig rig;
    rig.post(SessionId{77}, core::ReconnectNow{});
    REQUIRE(rig.until([&] { return !rig.all<core::CommandRefused>(SessionId{77}).empty(); }));
    const auto session = rig.add(Rig::config("ws://127.0.0.1:1/"), false);
    rig.post(session, core::Disconnect{});
    rig.post(session, core::StopRetrying{});
    rig.post(session, core::SendPing{});
    rig.post(session, core::CancelQueued{1});
    rig.post(session, core::ForceClose{});
    rig.post(session, core::ForceReset{});
    rig.post(session, core::GoSilent{true});
    REQUIRE(rig.until([&] { return rig.all<core::CommandRefused>(session).size() == 7; }));
    rig.post(session, core::AddSession{std::make_shared<core::SessionConfig>()});
    REQUIRE(rig.until([&] { return rig.all<core::CommandRefused>(session).size() == 8; }));
}

TEST_CASE("the engine ends cleanly in every phase", "[loopback]") {
    Peer silent;
    Peer peer;
    const DeadPort dead;
    Rig rig;
    const auto lab = rig.lab();
    SECTION("nothing done") {}
    SECTION("an open session, told goodbye with 1001") {
        const auto session = rig.add(peer.url());
        auto connection = peer.accept();
        connection.upgrade();
        rig.opens(session);
        rig.end();
        const PeerFrame close = connection.read_frame();
        CHECK(close.payload.substr(0, 2) == std::string("\x03\xe9", 2));
    }
    SECTION("in the opening handshake") {
        rig.add(silent.url());
        auto connection = silent.accept();
        rig.end();
    }
    SECTION("waiting for a retry") {
        auto config = Rig::config(dead.url());
        config.policy.first_delay = 1h;
        const auto session = rig.add(config);
        rig.ends(session);
    }
    SECTION("looking up a name") { rig.add("ws://redial-test.invalid/"); }
    SECTION("closing") {
        const auto session = rig.add(peer.url());
        auto connection = peer.accept();
        connection.upgrade();
        rig.opens(session);
        rig.post(session, core::Disconnect{});
        connection.read_frame();
        rig.end();
    }
    SECTION("a lab server with connections") {
        const auto session = rig.add(lab);
        rig.opens(session);
    }
    SECTION("commands that nobody has taken") {
        for (int i = 0; i < 100; ++i) rig.add(dead.url());
    }
    rig.end();
}

}  // namespace redial::tests
