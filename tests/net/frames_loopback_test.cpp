// The frames of messages over real loopback sockets: of a session's own connection, in and out, and
// of both directions of a tap.
#include "tap_rig.hpp"
#include "wire/deflate.hpp"
#include "wire/encoder.hpp"

namespace redial::tests {

using core::Direction;
using core::Opcode;

namespace {

// What a tap or a session told of one direction, in order.
std::vector<Message> messages_of(const Rig& rig, SessionId session, Direction direction) {
    std::vector<Message> found;
    for (const Message& message : rig.seen.messages) {
        if (message.stamp.session == session && message.seen.direction == direction) {
            found.push_back(message);
        }
    }
    return found;
}

std::uint32_t key_of(const core::FrameSeen& frame) {
    std::uint32_t key = 0;
    for (const std::uint8_t byte : frame.mask) key = key << 8 | byte;
    return key;
}

// The one frame of a message we sent is the one the peer got.
void check_sent(const Message& message, const PeerFrame& got) {
    REQUIRE(message.frames.size() == 1);
    const core::FrameSeen& frame = message.frames[0];
    CHECK(frame.is_masked);
    CHECK(frame.is_final);
    CHECK(key_of(frame) == got.header.masking_key);
    CHECK(frame.is_rsv1 == got.header.rsv1);
    CHECK(static_cast<std::uint8_t>(frame.opcode) == got.header.opcode);
    CHECK(frame.size_bytes == got.header.payload_bytes);
    CHECK(message.seen.wire_bytes == got.header.payload_bytes);
    CHECK(frame.began_at == message.stamp.at);
    CHECK(frame.ended_at == message.stamp.at);
}

}  // namespace

TEST_CASE("a message that came in pieces tells each frame with the time of its bytes",
          "[loopback]") {
    Rig rig;
    Peer peer;
    const SessionId session = rig.add(peer.url());
    PeerConnection connection = peer.accept();
    connection.upgrade();
    rig.opens(session);
    const auto in = [&] { return messages_of(rig, session, Direction::In); };
    connection.send(frame_of(wire::opcode::text, "plain"));
    connection.send(frame_of(wire::opcode::text, "Hel", false));
    connection.send(frame_of(wire::opcode::ping, "now"));
    REQUIRE(rig.until([&] { return in().size() == 2; }));  // the first half was read
    connection.send(frame_of(wire::opcode::continuation, "lo"));
    REQUIRE(rig.until([&] { return in().size() == 3; }));
    CHECK(in()[0].frames.empty());
    CHECK(in()[0].seen.wire_bytes == 5);
    CHECK(in()[1].frames.empty());
    const Message message = in()[2];
    CHECK(message.text == "Hello");
    CHECK(message.seen.fragments == 2);
    REQUIRE(message.frames.size() == 2);
    CHECK(message.frames[0].opcode == Opcode::Text);
    CHECK_FALSE(message.frames[0].is_final);
    CHECK(message.frames[0].size_bytes == 3);
    CHECK(message.frames[1].opcode == Opcode::Continuation);
    CHECK(message.frames[1].is_final);
    CHECK(message.frames[0].ended_at < message.frames[1].began_at);
    CHECK(message.frames[1].ended_at == message.stamp.at);
}

TEST_CASE("what we send tells its frame with the mask the peer got", "[loopback]") {
    Rig rig;
    Peer peer;
    core::SessionConfig config = Rig::config(peer.url());
    config.echoes = true;
    const SessionId session = rig.add(config);
    PeerConnection connection = peer.accept();
    connection.upgrade();
    rig.opens(session);
    const auto out = [&] { return messages_of(rig, session, Direction::Out); };
    rig.send(session, "sent");
    connection.send(frame_of(wire::opcode::binary, "echoed"));
    connection.send(frame_of(wire::opcode::ping, "answered"));
    std::vector<PeerFrame> got;
    for (int i = 0; i < 3; ++i) got.push_back(connection.read_frame());
    connection.send(close_frame_of(1000));
    got.push_back(connection.read_frame());
    REQUIRE(rig.until([&] { return out().size() == 4; }));
    for (std::size_t i = 0; i < 4; ++i) check_sent(out()[i], got[i]);
    CHECK(out()[3].seen.opcode == Opcode::Close);
}

TEST_CASE("a compressed message keeps its bytes as sent, in and out", "[loopback]") {
    Rig rig;
    Peer peer;
    core::SessionConfig config = Rig::config(peer.url());
    config.deflate.is_offered = true;
    const SessionId session = rig.add(config);
    PeerConnection connection = peer.accept();
    connection.upgrade("Sec-WebSocket-Extensions: permessage-deflate\r\n");
    rig.opens(session);
    const std::string text(500, 'a');
    wire::Encoder encoder(wire::Role::Server, wire::DeflateAgreement{});
    Bytes bytes;
    REQUIRE(encoder.append_message(bytes, wire::opcode::text, as_bytes(text)));
    connection.send(as_text(bytes));
    rig.send(session, text);
    const PeerFrame got = connection.read_frame();
    REQUIRE(rig.until([&] { return rig.seen.messages.size() == 2; }));
    const Message in = messages_of(rig, session, Direction::In)[0];
    REQUIRE(in.frames.size() == 1);
    CHECK(in.frames[0].is_rsv1);
    CHECK(as_text(in.wire) == as_text(bytes).substr(2));
    CHECK(in.seen.wire_bytes == in.wire.size());
    const Message out = messages_of(rig, session, Direction::Out)[0];
    check_sent(out, got);
    CHECK(out.frames[0].is_rsv1);
    CHECK(as_text(out.wire) == got.payload);
}

TEST_CASE("a tap tells the frames of both directions", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    Relayed both = relay(rig, server);
    rig.opens(rig.tap);
    both.client.send(masked_frame_of(wire::opcode::text, "to the server"));
    both.client.send(masked_frame_of(wire::opcode::ping, "alive"));
    const PeerFrame message = both.server.read_frame();
    const PeerFrame ping = both.server.read_frame();
    both.server.send(frame_of(wire::opcode::text, "to the ", false) +
                     frame_of(wire::opcode::continuation, "client"));
    const auto all = [&](Direction direction) { return messages_of(rig, rig.tap, direction); };
    REQUIRE(rig.until([&] { return all(Direction::Out).size() + all(Direction::In).size() == 3; }));
    for (const auto& [told, got] :
         {std::pair{all(Direction::Out)[0], message}, std::pair{all(Direction::Out)[1], ping}}) {
        REQUIRE(told.frames.size() == 1);
        CHECK(key_of(told.frames[0]) == got.header.masking_key);
        CHECK(told.frames[0].size_bytes == got.header.payload_bytes);
    }
    const Message in = all(Direction::In)[0];
    REQUIRE(in.frames.size() == 2);
    CHECK(in.frames[1].size_bytes == 6);
    CHECK_FALSE(in.frames[1].is_masked);
}

}  // namespace redial::tests
