// What a body shows of itself while it passes. One thread.
#include "wire/http_body.hpp"
#include "catch.hpp"

namespace redial::wire::tests {

TEST_CASE("a body shows its own bytes without what frames them", "[http]") {
    const std::string_view raw = "5;x=y\r\nhello\r\n3\r\n, y\r\n0\r\nT: 1\r\n\r\nHTTP";
    HttpHeadParser parser;
    REQUIRE(parser.feed(as_bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")));
    for (const std::size_t piece : {1u, 4u, 100u}) {
        HttpBody body = HttpBody::relayed(parser.head(), 200);
        std::string text;
        std::size_t taken = 0;
        while (!body.is_finished()) {
            BytesView data;
            taken += body.take(as_bytes(raw.substr(taken, piece)), data);
            text += as_text(data);
        }
        CHECK(text == "hello, y");
        CHECK(raw.substr(taken) == "HTTP");
        CHECK(body.is_chunked());
    }
}

}  // namespace redial::wire::tests
