// Beside a session that polls through a tap: a WebSocket that does not take its place, faults,
// other sessions, over real loopback sockets.
#include "polling_rig.hpp"

namespace redial::tests {
namespace {

using core::Direction;
using core::OutcomeKind;
using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a WebSocket that does not take the place of the polls ends nothing", "[tap][polling]") {
    Polling session;
    TapRig& rig = session.rig;
    SECTION("refused") {
        Way socket(rig, session.server);
        socket.client.send(request_for("/engine.io/?EIO=4&transport=websocket&sid=abc"));
        socket.far.read_head();
        socket.take(answer("", "503 Service Unavailable"));
        CHECK(session.is_noted("503 Service Unavailable"));
    }
    SECTION("cut off before the upgrade") {
        Way socket = session.upgrade();
        socket.client.send(masked_frame_of(wire::opcode::text, "2probe"));
        socket.far.read_frame();
        socket.far.reset();
        CHECK(session.is_noted("did not take the place of the polls"));
    }
    session.first->poll();
    session.first->take(answer("4still here"));
    REQUIRE(session.has(Direction::In, 2));
    CHECK(session.count<core::AttemptEnded>() == 0);
    CHECK(session.count<core::AttemptStarted>() == 1);
}

TEST_CASE("a session that ends while its WebSocket is tried is told of once", "[tap][polling]") {
    Polling session;
    Way socket = session.upgrade();
    session.first->poll();
    session.first->far.reset();
    CHECK(session.rig.ends(session.rig.tap).kind == OutcomeKind::ResetByPeer);
    socket.client.send(masked_frame_of(wire::opcode::text, "5"));
    socket.far.read_frame();
    socket.far.reset();
    CHECK(socket.client.wait_for_end() == PeerConnection::End::Reset);
    REQUIRE(session.rig.until([&] { return session.rig.state().connections == 0; }));
    CHECK(session.count<core::AttemptEnded>() == 1);
    CHECK(session.rig.texts(session.rig.tap, Direction::Out).empty());
}

TEST_CASE("an answer in place of the server strikes first polls alone", "[tap][polling]") {
    Polling session;
    TapRig& rig = session.rig;
    rig.post(rig.tap, core::AddFault{*core::fault_from_text("answer:503")});
    REQUIRE(rig.until(
        [&] { return !rig.all<core::FaultsChanged>(rig.tap).back().faults->faults.empty(); }));
    session.first->poll();
    session.first->take(answer("4through"));
    REQUIRE(session.has(Direction::In, 2));
    PeerConnection other = dial(rig.port());
    other.send(get(resource));
    CHECK(other.read_head().starts_with("HTTP/1.1 503 "));
    CHECK(rig.ends(rig.client(2)).http_status == 503);
}

TEST_CASE("polls of a session that began elsewhere are plain HTTP", "[tap][polling]") {
    Polling session;
    TapRig& rig = session.rig;
    Way way(rig, session.server);
    way.ask(resource + std::string("&sid=other"));
    way.take(answer("4theirs"));
    way.post("4mine", "other");
    REQUIRE(rig.until([&] { return rig.all<core::HttpSeen>(rig.tap).size() == 2; }));
    for (const core::Event& event : rig.seen.events)
        if (std::holds_alternative<core::HttpSeen>(event.what))
            CHECK(event.stamp.attempt == AttemptId{});
    CHECK(rig.texts(rig.tap, Direction::In) == Lines{open_packet});
    CHECK(session.count<core::AttemptStarted>() == 1);
}

TEST_CASE("a client that dials anew while its session polls has another one beside it",
          "[tap][polling]") {
    Polling session;
    TapRig& rig = session.rig;
    Way way(rig, session.server);
    way.ask(resource);
    way.take(answer(R"(0{"sid":"def","upgrades":[],"pingInterval":25000,"pingTimeout":20000})"));
    rig.opens(rig.client(2));
    CHECK(session.count<core::AttemptEnded>() == 0);
    SECTION("each reset by a person alone") {
        session.first->poll();
        way.ask(resource + std::string("&sid=def"));
        rig.post(rig.client(2), core::ForceReset{});
        rig.ends(rig.client(2));
        CHECK(session.count<core::AttemptEnded>() == 0);
    }
    SECTION("removed with its session") {
        rig.post(rig.client(2), core::RemoveSession{});
        REQUIRE(rig.until([&] { return !rig.all<core::SessionRemoved>(rig.client(2)).empty(); }));
        way.post("4nobody's", "def");
        REQUIRE(rig.until([&] { return !rig.all<core::HttpSeen>(rig.tap).empty(); }));
    }
}

}  // namespace redial::tests
