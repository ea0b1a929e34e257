// Frame headers, masking and the examples of RFC 6455 5.7, byte for byte.
#include "wire/frame.hpp"

#include <string>

#include "frames_rig.hpp"

using namespace redial;
using namespace redial::wire;
using namespace redial::wire::rig;

TEST_CASE("RFC 6455 5.7: a single-frame unmasked text message says Hello",
          "[message-format][rfc6455-5.7]") {
    CHECK(told(client, hex("81 05 48 65 6c 6c 6f")) == "text \"Hello\"");
}

TEST_CASE("RFC 6455 5.7: a single-frame masked text message says Hello",
          "[message-format][rfc6455-5.7]") {
    CHECK(told(server, hex("81 85 37 fa 21 3d 7f 9f 4d 51 58")) == "text \"Hello\"");
}

TEST_CASE("RFC 6455 5.7: a fragmented unmasked text message says Hello",
          "[message-format][rfc6455-5.7]") {
    CHECK(told(client, hex("01 03 48 65 6c 80 02 6c 6f")) == "text \"Hello\"");
}

TEST_CASE("RFC 6455 5.7: an unmasked ping and a masked pong carry Hello",
          "[message-format][rfc6455-5.7]") {
    CHECK(told(client, hex("89 05 48 65 6c 6c 6f")) == "ping \"Hello\"");
    CHECK(told(server, hex("8a 85 37 fa 21 3d 7f 9f 4d 51 58")) == "pong \"Hello\"");
}

TEST_CASE("RFC 6455 5.7: 256 bytes of binary data come in one frame",
          "[message-format][rfc6455-5.7]") {
    const Bytes data(256, 0xa5);
    CHECK(told(client, joined({hex("82 7e 01 00"), data})) == "binary " + digest(data));
}

TEST_CASE("RFC 6455 5.7: 64 KiB of binary data come in one frame",
          "[message-format][rfc6455-5.7]") {
    Bytes data(65536);
    for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<std::uint8_t>(i * 31 >> 3);
    CHECK(told(client, joined({hex("82 7f 00 00 00 00 00 01 00 00"), data})) ==
          "binary " + digest(data));
}

TEST_CASE("RFC 6455 5.2: a header needs all of its bytes and no more", "[message-format][frame]") {
    const Bytes header = hex("82 fe 01 00 37 fa 21 3d");
    for (std::size_t size = 0; size < header.size(); ++size) {
        CHECK(parse_frame_header(BytesView(header).first(size)).header_bytes == 0);
    }
    const FrameHeader parsed = parse_frame_header(joined({header, hex("ff ff")}));
    CHECK(parsed.header_bytes == 8);
    CHECK(parsed.is_final);
    CHECK(parsed.opcode == opcode::binary);
    CHECK(parsed.is_masked);
    CHECK(parsed.masking_key == 0x37fa213d);
    CHECK(parsed.payload_bytes == 256);
    CHECK(parsed.length_is_minimal);
}

TEST_CASE("RFC 6455 5.2: every header that is written is read back the same",
          "[message-format][frame]") {
    const std::uint64_t lengths[] = {0, 1, 125, 126, 0xffff, 0x10000, 0x7fffffffffffffffULL};
    for (const std::uint64_t length : lengths) {
        for (unsigned bits = 0; bits < 32; ++bits) {
            const FrameHeader header{.is_final = (bits & 1) != 0,
                                     .rsv1 = (bits & 2) != 0,
                                     .rsv2 = (bits & 4) != 0,
                                     .rsv3 = (bits & 8) != 0,
                                     .opcode = static_cast<std::uint8_t>(bits % 16),
                                     .is_masked = (bits & 16) != 0,
                                     .masking_key = (bits & 16) != 0 ? 0x01020304u : 0u,
                                     .payload_bytes = length};
            Bytes written;
            append_frame_header(written, header);
            const FrameHeader read = parse_frame_header(written);
            REQUIRE(read.header_bytes == written.size());
            CHECK(read.is_final == header.is_final);
            CHECK(read.rsv1 == header.rsv1);
            CHECK(read.rsv2 == header.rsv2);
            CHECK(read.rsv3 == header.rsv3);
            CHECK(read.opcode == header.opcode);
            CHECK(read.is_masked == header.is_masked);
            CHECK(read.masking_key == header.masking_key);
            CHECK(read.payload_bytes == length);
            CHECK(read.length_is_minimal);
        }
    }
}

TEST_CASE("RFC 6455 5.2: lengths are written in as few bytes as they need",
          "[message-format][frame]") {
    const auto written = [](std::uint64_t length) {
        Bytes bytes;
        append_frame_header(bytes, {.opcode = opcode::binary, .payload_bytes = length});
        return to_hex(bytes);
    };
    CHECK(written(125) == "827d");
    CHECK(written(126) == "827e007e");
    CHECK(written(65535) == "827effff");
    CHECK(written(65536) == "827f0000000000010000");
}

TEST_CASE("RFC 6455 5.3: masking is XOR with the key's bytes in turn, at any size and offset",
          "[message-format][frame][rfc6455-5.3]") {
    const std::uint8_t key[] = {0x37, 0xfa, 0x21, 0x3d};
    for (std::size_t size = 0; size <= 200; ++size) {
        for (std::uint64_t offset = 0; offset < 9; ++offset) {
            Bytes bytes(size + 3);
            for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
            Bytes wanted = bytes;
            for (std::size_t i = 0; i < size; ++i) wanted[i + 1] ^= key[(i + offset) % 4];
            // One byte in, so that the payload is not aligned as its buffer is.
            mask_in_place(std::span(bytes).subspan(1, size), 0x37fa213d, offset);
            REQUIRE(to_hex(bytes) == to_hex(wanted));
        }
    }
}
