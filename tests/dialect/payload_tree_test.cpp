// Payloads as trees: bytes as @msgpack/msgpack 3.1.3, cbor-x 1.6.8, protobufjs 8.8.1 and Node's
// zlib write them; and bytes that are none of it, of which nothing may be said.
#include "dialect/payload_tree.hpp"

#include <algorithm>
#include <random>

#include "base/hex.hpp"
#include "base/json_text.hpp"
#include "catch.hpp"
#include "dialect/unpack.hpp"

namespace redial::dialect {
namespace {

Bytes hex(std::string_view digits) { return bytes_from_hex(digits).value(); }

// "WHAT: JSON", "" where nothing is said.
std::string tree_of(BytesView bytes) {
    const auto tree = payload_tree(bytes);
    if (!tree) return "";
    CHECK(is_json(tree->json));
    return tree->what + ": " + tree->json;
}
std::string tree(std::string_view digits) { return tree_of(hex(digits)); }

constexpr std::string_view value_json =
    R"({"id":7,"name":"chat","tags":["a","b"],"on":true,"at":1.5,"none":null,"raw":"01 02 ff"})";
constexpr std::string_view msgpack_value =
    "87a2696407a46e616d65a463686174a47461677392a161a162a26f6ec3a26174cb3ff8000000000000a46e6f6e65c0"
    "a3726177c4030102ff";
constexpr std::string_view cbor_value =
    "b9000762696407646e616d65646368617464746167738261616162626f6ef5626174fb3ff8000000000000646e6f6e"
    "65f663726177d840430102ff";

TEST_CASE("MessagePack of a real encoder is shown as JSON", "[payload]") {
    CHECK(tree(msgpack_value) == "MessagePack: " + std::string(value_json));
    CHECK(tree("81a2696407") == R"(MessagePack: {"id":7})");
    CHECK(tree("9301a568656c6c6f81a16101") == R"(MessagePack: [1,"hello",{"a":1}])");
    CHECK(tree("81a26174d6ff6553f100") == R"(MessagePack: {"at":"65 53 f1 00"})");  // a time
    CHECK(tree("82a16ecb7ff8000000000000a16dcbfff0000000000000") ==
          R"(MessagePack: {"n":"NaN","m":"-Infinity"})");
}

TEST_CASE("CBOR of a real encoder is shown as JSON, its tags left out", "[payload]") {
    CHECK(tree(cbor_value) == "CBOR: " + std::string(value_json));
    CHECK(tree("83016568656c6c6fb90001616101") == R"(CBOR: [1,"hello",{"a":1}])");
    CHECK(tree("d9d9f7 a1 626964 c1 07") == R"(CBOR: {"id":7})");
    CHECK(tree("bf 626964 7f 6161 6162 ff ff") == R"(CBOR: {"id":"ab"})");
    CHECK(tree("bf 626964 7f 7f 6161 ff 6162 ff ff") == "");  // pieces within pieces
    CHECK(tree("a1 626964 07 c1") == "");                     // a tag of nothing
}

TEST_CASE("protobuf of a real encoder is shown by its numbers and wire types", "[payload]") {
    CHECK(
        tree(
            "089601120774657374696e671a060a02696e100322030a016122060a02626310092d070000003100000000"
            "0000f83f3a04000102fe42040102ac024803") ==
        R"(protobuf (no schema): {"1 varint":150,"2 text":"testing",)"
        R"("3 message":{"1 text":"in","2 varint":3},)"
        R"("4 message":[{"1 text":"a"},{"1 text":"bc","2 varint":9}],)"
        R"("5 32 bits":"7 or 9.80908925027372e-45","6 64 bits":"4609434218613702656 or 1.5",)"
        R"("7 bytes":"00 01 02 fe","8 bytes":"01 02 ac 02","9 varint":3})");
}

TEST_CASE("what gzip, zlib and DEFLATE hold is shown", "[payload]") {
    const std::string json = R"({"op":"hello","list":[1,2,3],"text":"hello hello hello"})";
    const std::string body =
        "ab56ca2f50b252ca48cdc9c957d251cac92c2e51b28a36d431d2318ed5512a49ad2881c92a20914ab500";
    CHECK(tree("1f8b0800000000000003" + body + "aabd65e138000000") == "gzip of JSON: " + json);
    CHECK(tree("789c" + body + "eab411e9") == "zlib of JSON: " + json);
    CHECK(tree(body) == "DEFLATE of JSON: " + json);
    CHECK(
        tree("1f8b08000000000000032bc849cccc5328cf2f4a29d651c8cb57f00af6f70300a5d1325114000000") ==
        R"(gzip of text: "plain words, no JSON")");
    CHECK(tree("1f8b080000000000000363f8cff88f991300f7b4b12e06000000") ==
          R"(gzip of 6 bytes: "00 ff 01 fe 03 09")");
    CHECK(
        tree(
            "1f8b08000000000000036b5f9499c2be242f31377549724662c99292c4f4e2490b1317262dcacf3bbc28b1"
            "e4b4fd0f06305892979f977a60715162f9116646a6ff0064376fc138000000") ==
        "gzip of MessagePack: " + std::string(value_json));
}

TEST_CASE("a packed payload that is damaged, cut or followed by bytes is not shown", "[payload]") {
    const std::string gzip =
        "1f8b08000000000000032bc849cccc5328cf2f4a29d651c8cb57f00af6f70300a5d1325114000000";
    CHECK(tree(gzip + "00") == "");
    CHECK(tree(gzip.substr(0, gzip.size() - 2)) == "");
    std::string damaged = gzip;
    damaged[gzip.size() - 12] = '0';  // the checksum
    CHECK(tree(damaged) == "");
}

TEST_CASE("one kind's bytes that are cut or longer are of no kind", "[payload]") {
    for (const std::string_view digits : {msgpack_value, cbor_value}) {
        const Bytes whole = hex(digits);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            CHECK(tree_of(BytesView(whole).first(size)) == "");
        }
        Bytes longer = whole;
        longer.push_back(0x01);
        CHECK(tree_of(longer) == "");
    }
}

TEST_CASE("of short, plain and foreign bytes nothing is said", "[payload]") {
    for (const std::string_view text : {"", "hello", R"({"a":1})", "[1,2,3]",
                                        "\n\x03"
                                        "abc"}) {
        CHECK(tree_of(as_bytes(text)) == "");
    }
    for (const std::string_view digits : {
             "00", "01", "92 01 02", "93 01 02 03", "80", "a0", "0801", "08 96 01", "81 a1 61 01",
             "89504e470d0a1a0a 0000000d 49484452 00000001 00000001 08 06 000000",  // PNG
             "ffd8ffe0 0010 4a464946 00 01 01 0000",                               // JPEG
             "52494646 24000000 57415645 666d7420 10000000 0100 0100",             // WAV
             "4f676753 00 02 0000000000000000 11223344 00000000",                  // Ogg
             "1a45dfa3 9f 4286 81 01 42f7 81 01",                                  // WebM
             "0001 0000 2112a442 63c7117e 0714278f 5ded3221",                      // STUN
             "000000186674797069736f6d0000020069736f6d",                           // MP4
             "0000803f 00000040 00004040 00008040",                                // four floats
             "32 0f 0003 612f62 0102 00 7b2261223a317d",                           // MQTT
         }) {
        INFO(digits);
        CHECK(tree(digits) == "");
    }
}

TEST_CASE("of bytes by chance hardly anything is said", "[payload]") {
    std::mt19937 random(7);
    int told = 0;
    for (int round = 0; round < 20'000; ++round) {
        Bytes bytes(1 + random() % 64);
        for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
        if (payload_tree(bytes)) ++told;
    }
    CHECK(told <= 2);
}

TEST_CASE("a payload that would grow or nest without end is not shown", "[payload]") {
    CHECK(tree_of(Bytes(payload_tree_bytes_max, 0x91)) == "");  // MessagePack: [[[[...
    CHECK(tree_of(Bytes(payload_tree_bytes_max, 0x81)) == "");  // CBOR: [[[[...
    CHECK(tree_of(Bytes(payload_tree_bytes_max, 0x7f)) == "");
    CHECK(tree_of(Bytes(payload_tree_bytes_max, 0xc1)) == "");
    CHECK(tree_of(Bytes(payload_tree_bytes_max, 0x0a)) == "");
    CHECK(tree_of(Bytes(payload_tree_bytes_max + 1, 0x0a)) == "");
    CHECK(tree("ddffffffff a568656c6c6f") == "");  // an array of 4 billion
}

// RFC 1951 3.2.6: one byte and then, 13 bits each, 258 times the same. Ends where it says.
Bytes packed_run(std::size_t matches) {
    Bytes bytes;
    std::size_t bits = 0;
    const auto put = [&](unsigned code, int count) {  // Huffman codes: the first bit is the highest
        for (int at = count - 1; at >= 0; --at, ++bits) {
            if (bits % 8 == 0) bytes.push_back(0);
            bytes.back() = static_cast<std::uint8_t>(bytes.back() | ((code >> at) & 1) << bits % 8);
        }
    };
    put(0b110, 3);       // the last block, of the fixed codes
    put(0x30 + 'a', 8);  // 'a'
    for (std::size_t at = 0; at < matches; ++at) put(0b11000101'00000, 13);
    put(0, 7);
    return bytes;
}

TEST_CASE("what unpacks to more than there is room for is not unpacked", "[payload]") {
    const Bytes packed = packed_run(10'000);  // 2.6 MB in 16 KB
    const auto whole = unpacked(packed, Packing::Deflate, StreamEnd::Ended, 2'580'001);
    REQUIRE(whole);
    CHECK(whole->size() == 2'580'001);
    CHECK(std::all_of(whole->begin(), whole->end(), [](std::uint8_t byte) { return byte == 'a'; }));
    CHECK_FALSE(unpacked(packed, Packing::Deflate, StreamEnd::Ended, 2'580'000));
}

}  // namespace
}  // namespace redial::dialect
