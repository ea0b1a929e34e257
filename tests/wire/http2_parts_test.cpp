// Bytes that wait for a stream's windows. One thread.
#include "wire/http2_parts.hpp"

#include <array>

#include "catch.hpp"

namespace redial::wire {

TEST_CASE("what a slow reader has read of a stream is not kept, though it never reads all",
          "[http2]") {
    Http2Pending pending;
    const Bytes piece(1000, 7);
    std::array<std::uint8_t, 1000> room{};
    std::uint32_t flags = 0;
    pending.add(piece);
    for (int round = 0; round < 1000; ++round) {
        pending.add(piece);
        REQUIRE(pending.read(room.data(), room.size(), &flags) == 1000);
        REQUIRE(pending.size() == 1000);
        REQUIRE(pending.kept_bytes() <= 2 * pending.size());
    }
    CHECK(flags == 0);
}

TEST_CASE("the bytes of a stream come in their order, and its end with the last of them",
          "[http2]") {
    Http2Pending pending;
    std::array<std::uint8_t, 4> room{};
    std::string read;
    std::uint32_t flags = 0;
    CHECK(pending.read(room.data(), room.size(), &flags) == NGHTTP2_ERR_DEFERRED);
    pending.add(as_bytes("one two"));
    pending.add(as_bytes(" three"));
    pending.finish();
    while (flags == 0) {
        const ssize_t count = pending.read(room.data(), room.size(), &flags);
        REQUIRE(count > 0);
        read.append(as_text(BytesView(room).first(static_cast<std::size_t>(count))));
        CHECK((flags == NGHTTP2_DATA_FLAG_EOF) == (read.size() == 13));
    }
    CHECK(read == "one two three");
}

}  // namespace redial::wire
