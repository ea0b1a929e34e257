// Whether a text is JSON, and strings as JSON: RFC 8259.
#include "base/json_text.hpp"
#include "catch.hpp"

namespace redial::tests {

TEST_CASE("what RFC 8259 allows is JSON", "[message-format]") {
    for (const char* text :
         // clang-format off
         {"null", "true", "false", "0", "-0", "12", "-1.5e+10", "1E5", "0.0", "\"\"", "\"\\u00e9\"",
          "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "[]", "{}", "[1,2,[3]]", "{\"a\":{\"b\":[]},\"c\":1}",
          " \t\r\n[ 1 , 2 ] \n", "{ \"a\" : 1 , \"a\" : 2 }", "\"\\ud800\"", "\"\xc3\xa9\""}) {
        // clang-format on
        INFO(text);
        CHECK(is_json(text));
    }
}

TEST_CASE("what looks like JSON and is not is refused", "[message-format]") {
    for (const char* text :
         {"",        " ",         "hello",   "nul",      "nulll",      "01",    "-",
          "+1",      "1.",        ".5",      "1e",       "1e+",        "'a'",   "\"a",
          "\"\\x\"", "\"\\u12\"", "\"\n\"",  "[",        "]",          "[1,]",  "[,1]",
          "[1 2]",   "{",         "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:2}",
          "[1}",     "{]",        "1 2",     "// c\n1",  "NaN",        "\xff",  "\"\xff\""}) {
        INFO(text);
        CHECK_FALSE(is_json(text));
    }
    CHECK_FALSE(is_json(std::string_view("1\0", 2)));
}

TEST_CASE("brackets nest as deep as the limit and no deeper", "[message-format]") {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    CHECK(is_json(nested(json_depth_max)));
    CHECK_FALSE(is_json(nested(json_depth_max + 1)));
    CHECK_FALSE(is_json(std::string(5'000'000, '[')));
}

TEST_CASE("a string written as JSON is JSON, whatever is in it", "[message-format]") {
    std::string all;
    for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
    std::string written;
    append_json_string(written, all);
    CHECK(is_json(written));
    std::string simple;
    append_json_string(simple, "a\"b\\c\n\x01\xc3\xa9");
    CHECK(simple == "\"a\\\"b\\\\c\\n\\u0001\xc3\xa9\"");
    std::string bad;
    append_json_string(bad,
                       "a\xff"
                       "b");
    CHECK(bad ==
          "\"a\xef\xbf\xbd"
          "b\"");
}

}  // namespace redial::tests
