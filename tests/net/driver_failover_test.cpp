// Failover: which endpoint an attempt dials and why, what is remembered, and the way back to the
// first. In virtual time, and over real sockets.
#include "fake_service.hpp"
#include "peer.hpp"
#include "rig.hpp"

namespace redial::tests {

using core::EndpointStrategy;
using net::SocketEndKind;

namespace {

core::SessionConfig with_endpoints(core::SessionConfig config, std::vector<std::string> further) {
    config.failover.urls = std::move(further);
    return config;
}

core::SessionConfig three() {
    auto config = with_endpoints(DriverRig::config("ws://10.0.0.1:9/"),
                                 {"ws://10.0.0.2:9/", "ws://10.0.0.3:9/"});
    config.policy.cap = 500ms;
    return config;
}

core::AttemptStarted last_start(const DriverRig& rig) {
    return rig.host.all<core::AttemptStarted>().back();
}

std::vector<std::string> dialled(const DriverRig& rig) {
    std::vector<std::string> urls;
    for (const auto& started : rig.host.all<core::AttemptStarted>()) urls.push_back(started.url);
    return urls;
}

void refuse_last(DriverRig& rig) { rig.end(rig.last_peer(), SocketEndKind::Refused, "refused"); }

}  // namespace

TEST_CASE("in order: the next one is dialled while the first rests, and the reason is told",
          "[failover]") {
    DriverRig rig(three());
    CHECK(last_start(rig).why == "endpoint 1 of 3: the first that is well");
    refuse_last(rig);
    rig.host.pass(500ms);
    CHECK(last_start(rig).url == "ws://10.0.0.2:9/");
    CHECK(last_start(rig).why == "endpoint 2 of 3: the first rests for 4.5 s");
    CHECK(net::to_text(rig.last_peer().address) == "10.0.0.2:9");
    refuse_last(rig);
    rig.host.pass(500ms);
    CHECK(last_start(rig).why == "endpoint 3 of 3: endpoint 2 rests for 4.5 s");
    refuse_last(rig);
    rig.host.pass(500ms);
    // A dial is never held back.
    CHECK(last_start(rig).url == "ws://10.0.0.1:9/");
    CHECK(last_start(rig).why == "endpoint 1 of 3: all rest, and its rest ends first");
    const auto told = rig.host.all<core::EndpointsChanged>();
    REQUIRE(told.size() == 3);
    CHECK(told[2].current == 2);
    CHECK(told[2].health[0].failures == 1);
    CHECK(told[2].health[2].dials == 1);
}

TEST_CASE("the handshake is measured without the wait for a turn", "[failover]") {
    auto config = three();
    config.failover.strategy = EndpointStrategy::Fastest;
    DriverRig rig(config, false);
    rig.host.has_turns = false;
    rig.order(core::ReconnectNow{});
    rig.host.pass(10s);
    rig.driver.on_turn();
    rig.host.pass(30ms);
    rig.open();
    const auto told = rig.host.all<core::EndpointsChanged>();
    REQUIRE(told.size() == 1);
    CHECK(told[0].health[0].handshake == Duration(30ms));
    CHECK(told[0].health[0].opens == 1);
}

TEST_CASE("reconnecting by hand follows the strategy, and is no failure of the endpoint",
          "[failover]") {
    auto config = three();
    config.failover.strategy = EndpointStrategy::RoundRobin;
    DriverRig rig(config);
    rig.open();
    rig.order(core::ReconnectNow{});
    CHECK(dialled(rig) == std::vector<std::string>{"ws://10.0.0.1:9/", "ws://10.0.0.2:9/"});
    CHECK(last_start(rig).why == "endpoint 2 of 3: the next in turn");
    CHECK(rig.host.all<core::EndpointsChanged>().back().health[0].failures == 0);
    rig.open();
    rig.order(core::Disconnect{});
    rig.end(rig.last_peer(), SocketEndKind::Finished);
    CHECK(rig.host.all<core::EndpointsChanged>().back().health[1].failures == 0);
}

TEST_CASE("a connection that did not last rests its endpoint, one that did does not",
          "[failover]") {
    DriverRig rig(three());
    rig.end(rig.open(), SocketEndKind::Reset);
    CHECK(rig.host.all<core::EndpointsChanged>().back().health[0].failures == 1);
    rig.host.pass(500ms);
    FakePeer& second = rig.open();
    rig.host.pass(6s);
    rig.end(second, SocketEndKind::Reset);
    CHECK(rig.host.all<core::EndpointsChanged>().back().health[1].failures == 0);
    rig.host.pass(500ms);
    CHECK(last_start(rig).url == "ws://10.0.0.1:9/");
}

TEST_CASE("one URL is dialled as ever, with nothing told of endpoints", "[failover]") {
    DriverRig rig(DriverRig::config("ws://10.0.0.1:9/"));
    CHECK(last_start(rig).why.empty());
    rig.end(rig.open(), SocketEndKind::Reset);
    rig.host.pass(500ms);
    CHECK(rig.host.all<core::EndpointsChanged>().empty());
}

TEST_CASE("an endpoint whose URL is none is told and passed over", "[failover]") {
    DriverRig rig(with_endpoints(DriverRig::config("ws://10.0.0.1:9/"),
                                 {"ftp://10.0.0.2/", "ws://10.0.0.3:9/"}));
    const auto noted = rig.host.all<core::Noted>();
    REQUIRE(noted.size() == 1);
    CHECK(noted[0].text.starts_with("not dialled: endpoint 2: "));
    refuse_last(rig);
    rig.host.pass(500ms);
    CHECK(last_start(rig).url == "ws://10.0.0.3:9/");
    CHECK(last_start(rig).why == "endpoint 3 of 3: endpoint 2 cannot be dialled");
}

// On the second of three endpoints, open, while the first is tried by a handshake beside it.
struct ProbedRig : DriverRig {
    static core::SessionConfig config() {
        auto made = three();
        made.failover.probe_interval = 10s;
        made.session_parameter = "session";
        made.session_key = "k";
        return made;
    }
    ProbedRig() : DriverRig(config()) {
        refuse_last(*this);
        host.pass(500ms);
        second = &open();
        second->received.clear();
        host.pass(10s - 1us);
        CHECK(host.sockets.peers.size() == 2);
        host.pass(1us);
        REQUIRE(host.sockets.peers.size() == 3);
        probe = &last_peer();
        CHECK(net::to_text(probe->address) == "10.0.0.1:9");
    }
    void second_closes() {
        give(*second, close_frame_of(1000));
        end(*second, SocketEndKind::Finished);
    }

    FakePeer* second = nullptr;
    FakePeer* probe = nullptr;
};

TEST_CASE("the way back can be switched on while a later endpoint is in use", "[failover]") {
    DriverRig rig(three());
    refuse_last(rig);
    rig.host.pass(500ms);
    rig.open();
    rig.host.pass(1min);
    CHECK(rig.host.sockets.peers.size() == 2);
    auto changed = std::make_shared<core::SessionConfig>(three());
    changed->failover.probe_interval = 10s;
    rig.order(core::ChangeSession{changed});
    rig.host.pass(10s);
    CHECK(rig.host.sockets.peers.size() == 3);
}

TEST_CASE("a session that is not to reconnect is not taken off its connection", "[failover]") {
    DriverRig rig(three());
    refuse_last(rig);
    rig.host.pass(500ms);
    rig.open();
    auto changed = std::make_shared<core::SessionConfig>(three());
    changed->failover.probe_interval = 10s;
    changed->auto_reconnect = false;
    rig.order(core::ChangeSession{changed});
    rig.host.pass(1min);
    CHECK(rig.host.sockets.peers.size() == 2);
    CHECK(rig.status() == core::ConnectionStatus::Open);
}

TEST_CASE("a well first endpoint is returned to, at once and with a goodbye", "[failover]") {
    ProbedRig rig;
    rig.connect(*rig.probe);
    CHECK(rig.probe->received.starts_with("GET / HTTP/1.1"));  // without the session's key
    rig.upgrade(*rig.probe);
    CHECK(rig.probe->received.substr(0, 2) == "\x88\x87");  // a masked close frame
    CHECK(rig.probe->was_finished);
    CHECK(rig.second->received.substr(0, 1) == "\x88");
    rig.second_closes();
    CHECK(rig.host.sockets.peers.size() == 4);
    CHECK(last_start(rig).url == "ws://10.0.0.1:9/?session=k");
    CHECK(last_start(rig).origin == core::Origin::Policy);
    CHECK(rig.host.all<core::RetryPlanned>().size() == 1);  // the first loss's
    rig.open();
    rig.host.pass(1min);
    CHECK(rig.host.sockets.peers.size() == 4);  // nothing more to probe
}

TEST_CASE("a first endpoint that is not well is tried again, and rests longer", "[failover]") {
    ProbedRig rig;
    rig.end(*rig.probe, SocketEndKind::Refused, "refused");
    CHECK(rig.host.all<core::EndpointsChanged>().back().health[0].failures == 2);
    CHECK(rig.status() == core::ConnectionStatus::Open);
    rig.host.pass(10s);
    CHECK(rig.host.sockets.peers.size() == 4);
}

TEST_CASE("a session does not go back while a message waits for its acknowledgement",
          "[failover][queue]") {
    ProbedRig rig;
    auto changed = std::make_shared<core::SessionConfig>(ProbedRig::config());
    changed->queue.delivery = core::Delivery::UntilAcknowledged;
    rig.order(core::ChangeSession{changed});
    rig.order(
        core::SendMessage{core::Opcode::Text, std::make_shared<Bytes>(to_bytes(R"({"id":1})"))});
    rig.upgrade(*rig.probe);
    CHECK(rig.status() == core::ConnectionStatus::Open);
}

TEST_CASE("a person who disconnects while a session goes back finds it closed", "[failover]") {
    ProbedRig rig;
    rig.upgrade(*rig.probe);
    rig.order(core::Disconnect{});
    rig.second_closes();
    rig.host.pass(1min);
    CHECK(rig.host.sockets.peers.size() == 3);
    CHECK(rig.status() == core::ConnectionStatus::Closed);
    CHECK(rig.host.all<core::CommandRefused>().empty());
}

TEST_CASE("a probe goes with the connection beside which it was made", "[failover]") {
    ProbedRig rig;
    rig.end(*rig.second, SocketEndKind::Reset);
    CHECK(rig.probe->is_dropped());
}

TEST_CASE("over real sockets a session goes to the second endpoint and back to the first",
          "[loopback][failover]") {
    Peer second;
    Rig rig;
    // Found out by listening, then given free again.
    auto first = std::make_unique<Peer>();
    const std::string url = first->url("/first");
    auto config = with_endpoints(Rig::config(url), {second.url("/second")});
    config.failover.rests_for = 1h;  // only the probe brings it back
    config.failover.probe_interval = 50ms;
    const auto session = rig.add(config);
    {
        PeerConnection connection = first->accept();
        connection.reset();
    }
    PeerConnection later = second.accept();
    later.upgrade();
    rig.opens(session);
    PeerConnection probe = first->accept();
    probe.upgrade();
    CHECK(probe.read_frame().header.opcode == wire::opcode::close);
    CHECK(later.read_frame().payload.substr(2) == "returning to the first endpoint");
    later.send(close_frame_of(1000));
    later.finish();
    PeerConnection back = first->accept();
    back.upgrade();
    rig.opens(session, 2);
    const auto started = rig.all<core::AttemptStarted>(session);
    REQUIRE(started.size() == 3);
    CHECK(started[1].url == second.url("/second"));
    CHECK(started[2].url == url);
    CHECK(rig.all<core::EndpointsChanged>(session).back().current == 0);
}

}  // namespace redial::tests
