// The strict decoder, message by message: fragmentation (RFC 6455 5.4) and UTF-8 (8.1).
#include <string>

#include "frames_rig.hpp"
#include "wire/decoder.hpp"

using namespace redial;
using namespace redial::wire;
using namespace redial::wire::rig;

TEST_CASE("RFC 6455 5.4: a message in many fragments is told once, with their number",
          "[message-format][rfc6455-5.4]") {
    const Bytes stream = joined({frame(0x02, "ab"), frame(0x00, ""), frame(0x00, "c"),
                                 frame(0x80, "de"), frame(0x81, "next")});
    CHECK(told(client, stream) == "binary 6162636465, text \"next\"");

    Story story;
    Decoder decoder(Role::Client, {}, {});
    feed_strict(decoder, BytesView(stream).first(stream.size() - 6), story);
    CHECK(story.last.fragments == 4);
    CHECK(story.last.wire_bytes == 5);
    CHECK(story.last.opcode == opcode::binary);
    CHECK_FALSE(story.last.is_compressed);
}

TEST_CASE("RFC 6455 5.4: control frames between fragments are told at once and change nothing",
          "[message-format][rfc6455-5.4]") {
    CHECK(told(client, joined({frame(0x01, "Hel"), frame(0x89, "now"), frame(0x8a, ""),
                               frame(0x80, "lo")})) == "ping \"now\", pong \"\", text \"Hello\"");
    CHECK(told(server, joined({masked(0x01, "Hel"), masked(0x89, "now"), masked(0x80, "lo")})) ==
          "ping \"now\", text \"Hello\"");
}

TEST_CASE("RFC 6455 5.4: a close frame between fragments ends the stream",
          "[message-format][rfc6455-5.4]") {
    CHECK(told(client, joined({frame(0x01, "Hel"), hex("88 02 03 e8"), frame(0x80, "lo")})) ==
          "close 1000 \"\"");
}

TEST_CASE("RFC 6455 5.4: a continuation without a message fails with 1002",
          "[message-format][rfc6455-5.4]") {
    CHECK(told(client, frame(0x80, "x")) == "1002 RFC 6455 5.4");
    CHECK(told(client, frame(0x00, "")) == "1002 RFC 6455 5.4");
    CHECK(told(client, joined({frame(0x01, "a"), frame(0x80, "b"), frame(0x80, "c")})) ==
          "text \"ab\", 1002 RFC 6455 5.4");
}

TEST_CASE("RFC 6455 5.4: a new message inside a message fails with 1002",
          "[message-format][rfc6455-5.4]") {
    CHECK(told(client, joined({frame(0x01, "a"), frame(0x81, "b")})) == "1002 RFC 6455 5.4");
    CHECK(told(server, joined({masked(0x02, "a"), masked(0x01, "b")})) == "1002 RFC 6455 5.4");
}

TEST_CASE("RFC 6455 8.1: UTF-8 of every length is taken, also when cut within a character",
          "[message-format][rfc6455-8.1]") {
    // U+0024, U+00A3, U+20AC, U+D7FF, U+E000, U+10348, U+10FFFF.
    const Bytes text = hex("24 c2a3 e282ac ed9fbf ee8080 f0908d88 f48fbfbf");
    CHECK(told(client, frame(0x81, text)) == "text " + to_hex(text));
    CHECK(told(server, frame(0x81, text, true)) == "text " + to_hex(text));
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        const BytesView all(text);
        CHECK(told(client, joined({frame(0x01, all.first(cut)), frame(0x89, "!"),
                                   frame(0x80, all.subspan(cut))})) ==
              "ping \"!\", text " + to_hex(text));
    }
}

TEST_CASE("RFC 6455 8.1: text that is not UTF-8 fails with 1007 at its first bad byte",
          "[message-format][rfc6455-8.1]") {
    struct Case {
        const char* bytes;
        std::size_t bad;  // index of the first byte that no valid text has here
    };
    const Case cases[] = {
        {"61 80 62", 1},     // a continuation byte on its own
        {"ff", 0},           // never a byte of UTF-8
        {"c0 80", 0},        // overlong U+0000
        {"c1 bf", 0},        // overlong
        {"c2 41", 1},        // a character cut short
        {"e0 80 80", 1},     // overlong
        {"e0 9f bf", 1},     // overlong U+07FF
        {"ed a0 80", 1},     // surrogate U+D800
        {"ed bf bf", 1},     // surrogate U+DFFF
        {"f0 80 80 80", 1},  // overlong
        {"f0 8f bf bf", 1},  // overlong U+FFFF
        {"f4 90 80 80", 1},  // above U+10FFFF
        {"f5 80 80 80", 0},  // above U+10FFFF
        {"e2 82 41", 2},     // the third byte is bad
        {"f0 90 8d 41", 3},  // the fourth byte is bad
        {"61 62 63 64 65 66 67 68 69 fe 6a", 9},
    };
    for (const Case& c : cases) {
        INFO(c.bytes);
        const Bytes text = hex(c.bytes);
        CHECK(told(client, frame(0x81, text)) == "1007 RFC 6455 8.1");
        CHECK(told(server, frame(0x81, text, true)) == "1007 RFC 6455 8.1");
        CHECK(failing_byte(client, frame(0x81, text)) == 2 + c.bad);
        CHECK(failing_byte(server, frame(0x81, text, true)) == 6 + c.bad);
        // One byte a fragment: each is a header of two bytes and one of payload.
        Bytes fragments;
        for (std::size_t i = 0; i < text.size(); ++i) {
            append(fragments, frame(i == 0 ? 0x01 : 0x00, BytesView(text).subspan(i, 1)));
        }
        CHECK(told(client, fragments) == "1007 RFC 6455 8.1");
        CHECK(failing_byte(client, fragments) == 3 * c.bad + 2);
    }
}

TEST_CASE("RFC 6455 8.1: text that ends within a character fails with 1007",
          "[message-format][rfc6455-8.1]") {
    for (const char* cut : {"c2", "e2 82", "f0 90 8d", "61 e2"}) {
        CHECK(told(client, frame(0x81, hex(cut))) == "1007 RFC 6455 8.1");
        CHECK(told(server, joined({frame(0x01, hex(cut), true), masked(0x80, "")})) ==
              "1007 RFC 6455 8.1");
    }
}

TEST_CASE("RFC 6455 8.1: binary messages, pings and pongs may hold any bytes",
          "[message-format][rfc6455-8.1]") {
    CHECK(told(client, joined({frame(0x82, hex("ff c0 80")), frame(0x89, hex("ff 80")),
                               frame(0x8a, hex("ed a0 80"))})) ==
          "binary ffc080, ping ff80, pong eda080");
}

TEST_CASE("a thousand small messages in one read and cut anywhere are all told, in order",
          "[message-format][decoder]") {
    Bytes stream;
    std::string wanted;
    for (int i = 0; i < 1000; ++i) {
        append(stream, masked(0x81, std::to_string(i)));
        wanted += (i > 0 ? ", text \"" : "text \"") + std::to_string(i) + "\"";
    }
    CHECK(told(server, stream) == wanted);
}
