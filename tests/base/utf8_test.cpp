// UTF-8: the streaming validator and the decoder against a naive reading of RFC 3629, the cases of
// Markus Kuhn's stress test, every split, and random bytes.
#include "base/utf8.hpp"

#include "base/rng.hpp"
#include "catch.hpp"

namespace redial::tests {
namespace {

// The naive decoder: bits first, then every rule of RFC 3629 in words. The length of the valid
// character at the front of `text`, 0 when there is none.
std::size_t naive_length(std::string_view text, char32_t& value) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    std::size_t length = 0;
    if (byte(0) < 0x80) {
        length = 1;
        value = byte(0);
    } else if ((byte(0) & 0xe0) == 0xc0) {
        length = 2;
        value = byte(0) & 0x1f;
    } else if ((byte(0) & 0xf0) == 0xe0) {
        length = 3;
        value = byte(0) & 0x0f;
    } else if ((byte(0) & 0xf8) == 0xf0) {
        length = 4;
        value = byte(0) & 0x07;
    }
    if (length == 0 || length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return 0;
        value = (value << 6) | (byte(i) & 0x3f);
    }
    const char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool is_overlong = value < smallest[length];
    const bool is_surrogate = value >= 0xd800 && value <= 0xdfff;
    return is_overlong || is_surrogate || value > 0x10ffff ? 0 : length;
}

bool is_naive_utf8(std::string_view text) {
    char32_t value = 0;
    while (!text.empty()) {
        const std::size_t length = naive_length(text, value);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

bool is_valid(std::string_view text) { return is_utf8(as_bytes(text)); }

// Bytes that sit on the edges of the rules more often than chance would have it.
std::string random_bytes(Rng& rng) {
    constexpr std::uint8_t edges[] = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf,
                                      0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed,
                                      0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff};
    std::string text;
    for (std::uint64_t n = rng.below(12); n > 0; --n) {
        const auto byte = rng.chance(0.7) ? edges[rng.below(std::size(edges))]
                                          : static_cast<std::uint8_t>(rng.below(256));
        text += static_cast<char>(byte);
    }
    return text;
}

}  // namespace

TEST_CASE("every code point that may be encoded is valid, and only those", "[base]") {
    for (char32_t c = 0; c <= 0x10ffff; ++c) {
        const bool is_surrogate = c >= 0xd800 && c <= 0xdfff;
        std::string text;
        append_utf8(text, c);
        if (is_valid(text) == is_surrogate) FAIL("code point " << static_cast<unsigned>(c));
        if (is_surrogate) continue;
        std::size_t at = 0;
        const auto back = next_code_point(text, at);
        if (back != c || at != text.size()) FAIL("code point " << static_cast<unsigned>(c));
    }
}

TEST_CASE("bad sequences are bad", "[base]") {
    const std::string_view bad[] = {// clang-format off
        "\x80", "\xbf", "\x80\xbf\x80",                          // lone continuations
        "\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf",          // overlong '/'
        "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf",          // largest overlongs
        "\xed\xa0\x80", "\xed\xbf\xbf", "\xed\xa0\x80\xed\xb0\x80",  // surrogates
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xf8\x88\x80\x80\x80", "\xfe", "\xff",
        "\xc3", "\xe2\x82", "\xf0\x9f\x98", "a\xc3(", "\xe2(\xa1", "\xe2\x82(", "\xf0\x9f\x98("};
    // clang-format on
    for (const std::string_view text : bad) {
        INFO(to_bytes(text).size() << " bytes from " << int(static_cast<std::uint8_t>(text[0])));
        CHECK_FALSE(is_valid(text));
        CHECK_FALSE(is_naive_utf8(text));
    }
    CHECK(is_valid("\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbd\xf4\x8f\xbf\xbf\xef\xbf\xbf"));
    CHECK(is_valid(""));
    CHECK(is_valid(std::string_view("\0", 1)));
}

TEST_CASE("the validator agrees with a naive decoder on random bytes, however split", "[base]") {
    Rng rng(99);
    int valid = 0;
    for (int i = 0; i < 300'000; ++i) {
        const std::string text = random_bytes(rng);
        const bool expected = is_naive_utf8(text);
        valid += expected;
        if (is_valid(text) != expected) FAIL("seed 99, text " << i);
        const std::size_t split = rng.below(text.size() + 1);
        Utf8Validator validator;
        const bool is_bad = validator.feed(as_bytes(text).first(split)) ||
                            validator.feed(as_bytes(text).subspan(split));
        if ((!is_bad && validator.is_complete()) != expected) FAIL("seed 99, split text " << i);
    }
    CHECK(valid > 30'000);
}

TEST_CASE("every split of a text gives the same answer", "[base]") {
    const std::string text = "κόσμε 日本語 🙂 plain ASCII longer than eight bytes é";
    for (std::size_t first = 0; first <= text.size(); ++first) {
        for (std::size_t second = first; second <= text.size(); ++second) {
            Utf8Validator validator;
            const BytesView bytes = as_bytes(text);
            REQUIRE_FALSE(validator.feed(bytes.first(first)));
            REQUIRE_FALSE(validator.feed(bytes.subspan(first, second - first)));
            REQUIRE_FALSE(validator.feed(bytes.subspan(second)));
            REQUIRE(validator.is_complete());
        }
    }
}

// RFC 6455 8.1 is best kept by failing at once: the byte that cannot continue any text is named.
TEST_CASE("the first byte that cannot stand is the one reported", "[base]") {
    Utf8Validator validator;
    CHECK(validator.feed(as_bytes("abc\xc3\xa9\xff")) == 5u);
    validator.reset();
    CHECK(validator.feed(as_bytes("\xe0\x80\xaf")) == 1u);  // overlong: known at the second byte
    validator.reset();
    CHECK(validator.feed(as_bytes("\xed\xa0")) == 1u);  // surrogate, likewise
    validator.reset();
    CHECK(validator.feed(as_bytes("\xf4\x90")) == 1u);  // above U+10FFFF
    validator.reset();
    CHECK_FALSE(validator.feed(as_bytes("0123456\xe2\x82")));
    CHECK_FALSE(validator.is_complete());
    CHECK(validator.feed(as_bytes("A")) == 0u);
    validator.reset();
    CHECK(validator.feed(as_bytes("0123456789abcdef\x80")) == 16u);
}

TEST_CASE("a character cut off by the end of its view is bad, whatever follows", "[base]") {
    const std::string_view euro = "\xe2\x82\xac";
    std::size_t at = 0;
    CHECK_FALSE(next_code_point(euro.substr(0, 2), at));
    CHECK(at == 1);
    CHECK_FALSE(is_valid(euro.substr(0, 2)));
}

TEST_CASE("decoding steps over a bad byte and reads on", "[base]") {
    Rng rng(4);
    for (int i = 0; i < 100'000; ++i) {
        const std::string text = random_bytes(rng);
        std::size_t at = 0;
        while (at < text.size()) {
            char32_t expected = 0;
            const std::size_t length = naive_length(std::string_view(text).substr(at), expected);
            const std::size_t before = at;
            const auto value = next_code_point(text, at);
            if (value.has_value() != (length > 0)) FAIL("seed 4, text " << i);
            if (at - before != std::max<std::size_t>(length, 1)) FAIL("seed 4, text " << i);
            if (value && *value != expected) FAIL("seed 4, text " << i);
        }
    }
}

}  // namespace redial::tests
