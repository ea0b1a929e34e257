// Text of peers made safe to show. No clock.
#include "base/duration_text.hpp"
#include "model/words/display_text.hpp"

#include "base/rng.hpp"
#include "base/utf8.hpp"
#include "catch.hpp"

namespace redial {
namespace {

using namespace std::chrono_literals;

std::string line(std::string_view text) { return model::one_line(as_bytes(text)); }

}  // namespace

TEST_CASE("plain text of any script is shown as it is", "[model]") {
    CHECK(line("{\"text\":\"still here?\"}") == "{\"text\":\"still here?\"}");
    CHECK(line("日本語 ελληνικά עברית 😀") == "日本語 ελληνικά עברית 😀");
    CHECK(line("می\u200cخواهم") == "می\u200cخواهم");
    CHECK(line("") == "");
}

TEST_CASE("what would act instead of being seen is made visible", "[model]") {
    CHECK(line("a\nb\tc") == "a⏎b⇥c");
    CHECK(line("\x1b[31mred") == "␛[31mred");
    CHECK(line(std::string_view("\0\x7f", 2)) == "␀␡");
    CHECK(line("a\r\n") == "a␍⏎");
    CHECK(line("\u202Eevil") == "\\u{202e}evil");
    CHECK(line("\u0085\u2028\u2066\u200b\ufeff\u00ad") ==
          "\\u{0085}\\u{2028}\\u{2066}\\u{200b}\\u{feff}\\u{00ad}");
    CHECK(line("\U000E0041") == "\\u{e0041}");
    CHECK(line("\uffff") == "\\u{ffff}");
}

TEST_CASE("bytes that are not UTF-8 are shown as bytes", "[model]") {
    CHECK(line("a\xff"
               "b") == "a\\xffb");
    CHECK(line("\xc3") == "\\xc3");
    CHECK(line("\xed\xa0\x80") == "\\xed\\xa0\\x80");
    CHECK(line("\xc0\xaf") == "\\xc0\\xaf");
}

TEST_CASE("a long line is cut between characters and says the whole size", "[model]") {
    const std::string text(5000, 'x');
    CHECK(model::one_line(as_bytes(text), 10) == "xxxxxxxxxx… (4.9 KiB)");
    CHECK(model::one_line(as_bytes("éééé"), 2) == "éé… (8 B)");
    CHECK(model::one_line(as_bytes("abc"), 10) == "abc");
    CHECK(model::one_line(as_bytes("abc"), 10, 2048) == "abc… (2 KiB)");
}

TEST_CASE("whatever the bytes, a shown line is valid UTF-8 without a control character",
          "[model]") {
    Rng rng(3);
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (std::uint64_t n = rng.below(40); n > 0; --n) {
            if (rng.chance(0.5)) {
                text += static_cast<char>(rng.below(256));
            } else {
                append_utf8(text, static_cast<char32_t>(rng.below(0xd800)));
            }
        }
        const std::string shown = line(text);
        REQUIRE(is_utf8(as_bytes(shown)));
        for (const char c : shown) REQUIRE(static_cast<unsigned char>(c) >= 0x20);
        REQUIRE(shown.find("\u202e") == std::string::npos);
        const std::string many = model::many_lines(as_bytes(text));
        REQUIRE(is_utf8(as_bytes(many)));
        REQUIRE(many.find('\x1b') == std::string::npos);
    }
}

TEST_CASE("many lines keep their breaks, and a very long one is broken visibly", "[model]") {
    CHECK(model::many_lines(as_bytes("a\n\tb\x01\xff")) == "a\n\tb␁\\xff");
    CHECK(model::many_lines(as_bytes("abcdefgh"), 100, 3) == "abc↩\ndef↩\ngh");
    CHECK(model::many_lines(as_bytes("abc\ndef\n"), 100, 3) == "abc\ndef\n");
    CHECK(model::many_lines(as_bytes("abcdef"), 4) == "abcd\n… 2 B more not shown");
}

TEST_CASE("a hex dump has offsets, bytes and ASCII, line by line", "[model]") {
    const Bytes bytes = to_bytes("{\"count\":4}\x01\xff and more");
    CHECK(model::hex_lines(bytes.size()) == 2);
    CHECK(model::hex_line(bytes, 0) ==
          "00000000  7b 22 63 6f 75 6e 74 22  3a 34 7d 01 ff 20 61 6e  |{\"count\":4}.. an|");
    CHECK(model::hex_line(bytes, 1) ==
          "00000010  64 20 6d 6f 72 65                                 |d more|");
    CHECK(model::hex_lines(0) == 0);
    CHECK(model::hex_lines(16) == 1);
    CHECK(model::hex_short(bytes, 3) == "7b 22 63 … (22 B)");
    CHECK(model::hex_short(to_bytes("ab"), 3) == "61 62");
}

TEST_CASE("sizes are said in short words", "[model]") {
    CHECK(model::size_in_words(0) == "0 B");
    CHECK(model::size_in_words(999) == "999 B");
    CHECK(model::size_in_words(1536) == "1.5 KiB");
    CHECK(model::size_in_words(12'600) == "12.3 KiB");
    CHECK(model::size_in_words(512ull << 20) == "512 MiB");
    CHECK(model::size_in_words((1ull << 20) - 1) == "1 MiB");
    CHECK(model::size_in_words(UINT64_MAX) == "16777216 TiB");
}

TEST_CASE("spans are said in short words, never longer than they are", "[model]") {
    CHECK(figure_in_words(310us) == "0.31 ms");
    CHECK(figure_in_words(12'399us) == "12.3 ms");
    CHECK(figure_in_words(640ms) == "640 ms");
    CHECK(figure_in_words(3999ms) == "3.9 s");
    CHECK(figure_in_words(-1s) == "0.00 ms");
    CHECK(figure_in_words(130s) == "02:10.0");
    CHECK(uptime_in_words(42'190ms) == "00:42.1");
    CHECK(uptime_in_words(723'400ms) == "12:03.4");
    CHECK(uptime_in_words(3h + 5min) == "3:05:00");
    CHECK(uptime_in_words(51h + 4min + 5s) == "2 d 03:04:05");
}

TEST_CASE("what was fitted is said rounded, not cut", "[model]") {
    CHECK(estimate_in_words(1599ms) == "1.6 s");
    CHECK(estimate_in_words(1549ms) == "1.5 s");
    CHECK(estimate_in_words(199'700us) == "200 ms");
    CHECK(estimate_in_words(999'700us) == "1 s");
    CHECK(estimate_in_words(250us) == "250 us");
    CHECK(estimate_in_words(-1s) == "0 us");
}

}  // namespace redial
