// What a tap changed in a head, field by field. Test thread.
#include "view/session/head_diff.hpp"

#include "catch.hpp"

using namespace redial;

TEST_CASE("heads are compared field by field, whatever their order", "[tap]") {
    using view::LineFate;
    const auto lines =
        view::compare_heads("GET / HTTP/1.1\r\nHost: a:1\r\nCookie: x\r\nOrigin: http://a\r\n\r\n",
                            "GET / HTTP/1.1\r\nOrigin: http://a\r\nhost: b:2\r\nVia: tap\r\n\r\n");
    REQUIRE(lines.size() == 5);
    CHECK(lines[0].fate == LineFate::Same);
    CHECK(lines[1].fate == LineFate::Changed);
    CHECK(lines[1].before == "Host: a:1");
    CHECK(lines[1].after == "host: b:2");
    CHECK(lines[2].fate == LineFate::Removed);
    CHECK(lines[3].fate == LineFate::Same);
    CHECK(lines[4].fate == LineFate::Added);
    CHECK(lines[4].after == "Via: tap");
    CHECK(view::differences(lines) == 3);
}

TEST_CASE("fields of one name are compared in their order", "[tap]") {
    const auto lines = view::compare_heads("HTTP/1.1 101 x\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n",
                                           "HTTP/1.1 101 x\r\nSet-Cookie: a\r\nSet-Cookie: c\r\n");
    REQUIRE(lines.size() == 3);
    CHECK(lines[1].fate == view::LineFate::Same);
    CHECK(lines[2].fate == view::LineFate::Changed);
}
