// A session's own link: the driver in virtual time, where a fault acts on what is dialled and on
// what is open.
#include "fake_service.hpp"
#include "peer.hpp"

namespace redial::tests {

using core::FaultKind;
using core::OutcomeKind;

namespace {

core::Fault fault(FaultKind kind) {
    core::Fault made = core::make_fault(kind);
    made.starts_after = {};
    return made;
}

core::SessionConfig with_fault(core::Fault what) {
    core::SessionConfig config = DriverRig::config();
    config.policy.first_delay = 50ms;
    config.faults.faults.push_back(std::move(what));
    return config;
}

core::Fault latency(Duration delay) {
    core::Fault made = fault(FaultKind::Latency);
    made.flow = core::Flow::ToClient;
    made.delay = delay;
    made.jitter = {};
    return made;
}

}  // namespace

TEST_CASE("a session on its link without faults talks as without it", "[link]") {
    core::SessionConfig config = DriverRig::config();
    config.uses_link = true;
    DriverRig rig(config);
    CHECK(rig.host.all<core::FaultsChanged>().at(0).is_linked);
    FakePeer& peer = rig.open();
    rig.give(peer, frame_of(wire::opcode::text, "hello"));
    CHECK(rig.host.messages.back() == "in text hello");
    rig.order(
        core::SendMessage{core::Opcode::Text, std::make_shared<const Bytes>(to_bytes("back"))});
    CHECK(peer.received.size() == 2 + 4 + 4);
    rig.end(peer, net::SocketEndKind::Reset, "Connection reset by peer");
    CHECK(rig.outcome().kind == OutcomeKind::ResetByPeer);
}

TEST_CASE("latency on a session's link comes to the microsecond, and FIN behind the bytes",
          "[link]") {
    DriverRig rig(with_fault(latency(120ms)));
    FakePeer& peer = rig.last_peer();
    rig.upgrade(peer);
    CHECK(rig.status() == core::ConnectionStatus::Connecting);
    rig.host.pass(119ms + 999us);
    CHECK(rig.status() == core::ConnectionStatus::Connecting);
    rig.host.pass(1us);
    CHECK(rig.status() == core::ConnectionStatus::Open);
    rig.give(peer, frame_of(wire::opcode::text, "late"));
    rig.end(peer, net::SocketEndKind::Finished);
    rig.host.pass(119ms + 999us);
    CHECK(rig.host.messages.empty());
    rig.host.pass(1us);
    CHECK(rig.host.messages == std::vector<std::string>{"in text late"});
    CHECK(rig.outcome().kind == OutcomeKind::EndedByPeer);
}

TEST_CASE("a fault set on an open session acts at once", "[link]") {
    DriverRig rig(DriverRig::config());
    FakePeer& peer = rig.open();
    // In the middle of a frame of the server.
    const std::string frame = frame_of(wire::opcode::text, "in two");
    rig.give(peer, frame.substr(0, 4));
    core::Fault drop = fault(FaultKind::Drop);
    drop.flow = core::Flow::ToClient;
    drop.match = "secret";
    rig.order(core::AddFault{drop});
    CHECK(rig.host.all<core::FaultsChanged>().back().is_linked);
    rig.give(peer, frame.substr(4));
    rig.give(peer, frame_of(wire::opcode::text, "a secret"));
    rig.give(peer, frame_of(wire::opcode::text, "told"));
    rig.host.pass(1ms);
    CHECK(rig.host.messages == std::vector<std::string>{"in text in two", "in text told"});
    CHECK(rig.host.all<core::FaultMade>().size() == 1);
    rig.order(core::ClearFaults{});
    rig.give(peer, frame_of(wire::opcode::text, "a secret"));
    rig.host.pass(1ms);
    CHECK(rig.host.messages.back() == "in text a secret");
    CHECK_FALSE(rig.host.all<core::FaultsChanged>().back().is_linked);
}

TEST_CASE("a reset on a session's link resets the server and is retried", "[link]") {
    DriverRig rig(DriverRig::config());
    FakePeer& peer = rig.open();
    core::Fault reset = fault(FaultKind::Reset);
    reset.phase = core::ResetPhase::Time;
    reset.delay = 30ms;
    rig.order(core::AddFault{reset});
    rig.host.pass(29ms);
    CHECK_FALSE(peer.was_reset);
    rig.host.pass(1ms);
    CHECK(peer.was_reset);
    CHECK(rig.outcome().kind == OutcomeKind::ResetByPeer);
    CHECK(rig.host.all<core::RetryPlanned>().size() == 1);
}

TEST_CASE("a reset in the middle of a frame comes after a part of it", "[link]") {
    core::Fault reset = fault(FaultKind::Reset);
    reset.phase = core::ResetPhase::MidFrame;
    reset.flow = core::Flow::ToClient;
    reset.count = 1;
    DriverRig rig(with_fault(reset));
    FakePeer& peer = rig.open();
    rig.give(peer, frame_of(wire::opcode::text, std::string(100, 'x')));
    rig.host.pass(1ms);
    CHECK(rig.host.messages.empty());
    CHECK(peer.was_reset);
    CHECK(rig.outcome().kind == OutcomeKind::ResetByPeer);
}

TEST_CASE("dials that the link refuses are refused, and then it accepts", "[link]") {
    core::Fault refuse = fault(FaultKind::Refuse);
    refuse.count = 2;
    DriverRig rig(with_fault(refuse));
    CHECK(rig.host.sockets.peers.empty());
    CHECK(rig.outcome().kind == OutcomeKind::Refused);
    CHECK(core::in_words(rig.outcome()) == "connection refused by a fault of the link");
    rig.host.pass(50ms);
    CHECK(rig.host.all<core::AttemptEnded>().size() == 2);
    CHECK(rig.host.sockets.peers.empty());
    rig.host.pass(10s);
    CHECK(rig.host.sockets.peers.size() == 1);
    rig.open();
}

TEST_CASE("a silent link accepts, dials nobody, and the upgrade times out", "[link]") {
    DriverRig rig(with_fault(fault(FaultKind::Silent)));
    CHECK(rig.host.sockets.peers.empty());
    CHECK(rig.host.all<core::StageDone>().at(0).is_ok);
    rig.host.pass(10s);
    CHECK(rig.outcome().kind == OutcomeKind::UpgradeTimedOut);
}

TEST_CASE("a link that goes down cuts the open connection and refuses until it is up", "[link]") {
    DriverRig rig(DriverRig::config());
    FakePeer& peer = rig.open();
    core::Fault down = fault(FaultKind::Down);
    down.lasts = 3s;
    rig.order(core::AddFault{down});
    rig.host.pass(1ms);
    CHECK(peer.was_reset);
    CHECK(rig.outcome().kind == OutcomeKind::ResetByPeer);
    rig.host.pass(2s);
    CHECK(rig.outcome().kind == OutcomeKind::Refused);
    CHECK(rig.host.sockets.peers.size() == 1);
    rig.host.pass(10s);
    CHECK(rig.host.sockets.peers.size() == 2);
    // Its time is over: it is gone from the list, and that is told.
    CHECK(rig.host.all<core::FaultsChanged>().back().faults->faults.empty());
    CHECK(rig.host.all<core::FaultBegan>().size() == 1);
    CHECK(rig.host.all<core::FaultEnded>().size() == 1);
}

TEST_CASE("an answer of the link takes the place of the server's", "[link]") {
    core::Fault answer = fault(FaultKind::Answer);
    answer.code = 503;
    answer.delay = 7s;
    DriverRig rig(with_fault(answer));
    rig.connect(rig.last_peer());
    rig.host.pass(1ms);
    CHECK(rig.outcome().kind == OutcomeKind::HttpRefused);
    CHECK(rig.outcome().http_status == 503);
    CHECK(rig.outcome().retry_after == 7s);
}

TEST_CASE("half-open: nothing arrives, the heartbeat notices, and how long it took is told",
          "[link]") {
    core::SessionConfig config = DriverRig::config();
    config.ping_interval = 1s;
    config.pong_timeout = 2s;
    DriverRig rig(config);
    FakePeer& peer = rig.open();
    core::Fault hole = fault(FaultKind::HalfOpen);
    hole.flow = core::Flow::Both;
    rig.order(core::AddFault{hole});
    peer.received.clear();
    rig.host.pass(4s);
    CHECK(peer.received.empty());
    CHECK(rig.outcome().kind == OutcomeKind::PongTimedOut);
    const auto noticed = rig.host.all<core::HalfOpenNoticed>();
    REQUIRE(!noticed.empty());
    CHECK(noticed[0].side == core::Side::Client);
    // The server's socket stays up: it was told nothing.
    CHECK_FALSE(peer.was_finished);
    CHECK_FALSE(peer.was_reset);
}

TEST_CASE("a fault that comes while a session dials acts on what it opens", "[link]") {
    DriverRig rig(DriverRig::config());
    FakePeer& peer = rig.last_peer();
    const bool is_late = GENERATE(false, true);
    if (is_late) rig.connect(peer);
    rig.order(core::AddFault{latency(120ms)});
    if (is_late) {
        const std::string head = peer.received;
        peer.received.clear();
        rig.give(peer, PeerConnection::answer_to(head));
        CHECK(rig.status() == core::ConnectionStatus::Open);
    } else {
        rig.upgrade(peer);
        CHECK(rig.status() == core::ConnectionStatus::Connecting);
        rig.host.pass(120ms);
        CHECK(rig.status() == core::ConnectionStatus::Open);
    }
    rig.give(peer, frame_of(wire::opcode::text, "late"));
    rig.host.pass(119ms);
    CHECK(rig.host.messages.empty());
    rig.host.pass(1ms);
    CHECK(rig.host.messages == std::vector<std::string>{"in text late"});
}

TEST_CASE("a session on its link reads on once its peer has taken the answers", "[link]") {
    const bool is_linked = GENERATE(false, true);
    core::SessionConfig config = DriverRig::config();
    config.uses_link = is_linked;
    DriverRig rig(config);
    FakePeer& peer = rig.open();
    peer.unsent_bytes = 5u << 20;
    std::string pings;
    while (pings.size() < 5u << 20) pings += frame_of(wire::opcode::ping, std::string(125, 'p'));
    rig.give(peer, pings);
    rig.host.pass(1ms);
    CHECK(peer.is_paused);
    peer.unsent_bytes = 0;
    peer.sink->on_drained();
    rig.host.pass(1ms);
    CHECK_FALSE(peer.is_paused);
    rig.give(peer, frame_of(wire::opcode::text, "goes on"));
    rig.host.pass(1ms);
    CHECK(rig.host.messages.back() == "in text goes on");
}

TEST_CASE("a removed session leaves nothing of its link behind", "[link]") {
    DriverRig rig(with_fault(latency(120ms)));
    FakePeer& peer = rig.last_peer();
    rig.upgrade(peer);
    rig.host.pass(120ms);
    rig.give(peer, frame_of(wire::opcode::text, "on its way"));
    rig.driver.remove();
    rig.host.settle();
    rig.host.pass(1s);
    CHECK(peer.was_finished);
}

}  // namespace redial::tests
