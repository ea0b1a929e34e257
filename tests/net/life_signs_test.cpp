// What counts as a sign of life, and what is said of messages that nothing confirms: the driver in
// virtual time. RFC 6455 5.4, 5.5.2, 5.5.3.
#include "fake_service.hpp"
#include "peer.hpp"

namespace redial::tests {

using core::ConnectionStatus;
using core::OutcomeKind;

namespace {

core::SessionConfig beating() {
    core::SessionConfig config = DriverRig::config();
    config.ping_interval = 30s;
    config.pong_timeout = 10s;
    return config;
}

void send(DriverRig& rig, const std::string& text) {
    rig.order(core::SendMessage{core::Opcode::Text, std::make_shared<const Bytes>(to_bytes(text))});
}

std::vector<std::string> notes(const DriverRig& rig) {
    std::vector<std::string> texts;
    for (const core::Noted& noted : rig.host.all<core::Noted>()) texts.push_back(noted.text);
    return texts;
}

}  // namespace

TEST_CASE("bytes of a frame that is not whole yet are a sign of life", "[heartbeat]") {
    DriverRig rig(beating());
    FakePeer& peer = rig.open();
    // One frame of 100,000 bytes, 1,000 of them every 5 s: no pong can come inside it.
    rig.give(peer, frame_of(wire::opcode::binary, std::string(100'000, 'x')).substr(0, 1000));
    for (int i = 0; i < 60; ++i) {
        rig.host.pass(5s);
        rig.give(peer, std::string(1000, 'x'));
    }
    CHECK(rig.status() == ConnectionStatus::Open);
    // Then nothing any more: the next ping is the first that nothing follows.
    rig.host.pass(40s);
    CHECK(rig.outcome().kind == OutcomeKind::PongTimedOut);
}

TEST_CASE("messages are a sign of life where pings are never answered", "[heartbeat]") {
    DriverRig rig(beating());
    FakePeer& peer = rig.open();
    for (int i = 0; i < 20; ++i) {
        rig.host.pass(9s);
        rig.give(peer, frame_of(wire::opcode::text, "tick"));
    }
    CHECK(rig.status() == ConnectionStatus::Open);
}

TEST_CASE("one sign of life behind a ping is enough until the next ping", "[heartbeat]") {
    DriverRig rig(beating());
    FakePeer& peer = rig.open();
    rig.host.pass(31s);
    rig.give(peer, frame_of(wire::opcode::text, "still here"));
    rig.host.pass(28s);
    CHECK(rig.status() == ConnectionStatus::Open);
    rig.host.pass(11s);
    CHECK(rig.outcome().kind == OutcomeKind::PongTimedOut);
}

TEST_CASE("a pong with other data than the ping is called that and ends nothing", "[heartbeat]") {
    DriverRig rig(beating());
    FakePeer& peer = rig.open();
    for (int i = 0; i < 3; ++i) {
        rig.host.pass(30s);
        rig.give(peer, frame_of(wire::opcode::pong, ""));
    }
    rig.host.pass(29s);
    CHECK(rig.status() == ConnectionStatus::Open);
    REQUIRE(notes(rig).size() == 1);
    CHECK_THAT(notes(rig)[0], contains_text("a pong came with other data than our ping"));
    CHECK_THAT(notes(rig)[0], contains_text("5.5.3"));
}

TEST_CASE("a pong that nobody asked for is nothing to note", "[heartbeat]") {
    DriverRig rig(beating());
    FakePeer& peer = rig.open();
    rig.give(peer, frame_of(wire::opcode::pong, "alive"));
    rig.host.pass(30s);
    rig.give(peer, frame_of(wire::opcode::pong, "1"));
    rig.give(peer, frame_of(wire::opcode::pong, "alive"));
    CHECK(notes(rig).empty());
    CHECK(rig.status() == ConnectionStatus::Open);
}

TEST_CASE("who gives up says what was sent and is confirmed by nothing", "[heartbeat]") {
    DriverRig rig(beating());
    FakePeer& peer = rig.open();
    send(rig, "heard");
    rig.give(peer, frame_of(wire::opcode::text, "yes"));
    send(rig, "one");
    send(rig, "twice");
    rig.host.pass(40s);
    CHECK(rig.outcome().kind == OutcomeKind::PongTimedOut);
    CHECK(rig.outcome().detail ==
          "no pong within 10 s; 2 messages (8 bytes) sent since the last byte came are not "
          "confirmed by anything");
}

TEST_CASE("a message is sent once the system has all of it and not before", "[queue]") {
    DriverRig rig(DriverRig::config());
    FakePeer& peer = rig.open();
    peer.unsent_bytes = 100;  // of what is about to be given
    send(rig, std::string(200, 'a'));
    CHECK(rig.host.messages.empty());
    CHECK(rig.host.all<core::MessageQueued>().empty());
    peer.sink->on_blocked();
    REQUIRE(rig.host.all<core::MessageQueued>().size() == 1);
    CHECK(rig.host.all<core::MessageLeftQueue>().empty());
    peer.unsent_bytes = 0;
    peer.sink->on_drained();
    rig.host.settle();
    CHECK(rig.host.messages == std::vector<std::string>{"out text " + std::string(200, 'a')});
    REQUIRE(rig.host.all<core::MessageLeftQueue>().size() == 1);
    CHECK(rig.host.all<core::MessageLeftQueue>()[0].fate == core::QueueFate::Sent);
}

TEST_CASE("what never left is sent on the next connection and in its order", "[queue]") {
    auto config = DriverRig::config();
    config.policy.first_delay = 50ms;
    DriverRig rig(config);
    FakePeer& first = rig.open();
    send(rig, "gone");
    first.unsent_bytes = 5;
    send(rig, "half");
    first.unsent_bytes += 2 + 4 + 5;  // all of the next one too
    send(rig, "never");
    rig.end(first, net::SocketEndKind::Reset, "Connection reset by peer");
    CHECK(rig.host.messages == std::vector<std::string>{"out text gone"});
    CHECK(rig.host.all<core::MessageQueued>().size() == 2);
    rig.host.pass(1s);
    rig.open();
    CHECK(rig.host.messages ==
          std::vector<std::string>{"out text gone", "out text half", "out text never"});
    const auto left = rig.host.all<core::MessageLeftQueue>();
    REQUIRE(left.size() == 2);
    CHECK(left[0].fate == core::QueueFate::Sent);
    CHECK(left[1].fate == core::QueueFate::Sent);
}

TEST_CASE("a message of which a part is sent cannot be cancelled any more", "[queue]") {
    DriverRig rig(DriverRig::config());
    FakePeer& peer = rig.open();
    peer.unsent_bytes = 100;
    send(rig, std::string(200, 'a'));
    peer.sink->on_blocked();
    const auto id = rig.host.all<core::MessageQueued>().at(0).id;
    rig.order(core::CancelQueued{id});
    REQUIRE(rig.host.all<core::CommandRefused>().size() == 1);
    CHECK(rig.host.all<core::CommandRefused>()[0].reason ==
          "a part of the message is sent already");
}

TEST_CASE("what is sent does not stop the reading, what is answered does", "[queue]") {
    auto config = DriverRig::config();
    config.echoes = true;
    DriverRig rig(config);
    FakePeer& peer = rig.open();
    peer.unsent_bytes = 6u << 20;
    send(rig, std::string(6u << 20, 'a'));
    rig.give(peer, frame_of(wire::opcode::text, "are you there"));
    CHECK_FALSE(peer.is_paused);
    peer.unsent_bytes = 11u << 20;
    rig.give(peer, frame_of(wire::opcode::text, std::string(5u << 20, 'b')));
    CHECK(peer.is_paused);
}

TEST_CASE("a close frame that never left makes no clean end", "[close]") {
    DriverRig rig(DriverRig::config());
    FakePeer& peer = rig.open();
    peer.unsent_bytes = 8u << 20;
    send(rig, std::string(8u << 20, 'a'));
    peer.sink->on_blocked();
    rig.give(peer, close_frame_of(1013, "overloaded"));
    CHECK(rig.status() == ConnectionStatus::Closed);
    rig.end(peer, net::SocketEndKind::Reset, "Connection reset by peer");
    CHECK(rig.outcome().kind == OutcomeKind::Closed);
    CHECK(rig.outcome().close_code == 1013);
    CHECK_FALSE(rig.outcome().is_clean);
    for (const std::string& message : rig.host.messages) CHECK(message.substr(0, 3) == "in ");
}

TEST_CASE("a close code that came is kept when the person dials anew", "[close]") {
    DriverRig rig(DriverRig::config());
    FakePeer& peer = rig.open();
    rig.give(peer, close_frame_of(4001, "token"));
    rig.order(core::ReconnectNow{});
    CHECK(rig.outcome().kind == OutcomeKind::Closed);
    CHECK(rig.outcome().close_code == 4001);
    CHECK(rig.outcome().close_reason == "token");
    CHECK(rig.outcome().is_clean);
}

TEST_CASE("how long it was open counts up to the first close frame", "[close]") {
    DriverRig rig(DriverRig::config());
    FakePeer& peer = rig.open();
    rig.host.pass(2s);
    rig.give(peer, close_frame_of(1000));
    rig.host.pass(3s);
    rig.end(peer, net::SocketEndKind::Finished);
    CHECK(rig.host.all<core::AttemptEnded>().at(0).open_for == 2s);
}

}  // namespace redial::tests
