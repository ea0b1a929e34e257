// The encoder: what it writes, byte for byte where nothing is random, and read back by the strict
// decoder everywhere (RFC 6455 5.2 to 5.5, RFC 7692 7.2.1).
#include "wire/encoder.hpp"

#include <set>
#include <string>

#include "base/rng.hpp"
#include "frames_rig.hpp"

using namespace redial;
using namespace redial::wire;
using namespace redial::wire::rig;

namespace {

Bytes random_payload(Rng& rng, std::size_t size_bytes_max) {
    Bytes payload(rng.below(size_bytes_max + 1));
    const std::uint64_t letters = rng.chance(0.5) ? 4 : 95;
    for (std::uint8_t& byte : payload) byte = static_cast<std::uint8_t>(' ' + rng.below(letters));
    return payload;
}

}  // namespace

TEST_CASE("RFC 6455 5.1: a server's frames are not masked", "[message-format][rfc6455-5.1]") {
    Encoder encoder(Role::Server, {});
    Bytes bytes;
    encoder.append_message(bytes, opcode::text, as_bytes("Hello"));
    encoder.append_fragmented(bytes, opcode::binary, as_bytes("abcde"), 2);
    encoder.append_ping(bytes, as_bytes("p"));
    encoder.append_pong(bytes, {});
    encoder.append_close(bytes, 1000, "bye");
    CHECK(to_hex(bytes) ==
          "810548656c6c6f"
          "02026162"
          "00026364"
          "800165"
          "890170"
          "8a00"
          "880503e8627965");
}

TEST_CASE("RFC 6455 5.3: every frame of a client is masked with a fresh key",
          "[message-format][rfc6455-5.3]") {
    Encoder encoder(Role::Client, {});
    std::set<std::uint32_t> keys;
    constexpr int frames = 3000;  // more than one block of the mask source
    for (int i = 0; i < frames; ++i) {
        Bytes bytes;
        encoder.append_message(bytes, opcode::text, as_bytes("Hello"));
        const FrameHeader header = parse_frame_header(bytes);
        REQUIRE(header.is_masked);
        keys.insert(header.masking_key);
        mask_in_place(std::span(bytes).subspan(header.header_bytes), header.masking_key);
        REQUIRE(as_text(BytesView(bytes).subspan(header.header_bytes)) == "Hello");
    }
    // 3000 of 2^32: a few may repeat by chance, a source that is not random repeats many.
    CHECK(keys.size() > frames - 10);
}

TEST_CASE("RFC 6455 5.4: fragments are as long as asked for, and no empty one follows",
          "[message-format][rfc6455-5.4]") {
    Encoder encoder(Role::Server, {});
    const auto fragmented = [&encoder](std::string_view payload, std::size_t fragment_bytes) {
        Bytes bytes;
        encoder.append_fragmented(bytes, opcode::text, as_bytes(payload), fragment_bytes);
        return to_hex(bytes);
    };
    CHECK(fragmented("abcd", 2) ==
          "01026162"
          "80026364");
    CHECK(fragmented("abcd", 3) ==
          "0103616263"
          "800164");
    CHECK(fragmented("abcd", 4) == "810461626364");
    CHECK(fragmented("abcd", 0) == "810461626364");
    CHECK(fragmented("", 2) == "8100");
}

TEST_CASE("RFC 6455 5.5: pings and pongs are cut at 125 bytes", "[message-format][rfc6455-5.5]") {
    Bytes bytes;
    Encoder encoder(Role::Client, {});
    encoder.append_ping(bytes, Bytes(125, 'a'));
    encoder.append_ping(bytes, Bytes(126, 'b'));
    encoder.append_pong(bytes, Bytes(4000, 'c'));
    CHECK(told(server, bytes) == "ping \"" + std::string(125, 'a') + "\", ping \"" +
                                     std::string(125, 'b') + "\", pong \"" + std::string(125, 'c') +
                                     "\"");
}

TEST_CASE("RFC 7692 6.1: messages from 64 bytes on are compressed and say so, smaller ones not",
          "[message-format][rfc7692-6]") {
    Encoder encoder(Role::Client, DeflateAgreement{});
    Bytes bytes;
    CHECK_FALSE(encoder.append_message(bytes, opcode::text, Bytes(63, 'a')));
    CHECK(encoder.append_message(bytes, opcode::text, Bytes(64, 'b')));
    CHECK_FALSE(parse_frame_header(bytes).rsv1);
    CHECK(parse_frame_header(BytesView(bytes).subspan(6 + 63)).rsv1);
    CHECK(bytes.size() < 6 + 63 + 30);
    CHECK(told(deflate_server, bytes) ==
          "text \"" + std::string(63, 'a') + "\", text \"" + std::string(64, 'b') + "\"");
    CHECK_FALSE(Encoder(Role::Client, {}).append_message(bytes, opcode::text, Bytes(64, 'b')));
}

TEST_CASE("RFC 7692 6.1: compressed fragments have RSV1 on the first frame only",
          "[message-format][rfc7692-6]") {
    Encoder encoder(Role::Server, DeflateAgreement{});
    Bytes bytes;
    Bytes payload(300);
    for (std::size_t i = 0; i < payload.size(); ++i) {
        payload[i] = static_cast<std::uint8_t>(i * i >> 2 & 0x7f);
    }
    CHECK(encoder.append_fragmented(bytes, opcode::binary, payload, 50));
    int frames = 0;
    for (BytesView left(bytes); !left.empty(); ++frames) {
        const FrameHeader header = parse_frame_header(left);
        CHECK(header.rsv1 == (frames == 0));
        CHECK(header.opcode == (frames == 0 ? opcode::binary : opcode::continuation));
        CHECK(header.payload_bytes <= 50);
        left = left.subspan(header.header_bytes + header.payload_bytes);
        CHECK(header.is_final == left.empty());
    }
    CHECK(frames > 2);
    CHECK(told(deflate_client, bytes) == "binary " + digest(payload));
}

TEST_CASE("what does not shrink is sent as it is when no later message refers back to it",
          "[message-format][encoder]") {
    Rng rng(7);
    Bytes noise(200);
    for (std::uint8_t& byte : noise) byte = static_cast<std::uint8_t>(rng.below(256));
    Bytes kept, dropped;
    CHECK(Encoder(Role::Server, DeflateAgreement{}).append_message(kept, opcode::binary, noise));
    Encoder drops(Role::Server, DeflateAgreement{.server_no_context_takeover = true});
    CHECK_FALSE(drops.append_message(dropped, opcode::binary, noise));
    CHECK(told(deflate_client, kept) == "binary " + digest(noise));
    CHECK(told(deflate_client, dropped) == "binary " + digest(noise));
}

TEST_CASE("whatever is encoded is decoded to the same messages, with every agreement",
          "[message-format][encoder]") {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        INFO("seed " << seed);
        Rng rng(seed);
        const Role role = rng.chance(0.5) ? Role::Client : Role::Server;
        Peer peer{other(role), {}, {}};
        if (rng.chance(0.8)) {
            peer.deflate = DeflateAgreement{
                .client_no_context_takeover = rng.chance(0.3),
                .server_no_context_takeover = rng.chance(0.3),
                .client_max_window_bits = static_cast<std::uint8_t>(8 + rng.below(8)),
                .server_max_window_bits = static_cast<std::uint8_t>(8 + rng.below(8))};
        }
        Encoder encoder(role, peer.deflate);
        Bytes stream;
        Story wanted;
        for (int i = 0; i < 12; ++i) {
            const Bytes payload = random_payload(rng, 3000);
            const std::uint8_t op = rng.chance(0.5) ? opcode::text : opcode::binary;
            encoder.append_fragmented(stream, op, payload, rng.below(3) * rng.below(400));
            wanted.on_message({.opcode = op}, payload);
            if (!rng.chance(0.3)) continue;
            encoder.append_ping(
                stream, BytesView(payload).first(std::min<std::size_t>(payload.size(), 20)));
            wanted.on_ping(BytesView(payload).first(std::min<std::size_t>(payload.size(), 20)));
        }
        CHECK(told(peer, stream) == wanted.text);
        CHECK(watched(peer, stream) == wanted.text);
    }
}
