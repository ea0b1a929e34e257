// How a connection ends, over real sockets: what the peer did, what we had not sent, and what is
// said of it. RFC 6455 7.1, 7.4.
#include "peer.hpp"
#include "rig.hpp"

namespace redial::tests {

using core::ConnectionStatus;
using core::EndedBy;
using core::OutcomeKind;

namespace {

constexpr std::size_t big = 8u << 20;  // more than two kernels take

core::SessionConfig patient(const Peer& peer) {
    core::SessionConfig config = Rig::config(peer.url());
    config.time_limits.close = 60s;  // what ends sooner was noticed
    config.policy.outcomes.clear();
    return config;
}

}  // namespace

TEST_CASE("a peer that closes an upload and resets is noticed while the upload waits",
          "[loopback][close]") {
    Rig rig;
    Peer peer(Peer::Family::V4, 4096);
    const auto session = rig.add(patient(peer));
    auto connection = peer.accept();
    connection.upgrade();
    rig.opens(session);
    rig.send(session, std::string(big, 'u'));
    REQUIRE(rig.until([&] { return !rig.all<core::MessageQueued>(session).empty(); }));
    connection.send(close_frame_of(1013, "overloaded"));
    REQUIRE(rig.until([&] { return rig.status(session) == ConnectionStatus::Closed; }));
    connection.reset();
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::Closed);
    CHECK(outcome.close_code == 1013);
    CHECK(outcome.by == EndedBy::Peer);
    CHECK_FALSE(outcome.is_clean);
    CHECK(rig.texts(session, core::Direction::Out).empty());
    // It never was whole on the wire: it goes out on the next connection.
    auto again = peer.accept();
    again.upgrade();
    CHECK(again.read_frame().payload.size() == big);
    REQUIRE(rig.until([&] { return rig.texts(session, core::Direction::Out).size() == 1; }));
}

TEST_CASE("messages that the system never took are sent again once and in order",
          "[loopback][queue]") {
    Rig rig;
    Peer peer(Peer::Family::V4, 4096);
    const auto session = rig.add(patient(peer));
    auto connection = peer.accept();
    connection.upgrade();
    rig.opens(session);
    rig.send(session, "first");
    CHECK(connection.read_frame().payload == "first");
    rig.send(session, std::string(big, 'u'));
    rig.send(session, "behind it");
    REQUIRE(rig.until([&] { return rig.all<core::MessageQueued>(session).size() == 2; }));
    connection.reset();
    rig.ends(session);
    CHECK(rig.texts(session, core::Direction::Out) == std::vector<std::string>{"first"});
    auto again = peer.accept();
    again.upgrade();
    CHECK(again.read_frame().payload.size() == big);
    CHECK(again.read_frame().payload == "behind it");
    REQUIRE(rig.until([&] { return rig.all<core::MessageLeftQueue>(session).size() == 2; }));
    for (const auto& left : rig.all<core::MessageLeftQueue>(session)) {
        CHECK(left.fate == core::QueueFate::Sent);
    }
}

TEST_CASE("a session is not open from the first close frame on", "[loopback][close]") {
    Rig rig;
    Peer peer;
    const auto session = rig.add(patient(peer));
    auto connection = peer.accept();
    connection.upgrade();
    rig.opens(session);
    connection.send(close_frame_of(1001));
    REQUIRE(rig.until([&] { return rig.status(session) == ConnectionStatus::Closed; }));
    CHECK(rig.all<core::AttemptEnded>(session).empty());
    CHECK(connection.read_frame().header.opcode == wire::opcode::close);
    connection.close();
    CHECK(rig.ends(session).close_code == 1001);
    CHECK(rig.ends(session).is_clean);
}

TEST_CASE("a close code that went both ways is kept when the program ends first",
          "[loopback][close]") {
    Rig rig;
    Peer peer;
    const auto session = rig.add(patient(peer));
    auto connection = peer.accept();
    connection.upgrade();
    rig.opens(session);
    connection.send(close_frame_of(1000, "bye"));
    CHECK(connection.read_frame().header.opcode == wire::opcode::close);
    REQUIRE(rig.until([&] { return rig.status(session) == ConnectionStatus::Closed; }));
    rig.stop();
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::Closed);
    CHECK(outcome.close_code == 1000);
    CHECK(outcome.close_reason == "bye");
    CHECK(outcome.is_clean);
}

TEST_CASE("a dial that is accepted and reset is a reset and no refusal", "[loopback][close]") {
    Rig rig;
    Peer peer;
    auto config = patient(peer);
    config.reconnects_once_lost = false;
    const auto session = rig.add(config);
    peer.accept().reset();
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::ResetByPeer);
    CHECK_THAT(outcome.detail, contains_text("before the answer to the opening handshake"));
    const auto stages = rig.all<core::StageDone>(session);
    REQUIRE(stages.size() == 2);
    CHECK(stages[0].stage == core::StageName::Connect);
    CHECK(stages[0].is_ok);
}

TEST_CASE("the status of an answer that does not hold is told", "[loopback][close]") {
    Rig rig;
    Peer peer;
    auto config = patient(peer);
    config.reconnects_once_lost = false;
    const auto session = rig.add(config);
    auto connection = peer.accept();
    connection.read_head();
    int expected = 0;
    SECTION("a 101 without the accept key") {
        connection.send(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\n\r\n");
        expected = 101;
    }
    SECTION("a head that breaks off") {
        connection.send("HTTP/1.1 503 Service Unavailable\r\nRetry-Af");
        expected = 503;
    }
    SECTION("no HTTP at all") { connection.send("SSH-2.0-OpenSSH_9.2\r\n"); }
    connection.close();
    CHECK(rig.ends(session).http_status == expected);
    CHECK(rig.ends(session).kind != OutcomeKind::HttpRefused);
}

TEST_CASE("answers before the 101 are skipped and kept in the record", "[loopback]") {
    Rig rig;
    Peer peer;
    const auto session = rig.add(patient(peer));
    auto connection = peer.accept();
    const std::string head = connection.read_head();
    const std::string hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n";
    connection.send("HTTP/1.1 100 Continue\r\n\r\n" + hints + PeerConnection::answer_to(head));
    rig.opens(session);
    const std::string response = rig.all<core::AttemptOpened>(session)[0].response;
    CHECK_THAT(response, contains_text(hints));
    CHECK_THAT(response, contains_text("HTTP/1.1 101"));
    const auto stages = rig.all<core::StageDone>(session);
    CHECK(stages.back().detail ==
          "HTTP/1.1 101 Switching Protocols, after HTTP/1.1 100 Continue, "
          "after HTTP/1.1 103 Early Hints");
}

TEST_CASE("the last words pass a link with latency before all is gone", "[loopback][link]") {
    Rig rig;
    Peer peer;
    auto config = patient(peer);
    config.reconnects_once_lost = false;
    core::Fault slow = core::make_fault(core::FaultKind::Latency);
    slow.starts_after = {};
    slow.delay = 300ms;
    slow.jitter = {};
    config.faults.faults.push_back(slow);
    const auto session = rig.add(config);
    auto connection = peer.accept();
    connection.upgrade();
    rig.opens(session);
    connection.send(frame_of(wire::opcode::text, "\xff\xfe"));
    CHECK(rig.ends(session).close_code == 1007);
    SECTION("the program ends") { rig.stop(); }
    SECTION("the session is removed") { rig.post(session, core::RemoveSession{}); }
    const PeerFrame close = connection.read_frame();
    CHECK(close.header.opcode == wire::opcode::close);
    CHECK(close.payload.substr(0, 2) == std::string("\x03\xef", 2));
    CHECK(connection.wait_for_end() == PeerConnection::End::Fin);
}

}  // namespace redial::tests
