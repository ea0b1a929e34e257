// The watcher: each violation is named with its section, and what can be read is told all the same.
#include "wire/watcher.hpp"

#include <zlib.h>

#include <string>

#include "frames_rig.hpp"
#include "wire/deflate.hpp"

using namespace redial;
using namespace redial::wire;
using namespace redial::wire::rig;

namespace {

// The story of one feed, for what the text leaves out.
Story watched_once(const Peer& peer, const Bytes& stream) {
    Watcher watcher(other(peer.role), peer.deflate, peer.limits);
    Story story;
    watcher.feed(stream, story);
    return story;
}

}  // namespace

TEST_CASE("the watcher tells correct traffic as the strict decoder does",
          "[message-format][watcher]") {
    const Bytes from_server =
        joined({frame(0x81, "Hello"), frame(0x01, "a"), frame(0x89, "p"), frame(0x80, "b"),
                frame(0x82, ""), hex("88 05 03 e8 62 79 65")});
    CHECK(watched(client, from_server) == told(client, from_server));
    const Bytes from_client = joined({masked(0x81, "Hello"), masked(0x8a, ""),
                                      frame(0x82, Bytes(9000, 7), true), masked(0x88, "")});
    CHECK(watched(server, from_client) == told(server, from_client));
    CHECK(watched(client, hex("c1 07 f2 48 cd c9 c9 07 00")) ==
          "1002 RFC 6455 5.2, 1007 RFC 6455 8.1, text f248cdc9c90700");
    CHECK(watched(deflate_client,
                  joined({hex("c1 07 f2 48 cd c9 c9 07 00"), hex("c1 05 f2 00 11 00 00")})) ==
          "text \"Hello\", text \"Hello\"");
}

TEST_CASE("the watcher leaves the bytes it watches as they are", "[message-format][watcher]") {
    const Bytes bytes = masked(0x81, "Hello");
    const Bytes before = bytes;
    watched_once(server, bytes);
    CHECK(to_hex(bytes) == to_hex(before));
}

TEST_CASE("RFC 6455 5.1: the watcher names wrong masking and reads the message",
          "[message-format][watcher][rfc6455-5.1]") {
    CHECK(watched(client, masked(0x81, "Hello")) == "1002 RFC 6455 5.1, text \"Hello\"");
    CHECK(watched(server, frame(0x81, "Hello")) == "1002 RFC 6455 5.1, text \"Hello\"");
}

TEST_CASE("RFC 6455 5.2: the watcher names reserved bits and reads the message",
          "[message-format][watcher][rfc6455-5.2]") {
    CHECK(watched(client, frame(0xa1, "Hello")) == "1002 RFC 6455 5.2, text \"Hello\"");
    CHECK(watched(client, frame(0xc2, "Hello")) == "1002 RFC 6455 5.2, binary 48656c6c6f");
    CHECK(watched(client, frame(0xf2, "x")) == "1002 RFC 6455 5.2, 1002 RFC 6455 5.2, binary 78");
}

TEST_CASE("RFC 6455 5.2: the watcher passes over frames with reserved opcodes",
          "[message-format][watcher][rfc6455-5.2]") {
    CHECK(watched(client, joined({frame(0x83, "what"), frame(0x8b, "is"), frame(0x81, "this")})) ==
          "1002 RFC 6455 5.2, 1002 RFC 6455 5.2, text \"this\"");
    CHECK(watched(client, joined({frame(0x01, "a"), frame(0x83, "?"), frame(0x80, "b")})) ==
          "1002 RFC 6455 5.2, text \"ab\"");
    CHECK(watched_once(client, frame(0x83, "what")).last_what == "reserved opcode 0x3");
}

TEST_CASE("RFC 6455 5.2: the watcher reads lengths that are not minimal",
          "[message-format][watcher][rfc6455-5.2]") {
    CHECK(watched(client, hex("81 7e 00 02 68 69 81 7f 00 00 00 00 00 00 00 02 68 6f")) ==
          "1002 RFC 6455 5.2, text \"hi\", 1002 RFC 6455 5.2, text \"ho\"");
}

TEST_CASE("RFC 6455 5.4: the watcher tells both messages when one begins inside the other",
          "[message-format][watcher][rfc6455-5.4]") {
    CHECK(watched(client, joined({frame(0x01, "first"), frame(0x82, "second")})) ==
          "1002 RFC 6455 5.4, text \"first\", binary 7365636f6e64");
}

TEST_CASE("RFC 6455 5.4: the watcher tells a continuation without a message as a binary one",
          "[message-format][watcher][rfc6455-5.4]") {
    CHECK(watched(client, joined({frame(0x00, "ab"), frame(0x80, "cd"), frame(0x81, "x")})) ==
          "1002 RFC 6455 5.4, binary 61626364, text \"x\"");
}

TEST_CASE("RFC 6455 5.5: the watcher tells control frames that are too long or fragmented",
          "[message-format][watcher][rfc6455-5.5]") {
    CHECK(watched(client, frame(0x89, std::string(126, 'p'))) ==
          "1002 RFC 6455 5.5, ping \"" + std::string(126, 'p') + "\"");
    CHECK(watched(client, frame(0x0a, "p")) == "1002 RFC 6455 5.5, pong \"p\"");
    CHECK(watched(client, joined({frame(0x89, Bytes(100000, 'p')), frame(0x81, "on")})) ==
          "1002 RFC 6455 5.5, ping " + digest(Bytes(65536, 'p')) + ", text \"on\"");
}

TEST_CASE("RFC 6455 5.5.1: the watcher tells close frames that are wrong",
          "[message-format][watcher][rfc6455-5.5.1]") {
    CHECK(watched(client, hex("88 01 03")) == "1002 RFC 6455 5.5.1, close 1005 \"\"");
    CHECK(watched(client, hex("88 02 03 ee")) == "1002 RFC 6455 7.4.1, close 1006 \"\"");
    CHECK(watched(client, hex("88 03 03 e8 ff")) == "1007 RFC 6455 5.5.1, close 1000 ff");
}

TEST_CASE("RFC 6455 5.5.1: the watcher names frames after a close frame once and tells them all",
          "[message-format][watcher][rfc6455-5.5.1]") {
    CHECK(watched(client, joined({hex("88 00"), frame(0x81, "late"), frame(0x81, "later")})) ==
          "close 1005 \"\", 1002 RFC 6455 5.5.1, text \"late\", text \"later\"");
}

TEST_CASE(
    "RFC 6455 8.1: the watcher names text that is not UTF-8 once, with the bytes, and tells it",
    "[message-format][watcher][rfc6455-8.1]") {
    CHECK(watched(client, frame(0x81, hex("6f 6b ff fe 21"))) ==
          "1007 RFC 6455 8.1, text 6f6bfffe21");
    CHECK(watched(client, joined({frame(0x81, hex("6f 6b e2 82")), frame(0x81, "ok")})) ==
          "1007 RFC 6455 8.1, text 6f6be282, text \"ok\"");
    CHECK(to_hex(watched_once(client, frame(0x81, hex("6f 6b ff fe 21"))).last_bytes) == "fffe21");
    CHECK(to_hex(watched_once(server, frame(0x81, hex("6f 6b ff fe 21"), true)).last_bytes) ==
          "fffe21");
}

TEST_CASE("a violation in a header comes with the header's bytes", "[message-format][watcher]") {
    CHECK(to_hex(watched_once(server, frame(0x83, "x", true)).last_bytes) == "838137fa213d");
}

TEST_CASE("RFC 6455 5.2: a length with its highest bit set loses the framing",
          "[message-format][watcher][rfc6455-5.2]") {
    const Bytes stream = joined({frame(0x81, "before"), frame(0x01, "half"),
                                 hex("80 7f ff 00 00 00 00 00 00 00"), frame(0x81, "after")});
    CHECK(watched(client, stream) == "text \"before\", 1002 RFC 6455 5.2, text \"half\", lost");
    Watcher watcher(Role::Server, {}, {});
    Story story;
    watcher.feed(stream, story);
    watcher.feed(Bytes(100), story);
    CHECK(watcher.lost_bytes() == 7 + 100);
}

TEST_CASE("bytes that are no frames at all lose the framing", "[message-format][watcher]") {
    CHECK_THAT(watched(client, to_bytes("HTTP/1.1 400 Bad Request\r\n")),
               tests::contains_text("1002"));
    CHECK_THAT(watched(client, hex("7b fe ff ff 00 00 00 00")), tests::contains_text("lost"));
}

TEST_CASE("RFC 6455 10.4: the watcher keeps the beginning of a message above its own limit",
          "[message-format][watcher][rfc6455-10.4]") {
    Peer peer = client;
    peer.limits.message_bytes_max = 4;
    peer.limits.frame_bytes_max = 6;
    CHECK(watched(peer, joined({frame(0x81, "123456"), frame(0x81, "on")})) ==
          "text \"1234\", text \"on\"");
    CHECK(watched(peer, joined({frame(0x01, "123"), frame(0x80, "456"), frame(0x81, "on")})) ==
          "text \"1234\", text \"on\"");
    CHECK(watched(peer, frame(0x81, "1234567")) == "text \"1234\"");
    CHECK(watched_once(peer, frame(0x81, "1234567")).last.wire_bytes == 7);
    CHECK(watched_once(peer, frame(0x81, "1234567")).last.size_bytes == 7);
}

TEST_CASE("the watcher follows a compressed message above the limit, for those that refer to it",
          "[message-format][watcher]") {
    Deflater deflater(15, Deflater::Context::Kept);
    std::string text;
    for (int i = 0; i < 600; ++i) text += std::to_string(i * i);
    const std::string tail = text.substr(text.size() - 50);
    Peer peer = deflate_client;
    peer.limits.message_bytes_max = 100;
    const Bytes stream = joined({frame(0xc1, deflater.deflate(as_bytes(text))),
                                 frame(0xc1, deflater.deflate(as_bytes(tail)))});
    // Given up by a limit of its own: what refers back is not read, and nobody broke a rule.
    CHECK(watched(peer, stream) == "text \"" + text.substr(0, 100) + "\", text \"\"");
    peer.limits.message_bytes_max = 1000;
    CHECK(watched(peer, stream) ==
          "text " + digest(as_bytes(text.substr(0, 1000))) + ", text \"" + tail + "\"");
    CHECK(watched_once(peer, stream).last.size_bytes == tail.size());
}

TEST_CASE("RFC 7692 7.2.2: after broken compression the watcher reads what needs no context",
          "[message-format][watcher][rfc7692-7.2.2]") {
    const Bytes hello = hex("c1 07 f2 48 cd c9 c9 07 00");
    const Bytes broken = frame(0xc2, hex("07 00"));
    const Bytes refers = hex("c1 05 f2 00 11 00 00");
    CHECK(watched(deflate_client, joined({hello, broken, hello, refers})) ==
          "text \"Hello\", 1007 RFC 7692 7.2.2, binary , text \"Hello\", text \"Hello\"");
    CHECK(watched(deflate_client, joined({hello, broken, refers, hello})) ==
          "text \"Hello\", 1007 RFC 7692 7.2.2, binary , 1007 RFC 7692 7.2.2, text \"H\", "
          "text \"Hello\"");
}

TEST_CASE("RFC 7692 7.2.1: the watcher names a missing empty block", "[message-format][watcher]") {
    const Bytes final_block_alone = frame(0xc1, hex("f3 48 cd c9 c9 07 00"));
    CHECK(watched(deflate_client, joined({final_block_alone, final_block_alone})) ==
          "1002 RFC 7692 7.2.1, text \"Hello\", 1002 RFC 7692 7.2.1, text \"Hello\"");
}

TEST_CASE("RFC 7692 6: the watcher ignores RSV1 where it may not be", "[message-format][watcher]") {
    CHECK(watched(deflate_client,
                  joined({hex("41 03 f2 48 cd"), hex("c9 00"), hex("c0 04 c9 c9 07 00")})) ==
          "1002 RFC 7692 6, ping \"\", 1002 RFC 7692 6, text \"Hello\"");
}
