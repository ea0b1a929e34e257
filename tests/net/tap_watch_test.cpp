// A tap as an observer, over real loopback sockets: its clients as sessions, both handshakes,
// messages, heartbeats, violations, every way to end, and lanes.
#include "tap_rig.hpp"
#include "wire/encoder.hpp"

namespace redial::tests {

using core::Direction;
using core::EndedBy;
using core::OutcomeKind;

namespace {

std::vector<std::string> seen_by(const TapRig& rig, SessionId session) {
    std::vector<std::string> found;
    for (const Message& message : rig.seen.messages) {
        if (message.stamp.session != session) continue;
        found.push_back(std::string(core::name_of(message.seen.direction)) + " " +
                        core::name_of(message.seen.opcode) + " " + message.text);
    }
    return found;
}

}  // namespace

TEST_CASE("a tap tells a client's connection as a session: stages, opening, messages, end",
          "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url("/chat"));
    CHECK(rig.url() == "ws://127.0.0.1:" + std::to_string(rig.port()) + "/chat");
    CHECK(rig.state().upstream == server.url("/chat"));
    Relayed both = relay(rig, server, "/chat", "Sec-WebSocket-Protocol: a, b\r\n");
    rig.opens(rig.tap);
    CHECK(rig.all<core::AttemptStarted>(rig.tap)[0].url == rig.url());
    const auto stages = rig.all<core::StageDone>(rig.tap);
    REQUIRE(stages.size() == 2);
    CHECK(stages[0].stage == core::StageName::Connect);
    CHECK(stages[1].stage == core::StageName::Upgrade);
    CHECK(stages[1].detail == "HTTP/1.1 101 Switching Protocols");
    const auto opened = rig.all<core::AttemptOpened>(rig.tap)[0];
    CHECK(opened.address == "127.0.0.1:" + std::to_string(server.port()));
    CHECK(opened.request.starts_with("GET /chat HTTP/1.1\r\n"));
    CHECK(opened.response.starts_with("HTTP/1.1 101 "));
    CHECK(opened.server_request == "");
    CHECK(opened.server_response == "");

    both.client.send(masked_frame_of(wire::opcode::text, "to the server"));
    both.server.send(frame_of(wire::opcode::text, "to the client"));
    CHECK(both.server.read_frame().payload == "to the server");
    REQUIRE(rig.until([&] { return seen_by(rig, rig.tap).size() == 2; }));
    both.client.send(masked_close_of(4001));
    CHECK(both.server.read_frame().header.opcode == wire::opcode::close);
    both.server.send(close_frame_of(4001));
    both.server.finish();
    CHECK(both.client.wait_for_end() == PeerConnection::End::Fin);
    both.client.close();
    const auto outcome = rig.ends(rig.tap);
    CHECK(outcome.kind == OutcomeKind::Closed);
    CHECK(outcome.by == EndedBy::Us);
    CHECK(outcome.close_code == 4001);
    CHECK(outcome.is_clean);
    CHECK(rig.status(rig.tap) == core::ConnectionStatus::Closed);
    CHECK(rig.all<core::RetryPlanned>(rig.tap).empty());
    CHECK(rig.all<core::AttemptEnded>(rig.tap)[0].was_open);
    const std::string code = "\x0f\xa1";
    const auto seen = seen_by(rig, rig.tap);
    REQUIRE(seen.size() == 4);
    CHECK(seen[2] == "out close " + code);
    CHECK(seen[3] == "in close " + code);
}

TEST_CASE("a tap follows compressed messages as both sides agreed on them", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    PeerConnection client = dial(rig.port());
    PeerConnection far = server.accept();
    client.send(request_for("/",
                            "Sec-WebSocket-Extensions: permessage-deflate; "
                            "client_max_window_bits\r\n"));
    far.upgrade("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=12\r\n");
    client.read_head();
    wire::DeflateAgreement agreed;
    agreed.client_max_window_bits = 12;
    wire::Encoder encoder(wire::Role::Client, agreed);
    const std::string text = "again and again and again and again and again and again and again";
    Bytes bytes;
    REQUIRE(encoder.append_message(bytes, wire::opcode::text, as_bytes(text)));
    REQUIRE(encoder.append_message(bytes, wire::opcode::text, as_bytes(text)));
    client.send(as_text(bytes));
    CHECK(far.read_exactly(bytes.size()) == as_text(bytes));
    REQUIRE(rig.until([&] { return rig.texts(rig.tap, Direction::Out).size() == 2; }));
    CHECK(rig.texts(rig.tap, Direction::Out) == std::vector<std::string>{text, text});
    CHECK(rig.seen.messages.back().seen.is_compressed);
}

TEST_CASE("round trips of pings are measured in both directions", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    Relayed both = relay(rig, server);
    both.client.send(masked_frame_of(wire::opcode::ping, "mine"));
    CHECK(both.server.read_frame().payload == "mine");
    both.server.send(frame_of(wire::opcode::pong, "mine"));
    CHECK(both.client.read_exactly(6).substr(2) == "mine");
    both.server.send(frame_of(wire::opcode::ping, "yours"));
    CHECK(both.client.read_exactly(7).substr(2) == "yours");
    both.client.send(masked_frame_of(wire::opcode::pong, "yours"));
    CHECK(both.server.read_frame().payload == "yours");
    REQUIRE(rig.until([&] { return rig.seen.messages.size() == 4; }));
    CHECK(seen_by(rig, rig.tap) == std::vector<std::string>{"out ping mine", "in pong mine",
                                                            "in ping yours", "out pong yours"});
    CHECK_FALSE(rig.seen.messages[0].seen.rtt);
    CHECK(rig.seen.messages[1].seen.rtt);
    CHECK(rig.seen.messages[3].seen.rtt);
}

TEST_CASE("what a peer breaks is named, and every byte of it is passed on", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    Relayed both = relay(rig, server);
    std::string bad = frame_of(wire::opcode::text, "bits");
    bad[0] = static_cast<char>(bad[0] | 0x20);  // RSV2
    both.server.send(bad);
    CHECK(both.client.read_exactly(bad.size()) == bad);
    REQUIRE(rig.until([&] { return !rig.all<core::ViolationSeen>(rig.tap).empty(); }));
    const auto violation = rig.all<core::ViolationSeen>(rig.tap)[0];
    CHECK(violation.direction == Direction::In);
    CHECK(violation.section == "RFC 6455 5.2");
    CHECK(violation.close_code == 1002);
    CHECK_FALSE(violation.bytes.empty());
    // What is no frame at all: said once, and relayed.
    std::string noise(50000, '\xff');
    both.server.send(noise);
    CHECK(both.client.read_exactly(noise.size()) == noise);
    REQUIRE(rig.until([&] { return !rig.all<core::Noted>(rig.tap).empty(); }));
    CHECK(rig.all<core::Noted>(rig.tap).size() == 1);
}

TEST_CASE("a stream that is no HTTP is relayed byte for byte and noted once", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    PeerConnection client = dial(rig.port());
    PeerConnection far = server.accept();
    const std::string hello = std::string("\x16\x03\x01\x00\x05", 5) + "tls";
    client.send(hello);
    CHECK(far.read_exactly(hello.size()) == hello);
    far.send("\x15\x03 no");
    CHECK(client.read_exactly(5) == "\x15\x03 no");
    REQUIRE(rig.until([&] { return !rig.all<core::Noted>(rig.tap).empty(); }));
    CHECK(rig.all<core::Noted>(rig.tap)[0].text ==
          "not WebSocket, relayed byte for byte without being read: it does not begin with a "
          "request line");
    client.reset();
    CHECK(far.wait_for_end() == PeerConnection::End::Reset);
    CHECK(core::in_words(rig.ends(rig.tap)) ==
          "the client reset the connection before the opening handshake was done");
}

TEST_CASE("an attempt's outcome says whose close frame came first", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    Relayed both = relay(rig, server);
    SECTION("the server's close frame comes first") {
        both.server.send(close_frame_of(1012, "restart"));
        CHECK(both.client.read_exactly(11).substr(4) == "restart");
        both.client.send(masked_close_of(1012));
        CHECK(both.server.read_frame().header.opcode == wire::opcode::close);
        both.server.finish();
        both.client.close();
        const auto outcome = rig.ends(rig.tap);
        CHECK(outcome.kind == OutcomeKind::Closed);
        CHECK(outcome.by == EndedBy::Peer);
        CHECK(outcome.close_code == 1012);
        CHECK(outcome.close_reason == "restart");
        CHECK(outcome.is_clean);
    }
    SECTION("a close frame that nobody answers") {
        both.server.send(close_frame_of(1001));
        CHECK(both.client.read_exactly(4).size() == 4);
        both.server.reset();
        CHECK(both.client.wait_for_end() == PeerConnection::End::Reset);
        const auto outcome = rig.ends(rig.tap);
        CHECK(outcome.by == EndedBy::Peer);
        CHECK_FALSE(outcome.is_clean);
        CHECK(core::in_words(outcome) ==
              "1001 going away: the client did not answer the close frame");
    }
}

TEST_CASE("an attempt's outcome says which side ended TCP and how", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    Relayed both = relay(rig, server);
    SECTION("the client ends TCP") {
        both.client.close();
        CHECK(both.server.wait_for_end() == PeerConnection::End::Fin);
        both.server.close();
        const auto outcome = rig.ends(rig.tap);
        CHECK(outcome.by == EndedBy::Us);
        CHECK(core::in_words(outcome) == "the client ended TCP without a close frame");
    }
    SECTION("the client resets") {
        both.client.reset();
        CHECK(both.server.wait_for_end() == PeerConnection::End::Reset);
        CHECK(core::in_words(rig.ends(rig.tap)) == "the client reset the connection");
    }
    SECTION("the server ends TCP") {
        both.server.close();
        CHECK(both.client.wait_for_end() == PeerConnection::End::Fin);
        both.client.close();
        CHECK(rig.ends(rig.tap).kind == OutcomeKind::EndedByPeer);
        CHECK(rig.ends(rig.tap).by == EndedBy::Peer);
    }
    SECTION("the server resets") {
        both.server.reset();
        CHECK(both.client.wait_for_end() == PeerConnection::End::Reset);
        CHECK(rig.ends(rig.tap).kind == OutcomeKind::ResetByPeer);
    }
    SECTION("a person resets it") {
        rig.post(rig.tap, core::ForceReset{});
        CHECK(both.client.wait_for_end() == PeerConnection::End::Reset);
        CHECK(both.server.wait_for_end() == PeerConnection::End::Reset);
        CHECK(core::in_words(rig.ends(rig.tap)) == "forced: reset by the fault: reset");
    }
    SECTION("a person closes it, and it alone") {
        rig.post(rig.tap, core::ForceClose{1012, "soon"});
        CHECK(both.client.read_exactly(8).substr(4) == "soon");
        both.client.send(masked_close_of(1012));
        CHECK(both.server.read_frame().header.opcode == wire::opcode::close);
        both.server.finish();
        both.client.close();
        CHECK(rig.ends(rig.tap).close_code == 1012);
        Relayed next = relay(rig, server);
        next.server.send(frame_of(wire::opcode::text, "still here"));
        CHECK(next.client.read_exactly(12).substr(2) == "still here");
        return;
    }
    CHECK(rig.status(rig.tap) == core::ConnectionStatus::Closed);
}

TEST_CASE("a refused upgrade is the attempt's outcome, with its answer", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    PeerConnection client = dial(rig.port());
    PeerConnection far = server.accept();
    client.send(request_for("/"));
    far.read_head();
    far.send("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nlate");
    CHECK(client.read_head().starts_with("HTTP/1.1 503 Busy"));
    const auto outcome = rig.ends(rig.tap);
    CHECK(outcome.kind == OutcomeKind::HttpRefused);
    CHECK(outcome.http_status == 503);
    CHECK(outcome.retry_after == 7s);
    CHECK(rig.all<core::AttemptEnded>(rig.tap)[0].response.ends_with("\r\n\r\nlate"));
}

TEST_CASE("a client that reconnects is one session with attempts in a row", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    for (int i = 0; i < 3; ++i) {
        Relayed both = relay(rig, server);
        both.server.reset();
        CHECK(both.client.wait_for_end() == PeerConnection::End::Reset);
        rig.ends(rig.tap, static_cast<std::size_t>(i) + 1);
    }
    const auto started = rig.all<core::AttemptStarted>(rig.tap);
    REQUIRE(started.size() == 3);
    CHECK(started[0].retry == 0);
    CHECK(started[2].retry == 1);
    CHECK(rig.all<core::SessionAdded>(rig.client(2)).empty());
    // Told in order, each with its own time.
    Instant last{};
    for (const core::Event& event : rig.seen.events) {
        if (event.stamp.session != rig.tap) continue;
        CHECK(event.stamp.at >= last);
        last = event.stamp.at;
    }
}

TEST_CASE("clients at the same time are sessions of their own, each with its own attempts",
          "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    Relayed first = relay(rig, server, "/?session=one");
    Relayed second = relay(rig, server, "/?session=two");
    rig.opens(rig.client(2));
    const auto added = rig.all<core::SessionAdded>(rig.client(2));
    REQUIRE(added.size() == 1);
    CHECK(added[0].config->tap_of == rig.tap);
    CHECK(added[0].config->name == "tap · client 2");
    CHECK_FALSE(added[0].config->tap);
    // The second one loses its connection and dials anew, first and in another order.
    second.server.reset();
    CHECK(second.client.wait_for_end() == PeerConnection::End::Reset);
    rig.ends(rig.client(2));
    first.server.reset();
    CHECK(first.client.wait_for_end() == PeerConnection::End::Reset);
    rig.ends(rig.tap);
    Relayed second_again = relay(rig, server, "/?session=two");
    Relayed first_again = relay(rig, server, "/?session=one");
    REQUIRE(
        rig.until([&] { return rig.openings(rig.tap) == 2 && rig.openings(rig.client(2)) == 2; }));
    CHECK(rig.all<core::SessionAdded>(rig.client(3)).empty());

    rig.post(rig.tap, core::RemoveSession{});
    REQUIRE(rig.until([&] { return rig.all<core::SessionRemoved>(rig.tap).size() == 1; }));
    CHECK(rig.all<core::SessionRemoved>(rig.client(2)).size() == 1);
    CHECK(rig.all<core::AttemptEnded>(rig.client(2)).size() == 2);
}

TEST_CASE("a client that dials anew with its old connection still up ends the old attempt",
          "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    Relayed old = relay(rig, server, "/?session=one");
    rig.opens(rig.tap);
    Relayed now = relay(rig, server, "/?session=one");
    rig.opens(rig.tap, 2);
    CHECK(core::in_words(rig.ends(rig.tap)) ==
          "the client dialled anew while this connection was still up");
    // The old one is real all the same: it is relayed on.
    old.client.send(masked_frame_of(wire::opcode::text, "old"));
    CHECK(old.server.read_frame().payload == "old");
    now.client.send(masked_frame_of(wire::opcode::text, "new"));
    CHECK(now.server.read_frame().payload == "new");
    REQUIRE(rig.until([&] { return !rig.seen.messages.empty(); }));
    CHECK(rig.texts(rig.tap, Direction::Out) == std::vector<std::string>{"new"});
}

TEST_CASE("a connection whose client has said goodbye is no hindrance to its next dial", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    Relayed old = relay(rig, server);
    old.client.send(masked_close_of(1000));
    CHECK(old.server.read_frame().header.opcode == wire::opcode::close);
    Relayed now = relay(rig, server);
    rig.opens(rig.tap, 2);
    const auto outcome = rig.ends(rig.tap);
    CHECK(outcome.kind == OutcomeKind::Closed);
    CHECK(outcome.by == EndedBy::Us);
    CHECK_FALSE(outcome.is_clean);
    CHECK(rig.all<core::SessionAdded>(rig.client(2)).empty());
}

TEST_CASE("a tap's orders that make no sense come back refused", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    rig.post(rig.tap, core::ReconnectNow{});
    rig.post(rig.tap, core::RemoveFault{"nothing"});
    rig.post(rig.tap, core::ChangeSession{std::make_shared<core::SessionConfig>()});
    REQUIRE(rig.until([&] { return rig.all<core::CommandRefused>(rig.tap).size() == 3; }));
    const auto refused = rig.all<core::CommandRefused>(rig.tap);
    CHECK(refused[0].command == "reconnect_now");
    CHECK(refused[1].reason == "there is no fault named nothing");
    CHECK(refused[2].reason == "a tap cannot become a session of Redial's own");
}

TEST_CASE("a changed tap listens on its new port and dials its new server from the next dial on",
          "[tap]") {
    Peer first;
    Peer second;
    TapRig rig;
    rig.add_tap(first.url("/one"));
    Relayed old = relay(rig, first, "/one");
    const std::uint16_t port_before = rig.port();
    core::SessionConfig changed = TapRig::tap_config(second.url("/two"));
    std::uint16_t free_port = 0;
    {
        Peer finder;
        free_port = finder.port();
    }
    changed.tap->port = free_port;
    rig.post(rig.tap, core::ChangeSession{std::make_shared<core::SessionConfig>(changed)});
    REQUIRE(rig.until([&] { return rig.state().port == free_port && rig.state().is_listening; }));
    CHECK(free_port != port_before);
    CHECK(rig.state().upstream == second.url("/two"));
    CHECK(rig.all<core::SessionChanged>(rig.tap).size() == 1);
    old.client.send(masked_frame_of(wire::opcode::text, "still"));
    CHECK(old.server.read_frame().payload == "still");
    relay(rig, second, "/two?session=other");
}

}  // namespace redial::tests
