// The three formats of an HTTP date. One thread.
#include "base/http_date.hpp"

#include "catch.hpp"

using namespace redial;

TEST_CASE("RFC 7231 7.1.1.1: the three formats of a date", "[rfc7231-7.1.1.1]") {
    CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == 784111777);
    CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT") == 784111777);
    CHECK(parse_http_date("Sun Nov  6 08:49:37 1994") == 784111777);
    CHECK(parse_http_date("Thu, 01 Jan 1970 00:00:00 GMT") == 0);
    CHECK(parse_http_date("Thu, 29 Feb 2024 12:00:00 GMT") == 1709208000);
    CHECK(parse_http_date("Fri, 31 Dec 9999 23:59:59 GMT") == 253402300799);
    for (const char* bad : {"", "soon", "Sun, 06 Nov 1994 08:49:37",
                            "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
                            "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET",
                            "Sun, 06 Nov 1900 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:3x GMT",
                            "Sun, 31 Feb 2027 08:49:37 GMT", "Mon, 29 Feb 2027 08:49:37 GMT"}) {
        INFO(bad);
        CHECK_FALSE(parse_http_date(bad));
    }
}
