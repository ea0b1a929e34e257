// Close frames: codes, reasons and what comes after (RFC 6455 5.5.1, 7.4).
#include <string>

#include "frames_rig.hpp"
#include "wire/decoder.hpp"
#include "wire/encoder.hpp"
#include "wire/frame.hpp"

using namespace redial;
using namespace redial::wire;
using namespace redial::wire::rig;

namespace {

Bytes close_frame(unsigned code, std::string_view reason) {
    Bytes payload{static_cast<std::uint8_t>(code >> 8), static_cast<std::uint8_t>(code)};
    append(payload, reason);
    return frame(0x88, payload);
}

}  // namespace

TEST_CASE("RFC 6455 5.5.1: a close frame without a payload tells 1005",
          "[message-format][rfc6455-5.5.1]") {
    CHECK(told(client, hex("88 00")) == "close 1005 \"\"");
    CHECK(told(server, hex("88 80 01 02 03 04")) == "close 1005 \"\"");
}

TEST_CASE("RFC 6455 5.5.1: a close frame with one byte fails with 1002",
          "[message-format][rfc6455-5.5.1]") {
    CHECK(told(client, hex("88 01 03")) == "1002 RFC 6455 5.5.1");
}

TEST_CASE("RFC 6455 5.5.1: code and reason are told, up to 123 bytes of reason",
          "[message-format][rfc6455-5.5.1]") {
    CHECK(told(client, close_frame(1000, "bye")) == "close 1000 \"bye\"");
    const std::string longest(123, 'r');
    CHECK(told(client, close_frame(1001, longest)) == "close 1001 \"" + longest + "\"");
    CHECK(told(client, close_frame(1001, longest + "r")) == "1002 RFC 6455 5.5");
}

TEST_CASE("RFC 6455 5.5.1: a reason that is not UTF-8 fails with 1007",
          "[message-format][rfc6455-5.5.1]") {
    CHECK(told(client, close_frame(1000, "\xff")) == "1007 RFC 6455 5.5.1");
    CHECK(told(client, close_frame(1000, "cut \xe2\x82")) == "1007 RFC 6455 5.5.1");
    CHECK(told(client, close_frame(1000, "\xed\xa0\x80")) == "1007 RFC 6455 5.5.1");
}

TEST_CASE("RFC 6455 7.4: every close code is taken or fails with 1002 as the registry says",
          "[message-format][rfc6455-7.4]") {
    for (unsigned code = 0; code <= 0xffff; ++code) {
        const bool is_allowed = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
                                (code >= 3000 && code <= 4999);
        Decoder decoder(Role::Client, {}, {});
        Story story;
        feed_strict(decoder, close_frame(code, ""), story);
        const bool was_taken = story.text == "close " + std::to_string(code) + " \"\"";
        const bool has_failed = story.text.starts_with("1002 RFC 6455 7.4");
        const bool as_wanted = is_allowed ? was_taken : has_failed;
        if (!as_wanted || decoder.has_seen_close() != is_allowed) FAIL_CHECK(story.text);
        if (may_be_sent(static_cast<std::uint16_t>(code)) != is_allowed) FAIL_CHECK(code);
    }
    for (const unsigned code :
         {0u, 999u, 1004u, 1005u, 1006u, 1015u, 1016u, 2999u, 5000u, 65535u}) {
        CHECK_THAT(told(client, close_frame(code, "")), tests::contains_text("1002 RFC 6455 7.4"));
    }
    CHECK(told(client, close_frame(1006, "")) == "1002 RFC 6455 7.4.1");
    CHECK(told(client, close_frame(2999, "")) == "1002 RFC 6455 7.4.2");
}

TEST_CASE("RFC 6455 5.5.1: data after a close frame is ignored, right or wrong",
          "[message-format][rfc6455-5.5.1]") {
    CHECK(told(client, joined({close_frame(1000, ""), frame(0x81, "late"), frame(0x8f, "x"),
                               close_frame(1001, "")})) == "close 1000 \"\"");
}

TEST_CASE("RFC 6455 5.5.1: has_seen_close turns true with the close frame and not before",
          "[message-format][rfc6455-5.5.1]") {
    Decoder decoder(Role::Client, {}, {});
    Story story;
    const Bytes bytes = close_frame(4000, "why");
    feed_strict(decoder, BytesView(bytes).first(bytes.size() - 1), story);
    CHECK_FALSE(decoder.has_seen_close());
    feed_strict(decoder, BytesView(bytes).last(1), story);
    CHECK(decoder.has_seen_close());
    CHECK(story.text == "close 4000 \"why\"");
}

TEST_CASE("RFC 6455 5.5.1: a close payload holds the code in network order and the reason",
          "[message-format][rfc6455-5.5.1]") {
    CHECK(to_hex(close_payload(1001, "bye")) == "03e9627965");
    CHECK(close_payload(1005, "never sent").empty());
}

TEST_CASE("RFC 6455 5.5: a reason is cut at 123 bytes, never within a character",
          "[message-format][rfc6455-5.5]") {
    CHECK(close_payload(1000, std::string(200, 'a')).size() == 125);
    // 41 characters of three bytes fill 123 bytes; 31 of four leave no room for half of one.
    std::string euros, clefs;
    for (int i = 0; i < 60; ++i) euros += "\xe2\x82\xac";
    for (int i = 0; i < 60; ++i) clefs += "\xf0\x9d\x84\x9e";
    CHECK(close_payload(1000, euros).size() == 2 + 123);
    CHECK(close_payload(1000, clefs).size() == 2 + 120);
    CHECK(close_payload(1000, "a" + euros).size() == 2 + 121);
}

TEST_CASE("RFC 6455 5.5.1: only the valid beginning of a reason is sent",
          "[message-format][rfc6455-5.5.1]") {
    CHECK(close_payload(1000, "ok\xff more").size() == 2 + 2);
    CHECK(close_payload(1000, "cut \xe2\x82").size() == 2 + 4);
}

TEST_CASE("RFC 6455 5.5.1: an encoded close frame is read back by the peer",
          "[message-format][rfc6455-5.5.1]") {
    Bytes from_client, from_server;
    Encoder(Role::Client, {}).append_close(from_client, 4001, "see you");
    Encoder(Role::Server, {}).append_close(from_server, 1005, "");
    CHECK(told(server, from_client) == "close 4001 \"see you\"");
    CHECK(told(client, from_server) == "close 1005 \"\"");
}
