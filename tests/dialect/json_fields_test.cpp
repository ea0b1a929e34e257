// The parts of JSON texts: what is taken is as it stands, and what is no JSON is told from it.
#include "dialect/json_fields.hpp"

#include <string>
#include <vector>

#include "base/json_text.hpp"
#include "base/rng.hpp"
#include "catch.hpp"

namespace redial::dialect {
namespace {

// "key=value;" of each part, and how it ended.
std::string parts_of(std::string_view text) {
    JsonParts parts(text);
    std::string all;
    while (parts.next()) {
        if (parts.is_object()) all.append(parts.key()).append("=");
        all.append(parts.value()).append(";");
    }
    return all + (parts.is_bad() ? "bad" : parts.is_whole() ? "whole" : "more");
}

TEST_CASE("members and elements are taken as they stand", "[dialect]") {
    CHECK(parts_of(R"({"a":1,"b\"":[1,{"c":"}"}],"d":-0.5e+3})") ==
          R"(a=1;b\"=[1,{"c":"}"}];d=-0.5e+3;whole)");
    CHECK(parts_of(" [ true , null,\"x\\n\" ,{ } ] \r\n") == "true;null;\"x\\n\";{ };whole");
    CHECK(parts_of("{}") == "whole");
    CHECK(parts_of("[]") == "whole");
    CHECK(parts_of("\t{\"\" : \"\" }") == "=\"\";whole");
    CHECK(parts_of("[1]2") == "1;more");
    CHECK(parts_of("[[1],[2]]") == "[1];[2];whole");
}

TEST_CASE("parts end where a text is no JSON, behind what was good of it", "[dialect]") {
    for (const std::string_view text :
         {"",         " ",         "1",        "\"a\"",     "{",    "[",     "]",
          "}",        "{]",        "[}",       "[,1]",      "{,}",  "[ ,]",  "{1:2}",
          "{\"a\"}",  "{\"a\" 1}", "{\"a\":}", "[01]",      "[1.]", "[tru]", "[\"\\x\"]",
          "[\"\n\"]", "[\"a",      "[\"a\\",   "{\"a\\u12", "[-]",  "[1e]"}) {
        CAPTURE(text);
        const std::string told = parts_of(text);
        CHECK((told == "bad" || told == "01;bad" || told == "0;bad"));
    }
    CHECK(parts_of("[1,]") == "1;bad");
    CHECK(parts_of("[1 2]") == "1;bad");
    CHECK(parts_of("{\"a\":1,}") == "a=1;bad");
    CHECK(parts_of("{\"a\":1;\"b\":2}") == "a=1;bad");
    CHECK(parts_of("[1}") == "1;bad");
    CHECK(parts_of("{\"a\":[1}}") == "bad");
}

TEST_CASE("a text that is changed at any place is whole exactly where it is JSON", "[dialect]") {
    const std::string good[] = {
        R"({"seq":7,"from":"ada","text":"hello, \"all\" of you \u0041","n":[1,-2.5e3,{}]})",
        R"([ {"a" : true, "b":null},"0123456789abcdef0123456789abcdef",[[]],false ] )"};
    Rng rng(17);
    const std::string_view signs = "{}[]\",:\\0-1.eE+tfnu \n\x01\x7f";
    std::size_t wholes = 0;
    for (int round = 0; round < 40'000; ++round) {
        std::string text = good[round % 2];
        for (int change = round % 3; change >= 0; --change) {
            const std::size_t at = rng.below(text.size());
            const char sign = signs[rng.below(signs.size())];
            const auto how = rng.below(3);
            if (how == 0) text[at] = sign;
            if (how == 1) text.insert(at, 1, sign);
            if (how == 2) text.erase(at, 1 + rng.below(3));
        }
        const std::size_t first = text.find_first_not_of(" \n");
        if (first == std::string::npos || (text[first] != '{' && text[first] != '[')) continue;
        JsonParts parts(text);
        while (parts.next()) continue;
        INFO(text);
        const bool is_whole = !parts.is_bad() && parts.is_whole();
        REQUIRE(is_whole == is_json(text));
        if (is_whole) ++wholes;
    }
    CHECK(wholes > 1000);
}

}  // namespace
}  // namespace redial::dialect
