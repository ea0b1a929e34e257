// Open connections over real loopback sockets against scripted raw peers: how they end, control
// frames among fragments, heartbeat, faults made on purpose. RFC 6455 sections 5 and 7.
#include <algorithm>

#include "peer.hpp"
#include "rig.hpp"

namespace redial::tests {

using core::ConnectionStatus;
using core::Direction;
using core::EndedBy;
using core::Opcode;
using core::OutcomeKind;
using End = PeerConnection::End;

namespace {

// A session that is open, and the peer's end of it.
struct Opened {
    explicit Opened(Rig& rig, core::SessionConfig config = Rig::config(""))
        : connection(open(rig, std::move(config))) {}

    PeerConnection open(Rig& rig, core::SessionConfig config) {
        config.url = peer.url();
        session = rig.add(config);
        PeerConnection accepted = peer.accept();
        accepted.upgrade();
        rig.opens(session);
        return accepted;
    }
    Peer peer;
    SessionId session;
    PeerConnection connection;
};

std::vector<std::string> opcodes(const Rig& rig, SessionId session) {
    std::vector<std::string> list;
    for (const Message& message : rig.seen.messages) {
        if (message.stamp.session != session) continue;
        list.push_back(std::string(core::name_of(message.seen.direction)) + " " +
                       core::name_of(message.seen.opcode));
    }
    return list;
}

}  // namespace

TEST_CASE("a reset of an open connection is 1006 with the cause in words", "[loopback]") {
    Rig rig;
    Opened opened(rig);
    opened.connection.reset();
    const auto outcome = rig.ends(opened.session);
    CHECK(core::in_words(outcome) == "1006 abnormal: connection reset by peer");
    CHECK(outcome.by == EndedBy::Peer);
    CHECK_FALSE(outcome.is_clean);
    const auto ended = rig.all<core::AttemptEnded>(opened.session)[0];
    CHECK(ended.was_open);
}

TEST_CASE("a message that came before a reset is not lost with it", "[loopback]") {
    Rig rig;
    Opened opened(rig);
    // Both in the client's kernel before it reads either.
    opened.connection.send(frame_of(wire::opcode::text, "last words"));
    opened.connection.reset();
    CHECK(rig.ends(opened.session).kind == OutcomeKind::ResetByPeer);
    REQUIRE(rig.texts(opened.session).size() == 1);
    CHECK(rig.texts(opened.session)[0] == "last words");
}

TEST_CASE("a FIN without a close frame is told apart from a reset", "[loopback]") {
    Rig rig;
    Opened opened(rig);
    opened.connection.close();
    const auto outcome = rig.ends(opened.session);
    CHECK(outcome.kind == OutcomeKind::EndedByPeer);
    CHECK(outcome.close_code == 1006);
}

TEST_CASE("the peer's close frame is echoed, and the peer ends TCP first", "[loopback]") {
    Rig rig;
    Opened opened(rig);
    opened.connection.send(close_frame_of(1012, "restarting"));
    const PeerFrame echo = opened.connection.read_frame();
    CHECK(echo.header.opcode == wire::opcode::close);
    CHECK(echo.payload == std::string("\x03\xf4", 2));
    CHECK_FALSE(opened.connection.has_ended_within(50));
    opened.connection.close();
    const auto outcome = rig.ends(opened.session);
    CHECK(outcome.kind == OutcomeKind::Closed);
    CHECK(outcome.close_code == 1012);
    CHECK(outcome.close_reason == "restarting");
    CHECK(outcome.by == EndedBy::Peer);
    CHECK(outcome.is_clean);
}

TEST_CASE("a close frame without a status is 1005 and is echoed without one", "[loopback]") {
    Rig rig;
    Opened opened(rig);
    opened.connection.send(frame_of(wire::opcode::close, ""));
    CHECK(opened.connection.read_frame().payload.empty());
    opened.connection.close();
    CHECK(rig.ends(opened.session).close_code == 1005);
}

TEST_CASE("a peer that closes but never ends TCP is left after the close limit", "[loopback]") {
    Rig rig;
    auto config = Rig::config("");
    config.time_limits.close = 50ms;
    Opened opened(rig, config);
    opened.connection.send(close_frame_of(1000));
    const auto outcome = rig.ends(opened.session);
    CHECK(outcome.kind == OutcomeKind::Closed);
    CHECK(outcome.is_clean);
    opened.connection.read_frame();
    CHECK(opened.connection.wait_for_end() == End::Fin);
}

TEST_CASE("an invalid close code is answered with 1002", "[loopback]") {
    Rig rig;
    Opened opened(rig);
    opened.connection.send(close_frame_of(1006));
    const PeerFrame answer = opened.connection.read_frame();
    CHECK(answer.payload.substr(0, 2) == std::string("\x03\xea", 2));
    CHECK(opened.connection.wait_for_end() == End::Fin);
    const auto outcome = rig.ends(opened.session);
    CHECK(outcome.kind == OutcomeKind::ProtocolError);
    CHECK(outcome.close_code == 1002);
    CHECK_THAT(outcome.detail, contains_text("RFC 6455"));
}

TEST_CASE("bad UTF-8 is answered with 1007 before the message is whole", "[loopback]") {
    Rig rig;
    Opened opened(rig);
    opened.connection.send(frame_of(wire::opcode::text, "ok\xff", false));
    const PeerFrame answer = opened.connection.read_frame();
    CHECK(answer.payload.substr(0, 2) == std::string("\x03\xef", 2));
    CHECK(rig.ends(opened.session).close_code == 1007);
}

TEST_CASE("a message over the limit is answered with 1009", "[loopback]") {
    Rig rig;
    auto config = Rig::config("");
    config.message_bytes_max = 1000;
    Opened opened(rig, config);
    opened.connection.send(frame_of(wire::opcode::text, std::string(1001, 'x')));
    const PeerFrame answer = opened.connection.read_frame();
    CHECK(answer.payload.substr(0, 2) == std::string("\x03\xf1", 2));
    CHECK(rig.ends(opened.session).close_code == 1009);
}

TEST_CASE("pings between fragments are answered at once, and the message is whole", "[loopback]") {
    Rig rig;
    Opened opened(rig);
    opened.connection.send(frame_of(wire::opcode::text, "one ", false) +
                           frame_of(wire::opcode::ping, "p1") +
                           frame_of(wire::opcode::continuation, "two ", false));
    const PeerFrame pong = opened.connection.read_frame();
    CHECK(pong.header.opcode == wire::opcode::pong);
    CHECK(pong.payload == "p1");
    opened.connection.send(frame_of(wire::opcode::ping, "p2") +
                           frame_of(wire::opcode::continuation, "three"));
    CHECK(opened.connection.read_frame().payload == "p2");
    REQUIRE(rig.until([&] { return rig.texts(opened.session).size() == 1; }));
    CHECK(rig.texts(opened.session)[0] == "one two three");
    const auto& message = rig.seen.messages.back();
    CHECK(message.seen.fragments == 3);
    CHECK(opcodes(rig, opened.session) ==
          std::vector<std::string>{"in ping", "out pong", "in ping", "out pong", "in text"});
}

TEST_CASE("disconnecting says 1000, waits for the answer and stays closed", "[loopback]") {
    Rig rig;
    Opened opened(rig);
    rig.post(opened.session, core::Disconnect{1000, "done"});
    const PeerFrame close = opened.connection.read_frame();
    CHECK(close.payload == std::string("\x03\xe8", 2) + "done");
    opened.connection.send(close_frame_of(1000));
    CHECK_FALSE(opened.connection.has_ended_within(50));
    opened.connection.close();
    const auto outcome = rig.ends(opened.session);
    CHECK(outcome.kind == OutcomeKind::Closed);
    CHECK(outcome.by == EndedBy::Us);
    CHECK(outcome.is_clean);
    CHECK(rig.status(opened.session) == ConnectionStatus::Closed);
    CHECK(rig.all<core::RetryPlanned>(opened.session).empty());
    CHECK_FALSE(opened.peer.has_dial(100));
}

TEST_CASE("a peer that does not answer our close frame is left after the limit", "[loopback]") {
    Rig rig;
    auto config = Rig::config("");
    config.time_limits.close = 60ms;
    Opened opened(rig, config);
    rig.post(opened.session, core::Disconnect{});
    const auto outcome = rig.ends(opened.session);
    CHECK(outcome.kind == OutcomeKind::CloseTimedOut);
    CHECK_FALSE(outcome.is_clean);
}

TEST_CASE("a forced close is answered, counts as a loss and is retried", "[loopback][reconnect]") {
    Rig rig;
    Opened opened(rig);
    rig.post(opened.session, core::ForceClose{1001, "on purpose"});
    const PeerFrame close = opened.connection.read_frame();
    CHECK(close.payload == std::string("\x03\xe9", 2) + "on purpose");
    opened.connection.send(close_frame_of(1001));
    opened.connection.close();
    CHECK(rig.ends(opened.session).close_code == 1001);
    auto again = opened.peer.accept();
    again.upgrade();
    rig.opens(opened.session, 2);
    CHECK(rig.all<core::FaultMade>(opened.session)[0].name == "close");
}

TEST_CASE("a forced reset is a TCP RST, counts as a loss and is retried", "[loopback][reconnect]") {
    Rig rig;
    Opened opened(rig);
    rig.post(opened.session, core::ForceReset{});
    CHECK(opened.connection.wait_for_end() == End::Reset);
    CHECK(rig.ends(opened.session).kind == OutcomeKind::Forced);
    auto again = opened.peer.accept();
    again.upgrade();
    rig.opens(opened.session, 2);
}

TEST_CASE("a silent session neither reads nor answers, and catches up afterwards", "[loopback]") {
    Rig rig;
    Opened opened(rig);
    rig.post(opened.session, core::GoSilent{true});
    REQUIRE(rig.until([&] { return !rig.all<core::FaultMade>(opened.session).empty(); }));
    opened.connection.send(frame_of(wire::opcode::ping, "hello?") +
                           frame_of(wire::opcode::text, "anybody?"));
    CHECK_FALSE(opened.connection.has_input(100));
    CHECK(rig.texts(opened.session).empty());
    CHECK(rig.status(opened.session) == ConnectionStatus::Open);
    rig.send(opened.session, "later");
    rig.post(opened.session, core::GoSilent{false});
    std::vector<std::uint8_t> got{opened.connection.read_frame().header.opcode,
                                  opened.connection.read_frame().header.opcode};
    std::sort(got.begin(), got.end());
    CHECK(got == std::vector<std::uint8_t>{wire::opcode::text, wire::opcode::pong});
    REQUIRE(rig.until([&] { return rig.texts(opened.session).size() == 1; }));
}

TEST_CASE("pings of our own measure the round trip", "[loopback]") {
    Rig rig;
    auto config = Rig::config("");
    config.ping_interval = 20ms;
    Opened opened(rig, config);
    const PeerFrame ping = opened.connection.read_frame();
    CHECK(ping.header.opcode == wire::opcode::ping);
    opened.connection.send(frame_of(wire::opcode::pong, ping.payload));
    const auto measured = [&] {
        return std::any_of(rig.seen.messages.begin(), rig.seen.messages.end(),
                           [](const Message& m) { return m.seen.rtt.has_value(); });
    };
    REQUIRE(rig.until(measured));
}

TEST_CASE("an unanswered ping ends the connection after the pong limit", "[loopback][reconnect]") {
    Rig rig;
    auto config = Rig::config("");
    config.ping_interval = 20ms;
    config.pong_timeout = 50ms;
    Opened opened(rig, config);
    const auto outcome = rig.ends(opened.session);
    CHECK(outcome.kind == OutcomeKind::PongTimedOut);
    CHECK(outcome.detail == "no pong within 50 ms");
}

TEST_CASE("an echoing session answers every message with the same opcode and payload",
          "[loopback]") {
    Rig rig;
    auto config = Rig::config("");
    config.echoes = true;
    Opened opened(rig, config);
    opened.connection.send(frame_of(wire::opcode::binary, "\x01\x02") +
                           frame_of(wire::opcode::text, "t"));
    const PeerFrame first = opened.connection.read_frame();
    CHECK(first.header.opcode == wire::opcode::binary);
    CHECK(first.payload == "\x01\x02");
    CHECK(opened.connection.read_frame().payload == "t");
}

TEST_CASE("an echoing session whose peer does not read stops reading, and loses nothing",
          "[loopback]") {
    Rig rig;
    auto config = Rig::config("");
    config.echoes = true;
    Opened opened(rig, config);
    const std::string frame = frame_of(wire::opcode::binary, std::string(60000, 'e'));
    std::string pending;
    std::size_t frames = 0;
    rig.seen.keeps_messages = false;
    // Until the client takes no more: its own backlog is bounded.
    for (int idle = 0; idle < 3;) {
        if (pending.empty()) {
            pending = frame;
            ++frames;
        }
        rig.drain();  // the event ring is not what this is about
        const std::size_t sent = opened.connection.send_some(pending);
        pending.erase(0, sent);
        pollfd poll{opened.connection.descriptor(), POLLOUT, 0};
        idle = sent == 0 && ::poll(&poll, 1, 100) == 0 ? idle + 1 : 0;
        REQUIRE(frames < 5000);
    }
    std::size_t echoed = 0;
    while (echoed < frames - 1) {
        while (!opened.connection.has_input(10)) rig.drain();
        const PeerFrame echo = opened.connection.read_frame();
        CHECK(echo.payload.size() == 60000);
        ++echoed;
        pending.erase(0, opened.connection.send_some(pending));
    }
    CHECK(rig.status(opened.session) == ConnectionStatus::Open);
}

TEST_CASE("text that is not UTF-8 is refused instead of sent", "[loopback]") {
    Rig rig;
    Opened opened(rig);
    rig.send(opened.session, "\xff");
    REQUIRE(rig.until([&] { return !rig.all<core::CommandRefused>(opened.session).empty(); }));
    CHECK(rig.all<core::CommandRefused>(opened.session)[0].command == "send_message");
}

}  // namespace redial::tests
