// What a paste brings along. One thread.
#include "base/outer_space.hpp"
#include "catch.hpp"

using redial::without_outer_space;

TEST_CASE("white space and invisible marks at both ends go", "[words]") {
    for (const char* space : {" ", "\t", "\r\n", "\v\f", "\xc2\xa0", "\xe1\x9a\x80", "\xe2\x80\x89",
                              "\xe2\x80\x8b", "\xe2\x80\x8e", "\xe2\x80\xa8", "\xe2\x80\xaf",
                              "\xe2\x81\xa0", "\xe3\x80\x80", "\xef\xbb\xbf", "\x7f", "\xc2\x85"}) {
        const std::string s(space);
        CHECK(without_outer_space(s + "a" + s + "b" + s) == "a" + s + "b");
        CHECK(without_outer_space(s + s).empty());
    }
    CHECK(without_outer_space("").empty());
}

TEST_CASE("what can be seen stays, whatever its bytes", "[words]") {
    for (const char* text : {"\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xa0", "\xff",
                             "\xe2\x80", "\x80\x8b", "a\xa0"}) {
        CHECK(without_outer_space(text) == text);
    }
}
