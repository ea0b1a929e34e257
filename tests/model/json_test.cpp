// The JSON scanner (RFC 8259), pointers (RFC 6901) and pretty printing. No clock.
#include "model/words/json_view.hpp"

#include <nlohmann/json.hpp>
#include <string>

#include "base/rng.hpp"
#include "catch.hpp"

namespace redial {
namespace {

using model::is_json;
using model::JsonPointer;

std::string value_at(std::string_view text, std::string_view pointer) {
    const auto parsed = JsonPointer::parse(pointer);
    REQUIRE(parsed);
    const auto value = model::json_value_at(text, *parsed);
    return value ? std::string(*value) : "none";
}

std::optional<std::int64_t> integer_at(std::string_view text, std::string_view pointer) {
    return model::json_integer_at(text, *JsonPointer::parse(pointer));
}

// Pieces that make JSON, and near misses, when joined at random.
std::string random_text(Rng& rng) {
    constexpr std::string_view pieces[] = {
        "{",    "}",  "[",    "]", ",",    ":",       "\"a\"", "\"",      "\\u00", "0", "-1.5",
        "1e-3", "01", "true", " ", "null", "\"\\n\"", "x",     "{\"k\":", "[1,",   "]}"};
    std::string text;
    for (std::uint64_t n = rng.below(9); n > 0; --n) text += pieces[rng.below(std::size(pieces))];
    return text;
}

}  // namespace

TEST_CASE("what is JSON by RFC 8259 is JSON here", "[model]") {
    for (const char* text : {"{}", "[]", " 1 ", "-0", "0.5e-7", "\"\"", "null", "true", "false",
                             "[1,[2,{\"a\":[]}]]", "\"\\u00e9\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                             "{\"a\":1,\"a\":2}", "\t[\r\n1 , 2 ]", "\"\xc3\xa9\""}) {
        INFO(text);
        CHECK(is_json(text));
    }
}

TEST_CASE("what is not JSON by RFC 8259 is not JSON here", "[model]") {
    for (const char* text :
         {"",      " ",          "{",     "]",         "[1,]",     "{\"a\"}",   "{\"a\":}",
          "{a:1}", "{\"a\":1,}", "01",    "1.",        ".5",       "-",         "+1",
          "1e",    "nul",        "truex", "'a'",       "\"\\x\"",  "\"\\u12\"", "\"a",
          "1 2",   "[1 2]",      "[1}",   "{\"a\" 1}", "\"a\nb\"", "\"\xc3\"",  "\"\xff\"",
          "NaN",   "[,1]",       ",",     "{\"a\":1]"}) {
        INFO(text);
        CHECK_FALSE(is_json(text));
    }
}

TEST_CASE("the scanner and nlohmann agree on random near-JSON", "[model]") {
    Rng rng(7);
    int valid = 0;
    for (int i = 0; i < 40'000; ++i) {
        const std::string text = random_text(rng);
        const bool expected = nlohmann::json::accept(text);
        valid += expected ? 1 : 0;
        if (is_json(text) != expected) FAIL("differs: " << text);
    }
    CHECK(valid > 500);
}

TEST_CASE("nesting deeper than the bound is not shown as JSON, and costs no stack", "[model]") {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    CHECK(is_json(nested(json_scan_depth_max)));
    CHECK_FALSE(is_json(nested(json_scan_depth_max + 1)));
    CHECK_FALSE(is_json(std::string(5'000'000, '[')));
}

TEST_CASE("the pointers of RFC 6901 section 5 find their values", "[model]") {
    const std::string text = R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,)"
                             R"("i\\j":5,"k\"l":6," ":7,"m~n":8})";
    CHECK(value_at(text, "") == text);
    CHECK(value_at(text, "/foo") == R"(["bar","baz"])");
    CHECK(value_at(text, "/foo/0") == R"("bar")");
    CHECK(value_at(text, "/") == "0");
    CHECK(value_at(text, "/a~1b") == "1");
    CHECK(value_at(text, "/c%d") == "2");
    CHECK(value_at(text, "/e^f") == "3");
    CHECK(value_at(text, "/g|h") == "4");
    CHECK(value_at(text, "/i\\j") == "5");
    CHECK(value_at(text, "/k\"l") == "6");
    CHECK(value_at(text, "/ ") == "7");
    CHECK(value_at(text, "/m~0n") == "8");
    CHECK(value_at(text, "/foo/2") == "none");
    CHECK(value_at(text, "/foo/-") == "none");
    CHECK(value_at(text, "/foo/00") == "none");
    CHECK(value_at(text, "/foo/bar") == "none");
    CHECK(value_at(text, "/a/b") == "none");
}

TEST_CASE("a pointer looks only where it points", "[model]") {
    CHECK(value_at(R"({"x":{"count":1},"count":2})", "/count") == "2");
    CHECK(value_at(R"({"x":{"count":1}})", "/count") == "none");
    CHECK(value_at(R"([[1,{"a":[7,8]}],[2,{"a":[9]}]])", "/0/1/a/1") == "8");
    CHECK(value_at(R"({"a":[{"b":1},{"b":2}]})", "/a/1/b") == "2");
    CHECK(value_at(R"({"a":{"c":0},"b":3})", "/a/b") == "none");
    CHECK(value_at(R"({"a":3})", "/a/b") == "none");
    CHECK(value_at(R"({"a":1,"b":{"a":5}} x)", "/a") == "none");
}

TEST_CASE("of duplicate keys the last counts", "[model]") {
    CHECK(value_at(R"({"a":1,"a":2})", "/a") == "2");
    CHECK(value_at(R"({"a":{"b":1},"a":{"c":2}})", "/a/b") == "none");
    CHECK(value_at(R"({"a":{"b":1},"a":3})", "/a/b") == "none");
}

TEST_CASE("a key may be written with escapes", "[model]") {
    CHECK(value_at(R"({"\u0063ount":5})", "/count") == "5");
    CHECK(integer_at(R"({"\u0063ount":5})", "/count") == 5);
    CHECK(value_at("{\"\\ud83d\\ude00\":1}", "/\xf0\x9f\x98\x80") == "1");
}

TEST_CASE("only an integer that fits is a counter", "[model]") {
    CHECK(integer_at("{\"count\":12}", "/count") == 12);
    CHECK(integer_at("{\"count\":-3}", "/count") == -3);
    CHECK(integer_at("[4]", "/0") == 4);
    CHECK(integer_at("7", "") == 7);
    CHECK_FALSE(integer_at("{\"count\":\"12\"}", "/count"));
    CHECK_FALSE(integer_at("{\"count\":1.0}", "/count"));
    CHECK_FALSE(integer_at("{\"count\":1e3}", "/count"));
    CHECK_FALSE(integer_at("{\"count\":9223372036854775808}", "/count"));
    CHECK_FALSE(integer_at("{\"count\":12", "/count"));
    CHECK_FALSE(integer_at("count 12", "/count"));
}

TEST_CASE("keys are equal when their JSON values are, and kinds are never mixed", "[model]") {
    const auto key = [](std::string_view text) {
        return json_key_at(text, *JsonPointer::parse("/id"));
    };
    CHECK(key(R"({"id":"a\u0062"})") == key(R"({ "id" : "ab" })"));
    CHECK(key(R"({"id":"\/"})") == key(R"({"id":"/"})"));
    CHECK(key(R"({"id":10})") == key(R"({"id":1.0e1})"));
    CHECK(key(R"({"id":-0})") == key(R"({"id":0.0})"));
    CHECK(key(R"({"id":0.5})") == key(R"({"id":5e-1})"));
    CHECK(key(R"({"id":""})"));
    CHECK(key(R"({"id":1})") != key(R"({"id":"1"})"));
    // Beyond what a double tells apart.
    CHECK(key(R"({"id":9007199254740993})") != key(R"({"id":9007199254740992})"));
    CHECK(key(R"({"id":123456789012345678901234567890})"));
    CHECK(key(R"({"id":1e999})") == "1e999");
    for (const char* text : {R"({"id":null})", R"({"id":true})", R"({"id":{}})", R"({"id":[1]})",
                             R"({"other":1})", R"({"id":1)", "id", ""}) {
        INFO(text);
        CHECK_FALSE(key(text));
    }
}

TEST_CASE("pointers that are none are refused with the reason", "[model]") {
    CHECK_FALSE(JsonPointer::parse("count"));
    CHECK_FALSE(JsonPointer::parse("/a~2"));
    CHECK_FALSE(JsonPointer::parse("/a~"));
    std::string deep;
    for (int i = 0; i < 33; ++i) deep += "/a";
    CHECK_FALSE(JsonPointer::parse(deep));
    CHECK(JsonPointer::parse("/a~1b/~0")->text() == "/a~1b/~0");
}

TEST_CASE("pretty text changes white space and nothing else", "[model]") {
    const std::string text = R"({"b":1.50, "a":[1,2 ,{"x":"\u00e9\n"}],"b":1E2,"e":{},"f":[ ]})";
    CHECK(*model::pretty_json(text) ==
          "{\n  \"b\": 1.50,\n  \"a\": [\n    1,\n    2,\n    {\n"
          "      \"x\": \"\\u00e9\\n\"\n    }\n  ],\n  \"b\": 1E2,\n"
          "  \"e\": {},\n  \"f\": []\n}");
    CHECK(*model::pretty_json(" 12 ") == "12");
    CHECK(*model::pretty_json("[ ]") == "[]");
    CHECK_FALSE(model::pretty_json("[1,"));
    CHECK_FALSE(model::pretty_json("\"\xff\""));
}

TEST_CASE("pretty text read again is the same value, token for token", "[model]") {
    Rng rng(11);
    const auto without_space = [](const std::string& text) {
        std::string tokens;
        model::JsonScanner scanner(text);
        for (auto token = scanner.next(); token != model::JsonToken::End; token = scanner.next()) {
            REQUIRE(token != model::JsonToken::Bad);
            tokens += std::to_string(static_cast<int>(token)) + std::string(scanner.token()) + "\n";
        }
        return tokens;
    };
    for (int i = 0; i < 20'000; ++i) {
        const std::string text = random_text(rng);
        if (!is_json(text)) continue;
        const auto pretty = model::pretty_json(text);
        REQUIRE(pretty);
        REQUIRE(without_space(*pretty) == without_space(text));
    }
}

TEST_CASE("pretty text is bounded, however deep the indentation", "[model]") {
    const std::string text = std::string(500, '[') + "1" + std::string(500, ']');
    CHECK_FALSE(model::pretty_json(text, 2, 10'000));
    CHECK(model::pretty_json(text, 2, 1'000'000));
}

}  // namespace redial
