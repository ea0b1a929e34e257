// What a peer can make the decoders allocate. Counts operator new in this test executable: the
// other tests' allocations pass through unseen, as counting is on only inside a Counting.
#include <cstdlib>
#include <new>
#include <string>

#include "frames_rig.hpp"
#include "wire/deflate.hpp"

using namespace redial;
using namespace redial::wire;
using namespace redial::wire::rig;

namespace {

thread_local bool is_counting = false;
thread_local std::size_t allocations = 0;
thread_local std::size_t largest_bytes = 0;

struct Counting {
    Counting() {
        allocations = largest_bytes = 0;
        is_counting = true;
    }
    ~Counting() { is_counting = false; }
};

void* counted_block(std::size_t size) {
    if (is_counting) {
        ++allocations;
        if (size > largest_bytes) largest_bytes = size;
    }
    void* block = std::malloc(size > 0 ? size : 1);
    if (block == nullptr) std::abort();
    return block;
}

// Counts bytes of messages and allocates nothing.
struct Quiet : DecoderSink {
    void on_message(const MessageInfo&, BytesView payload) override {
        ++messages;
        bytes += payload.size();
    }
    void on_ping(BytesView) override {}
    void on_pong(BytesView) override {}
    void on_close(std::uint16_t, std::string_view) override {}
    std::size_t messages = 0;
    std::size_t bytes = 0;
};

// 64 MiB of zeros in 64 KiB.
Bytes bomb() {
    Deflater deflater(15, Deflater::Context::Dropped);
    const Bytes zeros(64u << 20);
    return frame(0xc2, deflater.deflate(zeros));
}

}  // namespace

// All forms, because the sanitizers bring their own of each and check that they match.
void* operator new(std::size_t size) { return counted_block(size); }
void* operator new[](std::size_t size) { return counted_block(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return counted_block(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return counted_block(size);
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete[](void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
void operator delete[](void* block, std::size_t) noexcept { std::free(block); }
void operator delete(void* block, const std::nothrow_t&) noexcept { std::free(block); }
void operator delete[](void* block, const std::nothrow_t&) noexcept { std::free(block); }

TEST_CASE("messages of every kind are decoded without an allocation each",
          "[message-format][decoder]") {
    Bytes stream;
    Deflater deflater(15, Deflater::Context::Kept);
    for (int i = 0; i < 50; ++i) {
        append(stream, frame(0x81, "a text of some length, as chats have them"));
        append(stream, joined({frame(0x02, "frag"), frame(0x89, "ping"), frame(0x80, "ment")}));
        append(stream, frame(0xc1, deflater.deflate(Bytes(200, 'z'))));
    }
    Decoder decoder(Role::Client, DeflateAgreement{}, {});
    Quiet sink;
    const auto feed_in_pieces = [&] {
        for (std::size_t at = 0; at < stream.size(); at += 100) {
            const std::size_t size = std::min<std::size_t>(100, stream.size() - at);
            REQUIRE_FALSE(decoder.feed(std::span(stream).subspan(at, size), sink));
        }
    };
    feed_in_pieces();  // the buffer and the inflater are made once
    std::size_t counted = 0;
    {
        const Counting counting;
        for (std::size_t at = 0; at < stream.size(); at += 100) {
            const std::size_t size = std::min<std::size_t>(100, stream.size() - at);
            if (decoder.feed(std::span(stream).subspan(at, size), sink)) ++counted;
        }
        counted += allocations;
    }
    CHECK(counted == 0);
    CHECK(sink.messages == 300);
}

TEST_CASE("a frame's claim allocates nothing before its bytes come", "[message-format][decoder]") {
    Decoder decoder(Role::Client, {}, {});
    Quiet sink;
    Bytes header = hex("82 7f 00 00 00 00 03 ff ff ff");
    Bytes bytes(1000);
    std::size_t counted = 0;
    {
        const Counting counting;
        decoder.feed(header, sink);
        decoder.feed(bytes, sink);
        counted = largest_bytes;
    }
    CHECK(counted <= 2000);
}

TEST_CASE("a message in very many fragments is not copied for each of them",
          "[message-format][decoder]") {
    Decoder decoder(Role::Client, {}, {});
    Quiet sink;
    Bytes stream = frame(0x02, "x");
    for (int i = 0; i < 100000; ++i) append(stream, hex("00 01 78"));
    append(stream, hex("80 00"));
    std::size_t counted = 0;
    {
        const Counting counting;
        decoder.feed(stream, sink);
        counted = allocations;
    }
    CHECK(sink.bytes == 100001);
    CHECK(counted < 20);
}

TEST_CASE("RFC 6455 10.4: a deflate bomb ends with 1009 in memory no larger than the limit",
          "[message-format][decoder][rfc6455-10.4]") {
    Bytes stream = bomb();
    REQUIRE(stream.size() < 70000);
    Decoder decoder(Role::Client, DeflateAgreement{}, {.message_bytes_max = 1u << 20});
    Quiet sink;
    std::optional<Violation> violation;
    std::size_t counted = 0;
    {
        const Counting counting;
        violation = decoder.feed(stream, sink);
        counted = largest_bytes;
    }
    REQUIRE(violation);
    CHECK(violation->close_code == 1009);
    CHECK(counted <= (1u << 20) + 1);
    CHECK(sink.messages == 0);
}

TEST_CASE("the watcher keeps to its memory and gives up a bomb's context in the end",
          "[message-format][watcher]") {
    const Bytes stream = bomb();
    Peer peer = deflate_client;
    peer.limits.message_bytes_max = 1u << 20;
    Watcher watcher(Role::Server, peer.deflate, peer.limits);
    Story story;
    std::size_t counted = 0;
    {
        const Counting counting;
        watcher.feed(stream, story);
        counted = largest_bytes;
    }
    CHECK(counted <= (1u << 20) + 1);
    CHECK(story.text == "binary " + digest(Bytes(1u << 20)));
}

TEST_CASE("the buffer of a large message is given back after it", "[message-format][decoder]") {
    Decoder decoder(Role::Client, {}, {});
    Quiet sink;
    Bytes first = frame(0x82, Bytes(3u << 20));
    decoder.feed(std::span(first).first(100), sink);
    decoder.feed(std::span(first).subspan(100), sink);
    REQUIRE(sink.messages == 1);
    // The next split message finds no buffer, and so has one made for it.
    Bytes second = frame(0x82, Bytes(100));
    std::size_t counted = 0;
    {
        const Counting counting;
        decoder.feed(std::span(second).first(50), sink);
        counted = allocations;
    }
    CHECK(counted == 1);
}
