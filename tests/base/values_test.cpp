// Small values of base: BoundedRing, Rng against its authors' vectors, base64 against RFC 4648,
// Result and Error, UUIDs, percent-encoding, hex dumps, escaping, counts in words.
#include <memory>
#include <set>
#include <thread>

#include "base/base64.hpp"
#include "base/bounded_ring.hpp"
#include "base/counted.hpp"
#include "base/entropy.hpp"
#include "base/escape.hpp"
#include "base/hex.hpp"
#include "base/percent.hpp"
#include "base/result.hpp"
#include "base/rng.hpp"
#include "base/utf8.hpp"
#include "catch.hpp"

namespace redial::tests {

TEST_CASE("a bounded ring holds as many values as it says and gives them in order", "[queue]") {
    BoundedRing<std::unique_ptr<int>> ring(3);
    for (int i = 0; i < 3; ++i) {
        auto value = std::make_unique<int>(i);
        CHECK(ring.try_push(value));
        CHECK(value == nullptr);
    }
    auto refused = std::make_unique<int>(9);
    CHECK_FALSE(ring.try_push(refused));
    REQUIRE(refused);
    CHECK(*refused == 9);
    for (int i = 0; i < 3; ++i) CHECK(**ring.try_pop() == i);
    CHECK_FALSE(ring.try_pop());
}

TEST_CASE("a bounded ring passes values between two threads in order", "[queue]") {
    constexpr int count = 200'000;
    BoundedRing<std::string> ring(64);
    std::thread producer([&ring] {
        for (int i = 0; i < count; ++i) {
            std::string text = std::to_string(i);
            while (!ring.try_push(text)) std::this_thread::yield();
        }
    });
    int bad = 0;
    for (int i = 0; i < count;) {
        const std::optional<std::string> text = ring.try_pop();
        if (!text) {
            std::this_thread::yield();
            continue;
        }
        if (*text != std::to_string(i)) ++bad;
        ++i;
    }
    producer.join();
    CHECK(bad == 0);
}

// Made with a C program written from prng.di.unimi.it's xoshiro256starstar.c and splitmix64.c,
// which also gives the vectors of Rust's rand_xoshiro for the state 1, 2, 3, 4.
TEST_CASE("the generator gives xoshiro256**'s numbers", "[base]") {
    struct Vector {
        std::uint64_t seed;
        std::uint64_t numbers[4];
    };
    const Vector vectors[] = {
        {0, {0x99ec5f36cb75f2b4, 0xbf6e1f784956452a, 0x1a5f849d4933e6e0, 0x6aa594f1262d2d2c}},
        {1, {0xb3f2af6d0fc710c5, 0x853b559647364cea, 0x92f89756082a4514, 0x642e1c7bc266a3a7}},
        {42, {0x15780b2e0c2ec716, 0x6104d9866d113a7e, 0xae17533239e499a1, 0xecb8ad4703b360a1}}};
    for (const Vector& vector : vectors) {
        Rng rng(vector.seed);
        for (const std::uint64_t number : vector.numbers) CHECK(rng.next() == number);
    }
}

TEST_CASE("a generator copied goes the same way", "[base]") {
    Rng one(7);
    one.next();
    Rng copy = one;
    CHECK(one == copy);
    for (int i = 0; i < 100; ++i) CHECK(one.next() == copy.next());
}

TEST_CASE("numbers below a limit are below it and all of them come", "[base]") {
    Rng rng(11);
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(rng.below(7));
    CHECK(seen == std::set<std::uint64_t>{0, 1, 2, 3, 4, 5, 6});
    for (int i = 0; i < 100; ++i) CHECK(rng.below(1) == 0);
    for (int i = 0; i < 1000; ++i) {
        const double unit = rng.unit();
        REQUIRE((unit >= 0.0 && unit < 1.0));
    }
    CHECK_FALSE(rng.chance(0.0));
    CHECK(rng.chance(1.0));
}

TEST_CASE("base64 is RFC 4648 section 10's", "[base]") {
    const std::pair<const char*, const char*> vectors[] = {// clang-format off
        {"", ""},         {"f", "Zg=="},         {"fo", "Zm8="},        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
    // clang-format on
    for (const auto& [plain, encoded] : vectors) {
        CHECK(to_base64(as_bytes(plain)) == encoded);
        const auto decoded = from_base64(encoded);
        REQUIRE(decoded);
        CHECK(as_text(*decoded) == plain);
    }
}

TEST_CASE("base64 of all lengths and bytes comes back", "[base]") {
    Rng rng(5);
    for (std::size_t size = 0; size < 200; ++size) {
        Bytes bytes(size);
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(rng.below(256));
        CHECK(from_base64(to_base64(bytes)) == bytes);
    }
}

TEST_CASE("what is not base64 is refused", "[base]") {
    for (const char* bad : {"Z", "Zg", "Zg=", "Zg===", "====", "=AAA", "A=AA", "AA=A",
                            "Zh==", "Zm9=", "Zm9v\n", "Zm 9", "Zm-_", "Zg==Zg==", "Zm9vZg==AAAA"}) {
        INFO(bad);
        CHECK_FALSE(from_base64(bad));
    }
    // Cut out of a longer text: what follows the view is not looked at.
    CHECK_FALSE(from_base64(std::string_view("Zm9vYmFy").substr(0, 6)));
}

TEST_CASE("a result is its value or its error", "[base]") {
    const Result<int> good = 5;
    REQUIRE(good);
    CHECK(*good == 5);
    const Result<int> bad = Error{"port taken", "127.0.0.1:80", "try --port 0"};
    REQUIRE_FALSE(bad);
    CHECK(bad.error().line() == "127.0.0.1:80: port taken; try --port 0");
    CHECK(Error{"what", "", ""}.line() == "what");
    Result<std::unique_ptr<int>> moved = std::make_unique<int>(3);
    CHECK(*std::move(*std::move(moved)) == 3);
}

TEST_CASE("a random UUID has RFC 4122's version 4 shape and is not the last one", "[base]") {
    std::set<std::string> seen;
    for (int i = 0; i < 200; ++i) {
        const std::string uuid = random_uuid();
        REQUIRE(uuid.size() == 36);
        for (std::size_t k = 0; k < uuid.size(); ++k) {
            const bool is_dash = k == 8 || k == 13 || k == 18 || k == 23;
            const bool is_hex =
                (uuid[k] >= '0' && uuid[k] <= '9') || (uuid[k] >= 'a' && uuid[k] <= 'f');
            REQUIRE(is_dash == (uuid[k] == '-'));
            REQUIRE((is_dash || is_hex));
        }
        REQUIRE(uuid[14] == '4');
        REQUIRE(std::string("89ab").find(uuid[19]) != std::string::npos);
        seen.insert(uuid);
    }
    CHECK(seen.size() == 200);
}

TEST_CASE("masking keys do not repeat over refills", "[base]") {
    MaskSource source;
    std::set<std::uint32_t> keys;
    for (int i = 0; i < 3000; ++i) keys.insert(source.next());
    CHECK(keys.size() > 2990);  // 3000 of 2^32: a collision has a chance of one in a thousand
}

TEST_CASE("percent-encoding comes back as it was", "[base]") {
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    CHECK(percent_decoded(percent_encoded(all)) == all);
    CHECK(percent_encoded("a b+c%") == "a%20b%2Bc%25");
    CHECK(percent_decoded("a+b%2") == "a b%2");
    CHECK(percent_decoded_path("a+b%2B%2") == "a+b+%2");
    CHECK(percent_decoded("%") == "%");
    CHECK(percent_decoded("%4") == "%4");
    CHECK(percent_decoded("%41") == "A");
}

TEST_CASE("a hex dump shows offset, bytes and text, and says what it leaves out", "[base]") {
    CHECK(hex_dump({}) == "");
    CHECK(hex_dump(as_bytes("Hello\n")) ==
          "0000  48 65 6c 6c 6f 0a                                 |Hello.|");
    const std::string two_rows = hex_dump(as_bytes("0123456789abcdefg"));
    CHECK(two_rows ==
          "0000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n"
          "0010  67                                                |g|");
    const Bytes many(1000, 0xff);
    CHECK_THAT(hex_dump(many, 16), contains_text("|................|\n... 984 more bytes"));
    CHECK(hex_dump(many, 0) == "... 1000 more bytes");
}

TEST_CASE("an escaped line is one line of valid UTF-8 whatever came in", "[base]") {
    Rng rng(17);
    for (int i = 0; i < 2000; ++i) {
        std::string text;
        for (std::uint64_t n = rng.below(40); n > 0; --n) {
            text += static_cast<char>(rng.below(256));
        }
        const std::string line = escaped_line(text);
        REQUIRE(is_utf8(as_bytes(line)));
        std::size_t at = 0;
        while (at < line.size()) REQUIRE_FALSE(is_control(*next_code_point(line, at)));
    }
}

TEST_CASE("an escaped line leaves every script alone and shows what would hide", "[base]") {
    CHECK(escaped_line("日本語 العربية 🙂 \\n") == "日本語 العربية 🙂 \\n");
    CHECK(escaped_line(std::string_view("a\0b", 3)) == "a\\x00b");
    CHECK(escaped_line("\x7f\xc2\x85") == "\\x7f\\u{85}");
    CHECK(escaped_line("\xe2\x81\xa6x\xe2\x80\xa8") == "\\u{2066}x\\u{2028}");
}

TEST_CASE("one of something is no plural, and none and many are", "[base]") {
    CHECK(counted(0, "message") == "0 messages");
    CHECK(counted(1, "message") == "1 message");
    CHECK(counted(2, "message") == "2 messages");
    CHECK(counted(1, "retry", "retries") == "1 retry");
    CHECK(counted(7, "retry", "retries") == "7 retries");
    CHECK(plural(1, "outage is", "outages are") == "outage is");
}

TEST_CASE("a long line is cut between characters", "[base]") {
    CHECK(escaped_line("ääää", 5) == "ää...");
    CHECK(escaped_line("abc", 3) == "abc");
    CHECK(escaped_line("abcd", 3) == "abc...");
}

}  // namespace redial::tests
