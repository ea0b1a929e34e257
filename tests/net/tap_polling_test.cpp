// Clients of Engine.IO that poll through a tap, over real loopback sockets: their polls and the
// WebSocket that takes their place are one attempt, whose messages are the packets of both.
#include <zlib.h>

#include "fake_service.hpp"
#include "net/tap/tap_part.hpp"
#include "net/tap/tap_polled.hpp"
#include "polling_rig.hpp"

namespace redial::tests {
namespace {

using core::Direction;
using core::EndedBy;
using core::OutcomeKind;
using Lines = std::vector<std::string>;

std::string gzip(const std::string& text) {
    z_stream z{};
    REQUIRE(::deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(1000, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z.avail_in = static_cast<uInt>(text.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    REQUIRE(::deflate(&z, Z_FINISH) == Z_STREAM_END);
    out.resize(out.size() - z.avail_out);
    ::deflateEnd(&z);
    return out;
}

}  // namespace

TEST_CASE("polls and the WebSocket that takes their place are one attempt", "[tap][polling]") {
    Polling session;
    TapRig& rig = session.rig;
    const auto started = rig.all<core::AttemptStarted>(rig.tap);
    REQUIRE(started.size() == 1);
    CHECK(started[0].url == "ws://127.0.0.1:" + std::to_string(rig.port()) + resource);
    const auto opened = rig.all<core::AttemptOpened>(rig.tap).back();
    CHECK(opened.http_status == 200);
    CHECK(opened.request.starts_with("GET /engine.io/"));
    session.first->post(
        "4hi\x1e"
        "bAAEC");
    session.first->poll();
    session.first->take(
        answer("4one\x1e"
               "4two\x1e"
               "bAwQ="));
    REQUIRE(session.has(Direction::In, 4));
    Way socket = session.upgrade();
    session.first->poll();
    socket.client.send(masked_frame_of(wire::opcode::text, "2probe"));
    socket.far.read_frame();
    socket.far.send(frame_of(wire::opcode::text, "3probe"));
    session.first->take(answer("6"));
    socket.client.send(masked_frame_of(wire::opcode::text, "5"));
    socket.far.read_frame();
    // Polls are over: a connection of theirs that ends now means nothing.
    session.first->client.close();
    socket.far.send(frame_of(wire::opcode::text, "4three"));
    REQUIRE(session.has(Direction::In, 7));
    CHECK(rig.texts(rig.tap, Direction::In) ==
          Lines{open_packet, "4one", "4two", "\x03\x04", "3probe", "6", "4three"});
    CHECK(rig.texts(rig.tap, Direction::Out) ==
          Lines{"4hi", std::string("\0\1\2", 3), "2probe", "5"});
    socket.far.send(close_frame_of(1001, "going"));
    socket.client.send(masked_close_of(1001));
    socket.far.finish();
    socket.client.close();
    const core::Outcome ended = rig.ends(rig.tap);
    CHECK(ended.kind == OutcomeKind::Closed);
    CHECK(ended.close_code == 1001);
    CHECK(session.count<core::AttemptStarted>() == 1);
    CHECK(session.count<core::AttemptOpened>() == 1);
    // Its other requests belong to it.
    std::vector<int> statuses;
    for (const core::Event& event : rig.seen.events) {
        const auto* http = std::get_if<core::HttpSeen>(&event.what);
        if (http == nullptr) continue;
        statuses.push_back(http->http_status);
        CHECK(event.stamp.attempt == AttemptId{1});
    }
    CHECK(statuses == std::vector<int>{200, 200, 101, 200});
    CHECK(rig.until([&] { return rig.state().dials == 1 && rig.state().http_requests == 3; }));
}

TEST_CASE("a first poll that is refused is an attempt that failed", "[tap][polling]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    Way way(rig, server);
    way.ask(resource);
    SECTION("by a status") {
        way.take(answer("", "503 Service Unavailable", "Retry-After: 7\r\n"));
        const core::Outcome ended = rig.ends(rig.tap);
        CHECK(ended.kind == OutcomeKind::HttpRefused);
        CHECK(ended.http_status == 503);
        CHECK(ended.retry_after == 7s);
        // The next one comes on the same connection, and is the same client's after a real wait.
        way.ask(resource);
        way.take(answer(open_packet));
        rig.opens(rig.tap);
        const auto started = rig.all<core::AttemptStarted>(rig.tap);
        REQUIRE(started.size() == 2);
        CHECK(started[1].is_wait_seen);
        CHECK(started[1].is_lane_sure);
        CHECK(started[1].retry == 1);
    }
    SECTION("by the end of the connection") {
        way.far.reset();
        CHECK(rig.ends(rig.tap).kind == OutcomeKind::ResetByPeer);
    }
    CHECK_FALSE(rig.all<core::AttemptEnded>(rig.tap).front().was_open);
}

// Whoever answers so speaks no Engine.IO; some ask for more before their WebSocket.
TEST_CASE("what looks like a first poll and is answered with no session is a request",
          "[tap][polling]") {
    const std::string body = GENERATE("<html>", R"({"connectionId":"abc"})",
                                      R"(0{"sid":"abc","upgrades":["websocket"]})");
    CAPTURE(body);
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    Way way(rig, server);
    for (int i = 0; i < 2; ++i) {
        way.ask(resource);
        way.take(answer(body));
    }
    REQUIRE(rig.until([&] { return rig.all<core::HttpSeen>(rig.tap).size() == 2; }));
    const core::HttpSeen seen = rig.all<core::HttpSeen>(rig.tap).back();
    CHECK(seen.http_status == 200);
    CHECK(seen.response_bytes == body.size());
    CHECK(seen.url == "http://127.0.0.1:" + std::to_string(rig.port()) + resource);
    way.client.send(request_for("/engine.io/?EIO=4&transport=websocket&sid=abc"));
    way.far.upgrade();
    rig.opens(rig.tap);
    CHECK(rig.all<core::AttemptStarted>(rig.tap).size() == 1);
    CHECK(rig.all<core::AttemptEnded>(rig.tap).empty());
}

TEST_CASE("a poll that gets no whole answer ends the session", "[tap][polling]") {
    Polling session;
    TapRig& rig = session.rig;
    Way way(rig, session.server);
    way.poll();
    SECTION("by the server's reset") {
        way.far.reset();
        CHECK(rig.ends(rig.tap).kind == OutcomeKind::ResetByPeer);
    }
    SECTION("by the server's end, in the middle") {
        way.far.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n4half");
        way.far.close();
        CHECK(rig.ends(rig.tap).kind == OutcomeKind::EndedByPeer);
        CHECK(rig.texts(rig.tap, Direction::In) == Lines{open_packet});
    }
    SECTION("by the client") {
        way.client.close();
        const core::Outcome ended = rig.ends(rig.tap);
        CHECK(ended.kind == OutcomeKind::Abandoned);
        CHECK(ended.by == EndedBy::Us);
        CHECK(ended.close_code == 0);
    }
    SECTION("by a fault") {
        rig.post(rig.tap, core::AddFault{*core::fault_from_text("reset:time")});
        const core::Outcome ended = rig.ends(rig.tap);
        CHECK(ended.kind == OutcomeKind::Forced);
        std::size_t of_attempt = 0;
        for (const core::Event& event : rig.seen.events)
            of_attempt += std::holds_alternative<core::FaultMade>(event.what) &&
                          event.stamp.attempt == AttemptId{1};
        // Of each of its two connections.
        CHECK(of_attempt == 2);
    }
    SECTION("by the tap") {
        rig.post(rig.tap, core::SetTapEnabled{false});
        CHECK(rig.ends(rig.tap).kind == OutcomeKind::Forced);
    }
    CHECK(rig.all<core::AttemptEnded>(rig.tap).back().was_open);
    CHECK(session.count<core::AttemptEnded>() == 1);
}

TEST_CASE("a polling client's connection that is cut before its request is no dial",
          "[tap][polling]") {
    Polling session;
    TapRig& rig = session.rig;
    // As many as show that the order in which connections are cut does not matter.
    std::vector<Way> silent;
    for (int i = 0; i < 8; ++i) silent.emplace_back(rig, session.server);
    session.first->poll();
    rig.post(rig.tap, core::ForceReset{});
    CHECK(rig.ends(rig.tap).kind == OutcomeKind::Forced);
    CHECK(session.is_noted("ended before it asked for anything: it may have been for a poll"));
    CHECK(session.count<core::AttemptStarted>() == 1);
    CHECK(session.count<core::AttemptEnded>() == 1);
    // The tap's figures come a moment later.
    const auto figures = [&rig] { return rig.all<core::TapChanged>(rig.tap).back(); };
    REQUIRE(rig.until([&] { return figures().dials > 0 && figures().connections == 0; }));
    CHECK(figures().dials == 1);
    CHECK(rig.all<core::AttemptStarted>(rig.client(2)).empty());
}

TEST_CASE("a session that polls ends by what is said in it", "[tap][polling]") {
    Polling session;
    TapRig& rig = session.rig;
    Way& way = *session.first;
    SECTION("a session that the server does not know") {
        way.poll();
        way.take(answer(R"({"code":1,"message":"Session ID unknown"})", "400 Bad Request"));
        const core::Outcome ended = rig.ends(rig.tap);
        CHECK(ended.kind == OutcomeKind::HttpRefused);
        CHECK(ended.http_status == 400);
        CHECK(ended.detail == "Session ID unknown");
        CHECK(rig.all<core::AttemptEnded>(rig.tap).back().response.ends_with("unknown\"}"));
    }
    SECTION("the server's close packet") {
        way.poll();
        way.take(
            answer("4bye\x1e"
                   "1"));
        const core::Outcome ended = rig.ends(rig.tap);
        CHECK(ended.by == EndedBy::Peer);
        CHECK(rig.texts(rig.tap, Direction::In) == Lines{open_packet, "4bye", "1"});
    }
    SECTION("the client's") {
        way.post("1");
        const core::Outcome ended = rig.ends(rig.tap);
        CHECK(ended.kind == OutcomeKind::Abandoned);
        CHECK(ended.by == EndedBy::Us);
    }
    SECTION("no packet at all") {
        way.poll();
        way.take(answer("<html>login</html>"));
        CHECK(rig.ends(rig.tap).kind == OutcomeKind::ProtocolError);
    }
    // What comes late is no message.
    way.poll();
    way.take(answer("4late"));
    REQUIRE(rig.until([&] {
        return !rig.all<core::HttpSeen>(rig.tap).empty() &&
               rig.all<core::HttpSeen>(rig.tap).back().response_bytes == 5;
    }));
    CHECK(session.count<core::AttemptEnded>() == 1);
    CHECK(rig.texts(rig.tap, Direction::In).back() != "4late");
}

TEST_CASE("a client that polls no more is given up with its server's patience", "[tap][polling]") {
    Polling session(
        R"(0{"sid":"abc","upgrades":[],"pingInterval":20,"pingTimeout":30,"maxPayload":1000})");
    const core::Outcome ended = session.rig.ends(session.rig.tap);
    CHECK(ended.kind == OutcomeKind::Abandoned);
    CHECK(ended.detail.find("did not poll for 50 ms") != std::string::npos);
}

TEST_CASE("a poll that comes in the very moment of a session's end keeps it", "[tap][polling]") {
    struct Owner final : net::TapPolledOwner {
        void on_polled_over(net::TapPolled&) override { is_over = true; }
        void on_late_part(SessionId, AttemptId, core::HttpSeen) override {}
        bool is_over = false;
    };
    FakeService service;
    Owner owner;
    net::TapLane lane(service, SessionId{1});
    lane.begin_attempt({}, service.now().mono);
    lane.open_attempt({});
    net::TapPolled polled(service, owner, lane, {"abc", 50ms});
    service.pass(50ms);
    // Both were due in one batch of the loop: the poll was read first.
    polled.on_asked(false);
    polled.on_time();
    CHECK_FALSE(owner.is_over);
    polled.on_part_answer({.method = "GET", .http_status = 200}, {});
    service.pass(49ms);
    polled.on_time();
    CHECK_FALSE(owner.is_over);
    service.pass(1ms);
    polled.on_time();
    CHECK(owner.is_over);
    service.forget(polled);
}

TEST_CASE("what polls bring is read under gzip, and not beyond what is kept", "[tap][polling]") {
    Polling session;
    TapRig& rig = session.rig;
    session.first->poll();
    session.first->take(answer(gzip("4one\x1e"
                                    "4two"),
                               "200 OK", "Content-Encoding: gzip\r\n"));
    REQUIRE(session.has(Direction::In, 3));
    CHECK(rig.seen.messages.back().seen.is_compressed);
    session.first->poll();
    session.first->take(
        answer("4short\x1e"
               "4" +
               std::string(net::part_body_bytes_max, 'x')));
    REQUIRE(session.has(Direction::In, 4));
    REQUIRE(rig.until([&] { return !rig.all<core::Lost>(rig.tap).empty(); }));
    session.first->poll();
    session.first->take(answer("what", "200 OK", "Content-Encoding: br\r\n"));
    REQUIRE(rig.until([&] { return rig.all<core::Lost>(rig.tap).size() == 2; }));
    CHECK(rig.texts(rig.tap, Direction::In) == Lines{open_packet, "4one", "4two", "4short"});
    CHECK(session.count<core::AttemptEnded>() == 0);
}

}  // namespace redial::tests
