// Requests to our own small HTTP server, from any split of the bytes.
#include "wire/http_request.hpp"

#include "catch.hpp"

using namespace redial;
using namespace redial::wire;
using tests::contains_text;

namespace {

struct Read {
    std::vector<HttpRequest> requests;
    std::optional<BadHttpRequest> bad;
    bool wished_to_continue = false;
};

// Everything that comes of the bytes, given in pieces of `step`.
Read read(std::string_view text, std::size_t step, std::size_t body_bytes_max = 100) {
    HttpRequestReader reader(body_bytes_max);
    Read result;
    while (!text.empty() && !result.bad) {
        const std::string_view piece = text.substr(0, step);
        std::size_t taken = 0;
        auto verdict = reader.feed(as_bytes(piece), taken);
        REQUIRE((taken > 0 || std::holds_alternative<BadHttpRequest>(verdict)));
        text.remove_prefix(taken);
        result.wished_to_continue = result.wished_to_continue || reader.take_wish_to_continue();
        if (auto* request = std::get_if<HttpRequest>(&verdict)) {
            CHECK(reader.is_between_requests());
            result.requests.push_back(std::move(*request));
        }
        if (auto* bad = std::get_if<BadHttpRequest>(&verdict)) result.bad = std::move(*bad);
    }
    return result;
}

int status_of(std::string_view text) {
    int status = 0;
    for (const std::size_t step : {1u, 7u, 4096u}) {
        const Read result = read(text, step);
        REQUIRE(result.bad);
        CHECK((status == 0 || result.bad->status == status));
        status = result.bad->status;
    }
    return status;
}

}  // namespace

TEST_CASE("requests follow each other on one connection, however the bytes are split",
          "[wire][http]") {
    const std::string text =
        "GET /version HTTP/1.1\r\nHost: h\r\n\r\n"
        "POST /populate?x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n"
        "[1,2]"
        "\r\nPOST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
        "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n"
        "DELETE http://h:1/a/b HTTP/1.0\r\n\r\n";
    for (std::size_t step = 1; step <= text.size(); ++step) {
        const Read result = read(text, step);
        REQUIRE_FALSE(result.bad);
        REQUIRE(result.requests.size() == 4);
        CHECK(result.requests[0].method == "GET");
        CHECK(result.requests[0].path == "/version");
        CHECK(result.requests[0].head.find("Host")->value == "h");
        CHECK(result.requests[0].keeps_alive);
        CHECK(result.requests[0].body.empty());
        CHECK(result.requests[1].path == "/populate?x");
        CHECK(result.requests[1].body == "[1,2]");
        CHECK(result.requests[2].body == "abcde");
        CHECK(result.requests[3].path == "/a/b");
        CHECK_FALSE(result.requests[3].keeps_alive);
    }
}

TEST_CASE("what is no request, or hides another one, is refused with its status", "[wire][http]") {
    CHECK(status_of("nonsense\r\n\r\n") == 400);
    CHECK(status_of("GET  / HTTP/1.1\r\n\r\n") == 400);
    CHECK(status_of("POST  HTTP/1.0\r\n\r\n") == 400);
    CHECK(status_of("GET / HTTP/2.0\r\n\r\n") == 505);
    CHECK(status_of("GET / HTTP/1.1\r\nbad field\r\n\r\n") == 400);
    CHECK(status_of("POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n") == 400);
    CHECK(status_of("POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n") ==
          400);
    CHECK(status_of("POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n") == 400);
    CHECK(status_of("POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n") == 501);
    CHECK(status_of("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n") ==
          400);
    CHECK(status_of("GET / HTTP/1.1\r\n\r\n") == 400);  // RFC 7230 5.4: a Host
    CHECK(status_of("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n") == 400);
    CHECK(status_of("\x16\x03\x01 a TLS hello\r\n") == 400);
}

TEST_CASE("a head or a body that is too large is refused before it is held", "[wire][http]") {
    CHECK(status_of("GET / HTTP/1.1\r\nX: " + std::string(70'000, 'x')) == 431);
    CHECK(status_of("POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n") == 413);
    CHECK(status_of("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" +
                    std::string(101, 'x')) == 413);
    const std::string full = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n";
    CHECK(read(full + std::string(100, 'x'), 9).requests.size() == 1);
}

TEST_CASE("a client that waits for 100 Continue is seen once, before its body", "[wire][http]") {
    const std::string head =
        "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
        "Content-Length: 2\r\n\r\n";
    CHECK(read(head, 4096).wished_to_continue);
    CHECK_FALSE(read(head + "{}", 4096).wished_to_continue);
}

TEST_CASE("a reply is framed by its length, and without a body it has no type", "[wire][http]") {
    CHECK(make_reply_head({.content_type = "application/json", .body_bytes = 2}) ==
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n");
    CHECK(make_reply_head({.status = 204, .content_type = "text/plain"}) ==
          "HTTP/1.1 204 No Content\r\n\r\n");
    CHECK(make_reply_head({.status = 405, .keeps_alive = false, .allow = "GET, HEAD"}) ==
          "HTTP/1.1 405 Method Not Allowed\r\n"
          "Content-Length: 0\r\nAllow: GET, HEAD\r\nConnection: close\r\n\r\n");
}

TEST_CASE("RFC 7230 4.1: a stream comes in chunks to those who know them", "[wire][http]") {
    const std::string chunks = make_stream_head(200, "text/plain", StreamForm::Chunks);
    CHECK_THAT(chunks, contains_text("\r\nTransfer-Encoding: chunked\r\n"));
    CHECK_THAT(chunks, !contains_text("Connection: close"));
    const std::string whole = make_stream_head(200, "text/plain", StreamForm::ToTheEnd);
    CHECK_THAT(whole, !contains_text("Transfer-Encoding"));
    CHECK_THAT(whole, contains_text("\r\nConnection: close\r\n"));
    CHECK(make_chunk("0123456789abcdefg") == "11\r\n0123456789abcdefg\r\n");
    CHECK(make_chunk("").empty());  // else it would end the stream
    CHECK(read("GET / HTTP/1.1\r\nHost: h\r\n\r\n", 9).requests.at(0).takes_chunks);
    CHECK_FALSE(read("GET / HTTP/1.0\r\n\r\n", 9).requests.at(0).takes_chunks);
}
