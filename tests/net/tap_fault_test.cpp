// A tap with faults and with TLS on either side, over real loopback sockets; Redial's own sessions
// are the clients where they can be.
#include "tap_rig.hpp"

namespace redial::tests {

using core::FaultKind;
using core::OutcomeKind;

TEST_CASE("a tap offers wss with a certificate of its own, and another dials it, verified",
          "[tap]") {
    TapRig rig;
    const std::string lab = rig.lab();
    core::TapOptions secure;
    secure.offers_tls = true;
    const SessionId inner = rig.add_tap(lab, secure);
    const std::string secure_url = rig.url();
    REQUIRE(secure_url.starts_with("wss://127.0.0.1:"));
    CHECK(rig.all<core::Noted>(inner).at(0).text.find("sha256=") != std::string::npos);
    core::SessionConfig outer = TapRig::tap_config(secure_url);
    SECTION("accepted") {
        outer.tls.accepts_any_certificate = true;
        rig.add_tap(outer);
        const SessionId client = rig.add(rig.url());
        rig.opens(client);
        rig.send(client, "through both");
        REQUIRE(rig.until([&] { return !rig.texts(client).empty(); }));
        CHECK(rig.texts(client)[0].find("through both") != std::string::npos);
        CHECK(rig.texts(rig.tap) == rig.texts(client));
        CHECK(rig.all<core::AttemptOpened>(rig.tap)[0].tls.starts_with("TLSv1.3"));
        const auto stages = rig.all<core::StageDone>(rig.tap);
        REQUIRE(stages.size() == 3);
        CHECK(stages[1].stage == core::StageName::Tls);
        rig.post(client, core::Disconnect{1000, "done"});
        CHECK(rig.ends(rig.tap).kind == OutcomeKind::Closed);
        CHECK(rig.ends(rig.tap).by == core::EndedBy::Us);
    }
    SECTION("not trusted: the client is reset and the verdict told") {
        rig.add_tap(outer);
        core::SessionConfig once = Rig::config(rig.url());
        once.reconnects_once_lost = false;
        const SessionId client = rig.add(once);
        CHECK(rig.ends(rig.tap).kind == OutcomeKind::TlsFailed);
        CHECK(rig.ends(client).kind == OutcomeKind::ResetByPeer);
    }
}

TEST_CASE("a client that speaks no TLS to a tap that offers it harms nobody", "[tap]") {
    TapRig rig;
    const std::string lab = rig.lab();
    core::TapOptions secure;
    secure.offers_tls = true;
    rig.add_tap(lab, secure);
    PeerConnection plain = dial(rig.port());
    plain.send(request_for("/"));
    plain.wait_for_end();
    core::SessionConfig config = Rig::config(rig.url());
    config.tls.accepts_any_certificate = true;
    rig.opens(rig.add(config));
}

TEST_CASE("a tap that is down for a while cuts its clients off and refuses, then listens again",
          "[tap]") {
    TapRig rig;
    Peer server;
    rig.add_tap(server.url());
    const std::uint16_t port = rig.port();
    Relayed both = relay(rig, server);
    core::Fault down = core::make_fault(FaultKind::Down);
    down.lasts = 200ms;
    rig.post(rig.tap, core::AddFault{down});
    CHECK(both.client.wait_for_end() == PeerConnection::End::Reset);
    CHECK(both.server.wait_for_end() == PeerConnection::End::Reset);
    CHECK(core::in_words(rig.ends(rig.tap)) == "forced: reset by the fault: down");
    REQUIRE(rig.until([&] { return !rig.state().is_listening; }));
    REQUIRE(rig.until([&] { return rig.state().is_listening; }));
    CHECK(rig.port() == port);
    CHECK(rig.all<core::FaultBegan>(rig.tap).size() == 1);
    CHECK(rig.all<core::FaultEnded>(rig.tap).size() == 1);
    CHECK(rig.all<core::FaultsChanged>(rig.tap).back().faults->faults.empty());
    relay(rig, server);
}

TEST_CASE("half-open through a tap: the sockets stay up, and a client that dials anew has noticed",
          "[tap]") {
    TapRig rig;
    Peer server;
    rig.add_tap(server.url());
    Relayed old = relay(rig, server);
    rig.opens(rig.tap);
    core::Fault hole = core::make_fault(FaultKind::HalfOpen);
    hole.flow = core::Flow::Both;
    rig.post(rig.tap, core::AddFault{hole});
    REQUIRE(rig.until([&] { return !rig.all<core::FaultBegan>(rig.tap).empty(); }));
    old.client.send(masked_frame_of(wire::opcode::text, "into the void"));
    CHECK_FALSE(old.server.has_input(50));
    // The next dial is the same client's: it does not believe in its connection any more.
    PeerConnection again = dial(rig.port());
    again.send(request_for("/"));
    REQUIRE(rig.until([&] { return rig.all<core::AttemptStarted>(rig.tap).size() == 2; }));
    const auto noticed = rig.all<core::HalfOpenNoticed>(rig.tap);
    REQUIRE(noticed.size() == 1);
    CHECK(noticed[0].side == core::Side::Client);
    CHECK(noticed[0].by == "dialled anew");
    CHECK(noticed[0].after >= 50ms);
    CHECK_FALSE(old.client.has_ended_within(0));
    CHECK(rig.all<core::SessionAdded>(rig.client(2)).empty());
}

TEST_CASE("a fault that answers 503 is the attempt's refusal, and the server is never dialled",
          "[tap]") {
    TapRig rig;
    Peer server;
    core::SessionConfig config = TapRig::tap_config(server.url());
    core::Fault answer = core::make_fault(FaultKind::Answer);
    answer.code = 503;
    config.faults.faults.push_back(answer);
    rig.add_tap(config);
    PeerConnection client = dial(rig.port());
    client.send(request_for("/"));
    CHECK(client.read_head().starts_with("HTTP/1.1 503 "));
    CHECK(rig.ends(rig.tap).http_status == 503);
    CHECK_FALSE(server.has_dial(20));
    CHECK(rig.all<core::FaultMade>(rig.tap).size() == 1);
}

}  // namespace redial::tests
