// permessage-deflate: the examples of RFC 7692 7.2.3 byte for byte, context, windows, and what a
// bad peer can send (RFC 7692 sections 6 and 7.2).
#include "wire/deflate.hpp"

#include <zlib.h>

#include <string>

#include "frames_rig.hpp"
#include "wire/decoder.hpp"
#include "wire/inflate.hpp"

using namespace redial;
using namespace redial::wire;
using namespace redial::wire::rig;

namespace {

// A compressed payload made by zlib alone, as another implementation would.
Bytes zlib_deflated(BytesView payload, int window_bits, int flush) {
    z_stream z{};
    REQUIRE(::deflateInit2(&z, 9, Z_DEFLATED, -window_bits, 9, Z_DEFAULT_STRATEGY) == Z_OK);
    Bytes out(::deflateBound(&z, payload.size()) + 64);
    z.next_in = const_cast<Bytef*>(payload.data());
    z.avail_in = static_cast<uInt>(payload.size());
    z.next_out = out.data();
    z.avail_out = static_cast<uInt>(out.size());
    ::deflate(&z, flush);
    REQUIRE(z.avail_in == 0);
    REQUIRE(z.avail_out > 0);
    out.resize(out.size() - z.avail_out);
    ::deflateEnd(&z);
    if (flush == Z_SYNC_FLUSH) out.resize(out.size() - 4);
    return out;
}

// Inflates as the smallest legal receiver does: a window of exactly these bits, one byte at a time,
// so that zlib has nothing but the window to look back into. Nothing when that fails.
std::optional<Bytes> inflated_with_window(BytesView compressed, int window_bits) {
    Bytes input(compressed.begin(), compressed.end());
    append(input, hex("00 00 ff ff"));
    z_stream z{};
    REQUIRE(::inflateInit2(&z, -window_bits) == Z_OK);
    Bytes out;
    z.next_in = input.data();
    z.avail_in = static_cast<uInt>(input.size());
    int result = Z_OK;
    while (result == Z_OK) {
        std::uint8_t one = 0;
        z.next_out = &one;
        z.avail_out = 1;
        result = ::inflate(&z, Z_SYNC_FLUSH);
        if (z.avail_out == 0) out.push_back(one);
    }
    ::inflateEnd(&z);
    if (result != Z_BUF_ERROR) return std::nullopt;
    return out;
}

// Text with matches near and far, of every size up to a few hundred bytes.
std::string repetitive_text(std::size_t size) {
    std::string text;
    for (unsigned i = 0; text.size() < size; ++i) {
        text += "{\"count\":" + std::to_string(i * 7919 % 1000) + ",\"session\":\"s" +
                std::to_string(i % 17) + "\"}";
    }
    text.resize(size);
    return text;
}

}  // namespace

TEST_CASE("RFC 7692 7.2.3.1: a message compressed in one block says Hello",
          "[message-format][rfc7692-7.2.3]") {
    CHECK(told(deflate_client, hex("c1 07 f2 48 cd c9 c9 07 00")) == "text \"Hello\"");
    CHECK(told(deflate_client, hex("41 03 f2 48 cd 80 04 c9 c9 07 00")) == "text \"Hello\"");
    CHECK(told(deflate_server, frame(0xc1, hex("f2 48 cd c9 c9 07 00"), true)) == "text \"Hello\"");
}

TEST_CASE("RFC 7692 7.2.3.2: a message that shares the window with the one before says Hello",
          "[message-format][rfc7692-7.2.3]") {
    const Bytes both = joined({hex("c1 07 f2 48 cd c9 c9 07 00"), hex("c1 05 f2 00 11 00 00")});
    CHECK(told(deflate_client, both) == "text \"Hello\", text \"Hello\"");
}

TEST_CASE("RFC 7692 7.2.3.3: a block without compression says Hello",
          "[message-format][rfc7692-7.2.3]") {
    CHECK(told(deflate_client, hex("c1 0b 00 05 00 fa ff 48 65 6c 6c 6f 00")) == "text \"Hello\"");
}

TEST_CASE("RFC 7692 7.2.3.4: a final block says Hello, and the next message is read",
          "[message-format][rfc7692-7.2.3]") {
    const Bytes final_block = hex("c1 08 f3 48 cd c9 c9 07 00 00");
    CHECK(told(deflate_client, final_block) == "text \"Hello\"");
    CHECK(told(deflate_client,
               joined({final_block, final_block, hex("c1 07 f2 48 cd c9 c9 07 00")})) ==
          "text \"Hello\", text \"Hello\", text \"Hello\"");
}

TEST_CASE("RFC 7692 7.2.3.4: a message after a final block may refer back past it",
          "[message-format][rfc7692-7.2.3]") {
    CHECK(told(deflate_client,
               joined({hex("c1 08 f3 48 cd c9 c9 07 00 00"), hex("c1 05 f2 00 11 00 00")})) ==
          "text \"Hello\", text \"Hello\"");
}

TEST_CASE("RFC 7692 7.2.3.5: two blocks in one message say Hello",
          "[message-format][rfc7692-7.2.3]") {
    CHECK(told(deflate_client, hex("c1 0d f2 48 05 00 00 00 ff ff ca c9 c9 07 00")) ==
          "text \"Hello\"");
}

TEST_CASE("RFC 7692 7.2.3.6: an empty compressed message is one byte of zero",
          "[message-format][rfc7692-7.2.3]") {
    CHECK(told(deflate_client, joined({hex("c1 01 00"), hex("c2 01 00"), hex("c1 01 00")})) ==
          "text \"\", binary , text \"\"");
    Deflater deflater(15, Deflater::Context::Kept);
    for (int i = 0; i < 3; ++i) {
        const Bytes empty = frame(0xc2, deflater.deflate({}));
        CHECK(told(deflate_client, empty) == "binary ");
    }
}

TEST_CASE("RFC 7692 6.1: fragments of a compressed message need RSV1 on the first only",
          "[message-format][rfc7692-6]") {
    const Bytes packed = hex("f2 48 cd c9 c9 07 00");
    Bytes stream;
    for (std::size_t i = 0; i < packed.size(); ++i) {
        const int first = (i == 0 ? 0x41 : 0x00) | (i + 1 == packed.size() ? 0x80 : 0);
        append(stream, frame(static_cast<std::uint8_t>(first), BytesView(packed).subspan(i, 1)));
        append(stream, hex("89 00 00 00"));  // a ping, and a continuation of no bytes
        if (i + 1 == packed.size()) stream.resize(stream.size() - 2);
    }
    CHECK(told(deflate_client, stream) ==
          "ping \"\", ping \"\", ping \"\", ping \"\", ping \"\", ping \"\", text \"Hello\", "
          "ping \"\"");
    Story story;
    Decoder decoder(Role::Client, DeflateAgreement{}, {});
    feed_strict(decoder, stream, story);
    CHECK(story.last.fragments == 13);
    CHECK(story.last.wire_bytes == 7);
    CHECK(story.last.is_compressed);
}

TEST_CASE("RFC 7692 6: RSV1 on a control frame or a continuation fails with 1002",
          "[message-format][rfc7692-6]") {
    CHECK(told(deflate_client, frame(0xc9, "x")) == "1002 RFC 7692 6");
    CHECK(told(deflate_client, frame(0xc8, "")) == "1002 RFC 7692 6");
    CHECK(told(deflate_client, joined({hex("41 03 f2 48 cd"), hex("c0 04 c9 c9 07 00")})) ==
          "1002 RFC 7692 6");
    CHECK(told(deflate_client, joined({frame(0x01, "a"), frame(0xc0, "b")})) == "1002 RFC 7692 6");
}

TEST_CASE("RFC 7692 6: messages that are not compressed pass between compressed ones",
          "[message-format][rfc7692-6]") {
    CHECK(told(deflate_client, joined({hex("c1 07 f2 48 cd c9 c9 07 00"), frame(0x81, "plain"),
                                       hex("c1 05 f2 00 11 00 00"), frame(0x8a, "")})) ==
          "text \"Hello\", text \"plain\", text \"Hello\", pong \"\"");
}

TEST_CASE("RFC 7692 7.1.1: without context takeover a reference to the last message fails",
          "[message-format][rfc7692-7.1.1]") {
    const Bytes first = hex("f2 48 cd c9 c9 07 00");
    const Bytes second = hex("f2 00 11 00 00");
    DeflateAgreement server_drops{.server_no_context_takeover = true};
    DeflateAgreement client_drops{.client_no_context_takeover = true};
    const auto to_client = joined({frame(0xc1, first), frame(0xc1, second)});
    const auto to_server = joined({frame(0xc1, first, true), frame(0xc1, second, true)});
    const std::string both = "text \"Hello\", text \"Hello\"";
    const std::string fails = "text \"Hello\", 1007 RFC 7692 7.2.2";
    // Each direction has its own parameter.
    CHECK(told({Role::Client, server_drops, {}}, to_client) == fails);
    CHECK(told({Role::Client, client_drops, {}}, to_client) == both);
    CHECK(told({Role::Server, server_drops, {}}, to_server) == both);
    CHECK(told({Role::Server, client_drops, {}}, to_server) == fails);
}

TEST_CASE("RFC 7692 7.1.2: every window a server may choose is inflated",
          "[message-format][rfc7692-7.1.2]") {
    const std::string text = repetitive_text(70000);
    for (int bits = 8; bits <= 15; ++bits) {
        const Peer peer{Role::Client,
                        DeflateAgreement{.server_max_window_bits = static_cast<std::uint8_t>(bits)},
                        {}};
        // zlib senders that agree on 8 bits use 9.
        const Bytes packed = zlib_deflated(as_bytes(text), std::max(bits, 9), Z_SYNC_FLUSH);
        CHECK(told(peer, frame(0xc1, packed)) == "text " + digest(as_bytes(text)));
    }
}

TEST_CASE("RFC 7692 7.1.2: what is compressed for a window needs no larger one",
          "[message-format][rfc7692-7.1.2]") {
    const Bytes text = to_bytes(repetitive_text(70000));
    for (std::uint8_t bits = 8; bits <= 15; ++bits) {
        Deflater deflater(bits, Deflater::Context::Kept);
        const auto inflated = inflated_with_window(deflater.deflate(text), bits);
        REQUIRE(inflated);
        CHECK(digest(*inflated) == digest(text));
    }
    // The check itself can fail: matches farther back than 256 bytes.
    CHECK_FALSE(inflated_with_window(zlib_deflated(text, 15, Z_SYNC_FLUSH), 8));
}

TEST_CASE("RFC 7692 7.2.1: a deflater drops its context after each message, or keeps it, as agreed",
          "[message-format][rfc7692-7.2.1]") {
    const Bytes text = to_bytes(repetitive_text(500));
    Deflater keeps(15, Deflater::Context::Kept);
    Deflater drops(15, Deflater::Context::Dropped);
    const Bytes first = to_bytes(as_text(drops.deflate(text)));
    CHECK(to_hex(drops.deflate(text)) == to_hex(first));
    CHECK(to_hex(keeps.deflate(text)) == to_hex(first));
    CHECK(keeps.deflate(text).size() < first.size() / 5);
}

TEST_CASE("RFC 7692 7.2.2: data that is not DEFLATE fails with 1007",
          "[message-format][rfc7692-7.2.2]") {
    // A block of the reserved type 11; a stored block whose length disagrees with its complement; a
    // distance before the beginning.
    for (const char* bad : {"07 00", "00 05 00 fa fe 48 65 6c 6c 6f 00", "f2 00 11 00 00"}) {
        CHECK(told(deflate_client, frame(0xc2, hex(bad))) == "1007 RFC 7692 7.2.2");
        CHECK(told(deflate_server, frame(0xc1, hex(bad), true)) == "1007 RFC 7692 7.2.2");
    }
    CHECK(told(deflate_client, frame(0xc1, to_bytes("this is plain text with RSV1 set"))) ==
          "1007 RFC 7692 7.2.2");
}

TEST_CASE("RFC 7692 7.2.2: compressed data that is cut short fails with 1007 at its end",
          "[message-format][rfc7692-7.2.2]") {
    const Bytes packed = hex("f2 48 cd c9 c9 07 00");
    for (std::size_t size = 0; size < packed.size(); ++size) {
        CHECK(told(deflate_client, frame(0xc2, BytesView(packed).first(size))) ==
              "1007 RFC 7692 7.2.2");
    }
    // A stored block that lacks four bytes, which the tail must not fill.
    CHECK(told(deflate_client, frame(0xc2, hex("00 08 00 f7 ff 48 65 6c 6c"))) ==
          "1007 RFC 7692 7.2.2");
}

TEST_CASE("RFC 7692 7.2.2: a message that ends with a final block and nothing else is taken",
          "[message-format][rfc7692-7.2.2]") {
    const Bytes packed = zlib_deflated(as_bytes("Hello"), 15, Z_FINISH);
    CHECK(told(deflate_client, joined({frame(0xc1, packed), frame(0xc1, packed)})) ==
          "text \"Hello\", text \"Hello\"");
}

TEST_CASE("RFC 6455 8.1: inflated text that is not UTF-8 fails with 1007 before the message ends",
          "[message-format][rfc6455-8.1][rfc7692-6]") {
    std::string bad = repetitive_text(5000);
    bad[1000] = '\xff';
    // Stored blocks, so that the bad byte has a place on the wire.
    Bytes packed = hex("00 88 13 77 ec");
    append(packed, bad);
    packed.push_back(0x00);
    const Bytes stream = frame(0xc1, packed);
    CHECK(told(deflate_client, stream) == "1007 RFC 6455 8.1");
    CHECK(failing_byte(deflate_client, stream) == 4 + 5 + 1000);
    const Bytes half = to_bytes("\xe2\x82");
    CHECK(told(deflate_client, frame(0xc1, zlib_deflated(half, 15, Z_SYNC_FLUSH))) ==
          "1007 RFC 6455 8.1");
    CHECK(told(deflate_client, frame(0xc2, zlib_deflated(half, 15, Z_SYNC_FLUSH))) ==
          "binary e282");
}

TEST_CASE("RFC 6455 10.4: a compressed message is measured by what it inflates to",
          "[message-format][rfc6455-10.4][rfc7692-6]") {
    Peer peer = deflate_client;
    for (const std::size_t limit : {0u, 1u, 100u, 4096u, 5000u}) {
        peer.limits.message_bytes_max = limit;
        const Bytes fits(limit, 'z');
        const Bytes above(limit + 1, 'z');
        CHECK(told(peer, frame(0xc1, zlib_deflated(fits, 15, Z_SYNC_FLUSH))) ==
              (limit > 256 ? "text " + digest(fits) : "text \"" + std::string(limit, 'z') + "\""));
        CHECK(told(peer, frame(0xc1, zlib_deflated(above, 15, Z_SYNC_FLUSH))) ==
              "1009 RFC 6455 10.4");
    }
}

TEST_CASE("the inflater asks for room until all output is out, in steps of one byte",
          "[message-format][inflate]") {
    const std::string text = repetitive_text(3000);
    const Bytes packed = zlib_deflated(as_bytes(text), 15, Z_SYNC_FLUSH);
    Inflater inflater(Inflater::Context::Kept);
    std::string out;
    BytesView left(packed);
    Inflater::Step step;
    do {
        std::uint8_t one = 0;
        step = inflater.inflate(left, {&one, 1});
        left = left.subspan(step.taken);
        if (step.produced == 1) out += static_cast<char>(one);
    } while (step.state == Inflater::State::NeedsRoom);
    CHECK(step.state == Inflater::State::NeedsInput);
    CHECK(left.empty());
    CHECK(out == text);
    CHECK(inflater.end_message() == Inflater::End::Complete);
}
