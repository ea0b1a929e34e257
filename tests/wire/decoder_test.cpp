// The strict decoder, frame by frame (RFC 6455 5.1, 5.2, 5.5, 10.4).
#include "wire/decoder.hpp"

#include <string>

#include "frames_rig.hpp"

using namespace redial;
using namespace redial::wire;
using namespace redial::wire::rig;

TEST_CASE("RFC 6455 5.1: a masked frame from a server fails with 1002",
          "[message-format][rfc6455-5.1]") {
    CHECK(told(client, masked(0x81, "Hello")) == "1002 RFC 6455 5.1");
    CHECK(told(client, masked(0x89, "")) == "1002 RFC 6455 5.1");
    CHECK(told(client, hex("81 85")) == "1002 RFC 6455 5.1");
}

TEST_CASE("RFC 6455 5.1: an unmasked frame from a client fails with 1002",
          "[message-format][rfc6455-5.1]") {
    CHECK(told(server, frame(0x81, "Hello")) == "1002 RFC 6455 5.1");
    CHECK(told(server, frame(0x88, "")) == "1002 RFC 6455 5.1");
}

TEST_CASE("RFC 6455 5.2: reserved bits without an extension fail with 1002",
          "[message-format][rfc6455-5.2]") {
    for (const int rsv : {0x40, 0x20, 0x10, 0x70}) {
        for (const int op : {0x1, 0x2, 0x8, 0x9, 0xa}) {
            const auto first = static_cast<std::uint8_t>(0x80 | rsv | op);
            CHECK(told(client, frame(first, "")) == "1002 RFC 6455 5.2");
            CHECK(told(server, masked(first, "")) == "1002 RFC 6455 5.2");
        }
    }
}

TEST_CASE("RFC 6455 5.2: RSV2 and RSV3 fail with 1002 although permessage-deflate is agreed on",
          "[message-format][rfc6455-5.2]") {
    CHECK(told(deflate_client, frame(0xa1, "x")) == "1002 RFC 6455 5.2");
    CHECK(told(deflate_client, frame(0x91, "x")) == "1002 RFC 6455 5.2");
}

TEST_CASE("RFC 6455 5.2: each reserved opcode fails with 1002", "[message-format][rfc6455-5.2]") {
    for (const int op : {3, 4, 5, 6, 7, 0xb, 0xc, 0xd, 0xe, 0xf}) {
        const auto first = static_cast<std::uint8_t>(0x80 | op);
        CHECK(told(client, joined({frame(0x81, "ok"), frame(first, "x")})) ==
              "text \"ok\", 1002 RFC 6455 5.2");
        CHECK(told(server, masked(first, "x")) == "1002 RFC 6455 5.2");
    }
}

TEST_CASE("RFC 6455 5.2: a length in more bytes than it needs fails with 1002",
          "[message-format][rfc6455-5.2]") {
    const Bytes text = to_bytes("Hello");
    CHECK(told(client, joined({hex("81 7e 00 05"), text})) == "1002 RFC 6455 5.2");
    CHECK(told(client, joined({hex("81 7e 00 7d"), Bytes(125, 'x')})) == "1002 RFC 6455 5.2");
    CHECK(told(client, joined({hex("81 7f 00 00 00 00 00 00 00 05"), text})) ==
          "1002 RFC 6455 5.2");
    CHECK(told(client, joined({hex("82 7f 00 00 00 00 00 00 ff ff"), Bytes(65535)})) ==
          "1002 RFC 6455 5.2");
}

TEST_CASE("RFC 6455 5.2: a 64-bit length with its highest bit set fails with 1002",
          "[message-format][rfc6455-5.2]") {
    CHECK(told(client, hex("82 7f 80 00 00 00 00 00 00 00")) == "1002 RFC 6455 5.2");
    CHECK(told(server, hex("82 ff ff ff ff ff ff ff ff ff 01 02 03 04")) == "1002 RFC 6455 5.2");
}

TEST_CASE("RFC 6455 5.2: lengths on both sides of each boundary are read",
          "[message-format][rfc6455-5.2]") {
    for (const std::size_t size : {0u, 1u, 125u, 126u, 127u, 65535u, 65536u}) {
        const Bytes data(size, 0x5a);
        CHECK(told(client, frame(0x82, data)) == "binary " + digest(data));
        CHECK(told(server, frame(0x82, data, true)) == "binary " + digest(data));
    }
}

TEST_CASE("RFC 6455 5.5: a control frame of 125 bytes is taken", "[message-format][rfc6455-5.5]") {
    const std::string longest(125, 'p');
    CHECK(told(client, frame(0x89, longest)) == "ping \"" + longest + "\"");
    CHECK(told(server, masked(0x8a, longest)) == "pong \"" + longest + "\"");
}

TEST_CASE("RFC 6455 5.5: a control frame of 126 bytes fails with 1002",
          "[message-format][rfc6455-5.5]") {
    for (const int first : {0x88, 0x89, 0x8a}) {
        const auto byte = static_cast<std::uint8_t>(first);
        CHECK(told(client, frame(byte, std::string(126, 'p'))) == "1002 RFC 6455 5.5");
        CHECK(told(server, masked(byte, std::string(126, 'p'))) == "1002 RFC 6455 5.5");
    }
    CHECK(told(client, hex("89 7f 00 00 00 00 00 00 00 01 70")) == "1002 RFC 6455 5.5");
}

TEST_CASE("RFC 6455 5.5: a fragmented control frame fails with 1002",
          "[message-format][rfc6455-5.5]") {
    CHECK(told(client, frame(0x09, "p")) == "1002 RFC 6455 5.5");
    CHECK(told(client, frame(0x0a, "p")) == "1002 RFC 6455 5.5");
    CHECK(told(client, frame(0x08, "")) == "1002 RFC 6455 5.5");
}

TEST_CASE("RFC 6455 5.5.2: pings that arrive together are each told, empty ones too",
          "[message-format][rfc6455-5.5]") {
    CHECK(told(client, joined({frame(0x89, "1"), frame(0x89, ""), frame(0x8a, "3")})) ==
          "ping \"1\", ping \"\", pong \"3\"");
}

TEST_CASE("RFC 6455 5.6: empty messages are messages", "[message-format][rfc6455-5.6]") {
    CHECK(told(client, joined({frame(0x81, ""), frame(0x82, "")})) == "text \"\", binary ");
    CHECK(told(server, joined({masked(0x82, ""), masked(0x81, "")})) == "binary , text \"\"");
}

TEST_CASE("RFC 6455 7.1.7: after a violation bytes are ignored", "[message-format][rfc6455-7]") {
    Decoder decoder(Role::Client, {}, {});
    Story story;
    feed_strict(decoder, frame(0x83, "x"), story);
    feed_strict(decoder, frame(0x81, "after"), story);
    feed_strict(decoder, frame(0x84, "x"), story);
    CHECK(story.text == "1002 RFC 6455 5.2");
}

TEST_CASE("RFC 6455 5.2: two bytes of a wrong header are enough to fail",
          "[message-format][rfc6455-5.2]") {
    CHECK(failing_byte(client, frame(0x89, std::string(126, 'p'))) == 1);
    CHECK(failing_byte(client, frame(0x83, std::string(300, 'p'))) == 1);
    CHECK(failing_byte(server, frame(0x81, std::string(300, 'p'))) == 1);
}

TEST_CASE("RFC 6455 10.4: a frame above the limit fails with 1009 at its header",
          "[message-format][rfc6455-10.4]") {
    Peer peer = client;
    peer.limits.frame_bytes_max = 1000;
    CHECK(told(peer, frame(0x82, Bytes(1000, 1))) == "binary " + digest(Bytes(1000, 1)));
    CHECK(told(peer, frame(0x82, Bytes(1001, 1))) == "1009 RFC 6455 10.4");
    CHECK(failing_byte(peer, frame(0x82, Bytes(1001, 1))) == 3);
    CHECK(told(client, hex("82 7f 7f ff ff ff ff ff ff ff")) == "1009 RFC 6455 10.4");
}

TEST_CASE("RFC 6455 10.4: a message above the limit fails with 1009, also in fragments",
          "[message-format][rfc6455-10.4]") {
    Peer peer = server;
    peer.limits.message_bytes_max = 10;
    CHECK(told(peer, masked(0x81, "0123456789")) == "text \"0123456789\"");
    CHECK(told(peer, masked(0x81, "0123456789a")) == "1009 RFC 6455 10.4");
    CHECK(told(peer, joined({masked(0x01, "01234"), masked(0x80, "56789")})) ==
          "text \"0123456789\"");
    const Bytes fragments =
        joined({masked(0x01, "01234"), masked(0x00, "56789"), masked(0x80, "a")});
    CHECK(told(peer, fragments) == "1009 RFC 6455 10.4");
    // At the header of the third frame: its last byte is the last of the masking key.
    CHECK(failing_byte(peer, fragments) == fragments.size() - 2);
}

TEST_CASE("RFC 6455 10.4: control frames inside a full message are no part of its size",
          "[message-format][rfc6455-10.4]") {
    Peer peer = client;
    peer.limits.message_bytes_max = 4;
    CHECK(told(peer, joined({frame(0x01, "1234"), frame(0x89, "12345"), frame(0x80, "")})) ==
          "ping \"12345\", text \"1234\"");
}
