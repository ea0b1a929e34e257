// HTTP heads, Retry-After and refusal bodies (RFC 7230, 7231). One thread.
#include "wire/http_head.hpp"

#include "catch.hpp"
#include "wire/http_body.hpp"
#include "wire/retry_after.hpp"

using namespace redial;
using namespace redial::wire;

namespace {

const std::string good =
    "HTTP/1.1 503 Service Unavailable\r\n"
    "Server:  x y \t\r\n"
    "empty:\r\n"
    "list: a, \"b,c\" , d\r\n"
    "LIST: e\r\n"
    "\r\n";

std::string failure(std::string_view text) {
    HttpHeadParser parser;
    const auto taken = parser.feed(as_bytes(text));
    INFO(text);
    REQUIRE_FALSE(static_cast<bool>(taken));
    return taken.error().line();
}

HttpHead head_of(const std::string& fields) {
    HttpHeadParser parser;
    const std::string text = "HTTP/1.1 503 x\r\n" + fields + "\r\n";
    REQUIRE(static_cast<bool>(parser.feed(as_bytes(text))));
    REQUIRE(parser.is_done());
    return parser.head();
}

// 1994-11-06 08:49:30.5, for answers without a Date.
constexpr WallTime half_past = wall_from_us(784'111'770'500'000);

std::optional<std::int64_t> retry_after_ms(const std::string& fields) {
    const auto span = retry_after_of(head_of(fields), half_past);
    if (!span) return std::nullopt;
    return span->count() / 1000;
}

// The body fed in pieces of `step` bytes.
HttpBody body_of(const std::string& fields, std::string_view bytes, std::size_t step) {
    HttpBody body{head_of(fields), 503};
    for (std::size_t at = 0; at < bytes.size(); at += step)
        body.feed(as_bytes(bytes.substr(at, step)));
    return body;
}

}  // namespace

TEST_CASE("RFC 7230 3: a head is the same however its bytes are split", "[handshake][rfc7230-3]") {
    for (std::size_t split = 0; split <= good.size(); ++split) {
        HttpHeadParser parser;
        const std::string all = good + "body";
        const auto first = parser.feed(as_bytes(std::string_view{all}.substr(0, split)));
        REQUIRE(static_cast<bool>(first));
        CHECK(*first == split);
        const auto second = parser.feed(as_bytes(std::string_view{all}.substr(split)));
        REQUIRE(static_cast<bool>(second));
        CHECK(*first + *second == good.size());
        REQUIRE(parser.is_done());
        CHECK(parser.head().raw == good);
        CHECK(parser.head().start_line == "HTTP/1.1 503 Service Unavailable");
        REQUIRE(parser.head().fields.size() == 4);
        CHECK(parser.head().find("server")->value == "x y");
        CHECK(parser.head().find("Empty")->value.empty());
        CHECK(parser.head().find("none") == nullptr);
        CHECK(parser.head().count("list") == 2);
        CHECK(parser.head().joined("List") == "a, \"b,c\" , d, e");
        CHECK(parser.head().has_token("list", "D"));
        CHECK(parser.head().has_token("list", "e"));
        CHECK_FALSE(parser.head().has_token("list", "c"));
    }
}

TEST_CASE("RFC 7230 3.2: an ill-formed header line fails with its number",
          "[handshake][rfc7230-3.2]") {
    const std::string start = "HTTP/1.1 101 x\r\nA: b\r\n";
    CHECK_THAT(failure(start + "no colon\r\n"),
               tests::contains_text("line 3: a header line without"));
    CHECK_THAT(failure(start + "a : b\r\n"), tests::contains_text("line 3: not a header name"));
    CHECK_THAT(failure(start + ": b\r\n"), tests::contains_text("not a header name"));
    CHECK_THAT(failure(start + "(a): b\r\n"), tests::contains_text("not a header name"));
    CHECK_THAT(failure(start + " x: y\r\n"), tests::contains_text("a folded header line"));
    CHECK_THAT(failure(start + "a: b\rc\r\n"), tests::contains_text("control character"));
    CHECK_THAT(failure(start + std::string{"a: b\0c\r\n", 8}), tests::contains_text("control"));
    CHECK_THAT(failure("\r\n\r\n\r\n"), tests::contains_text("empty start line"));
}

TEST_CASE("RFC 7230 3.5: LF alone and one empty line before the start are forgiven",
          "[handshake][rfc7230-3.5]") {
    HttpHeadParser parser;
    REQUIRE(static_cast<bool>(parser.feed(as_bytes("\r\nGET / HTTP/1.1\nHost: a\n\n"))));
    CHECK(parser.is_done());
    CHECK(parser.head().start_line == "GET / HTTP/1.1");
    CHECK(parser.head().find("host")->value == "a");
}

TEST_CASE("a head is bounded in bytes and in fields", "[handshake]") {
    HttpHeadParser endless;
    const std::string block(4096, 'a');
    std::size_t fed = 0;
    while (endless.feed(as_bytes(block))) {
        fed += block.size();
        REQUIRE(fed <= head_bytes_max);
    }
    CHECK(fed == head_bytes_max);
    CHECK(endless.is_too_large());
    std::string many = "HTTP/1.1 200 OK\r\n";
    for (std::size_t i = 0; i < head_fields_max; ++i) many += "a: b\r\n";
    HttpHeadParser at_limit;
    CHECK(static_cast<bool>(at_limit.feed(as_bytes(many + "\r\n"))));
    CHECK_THAT(failure(many + "a: b\r\n"), tests::contains_text("256"));
}

TEST_CASE("RFC 7230 3.1.2: status lines", "[handshake][rfc7230-3.1.2]") {
    CHECK(parse_status_line("HTTP/1.1 503 Service Unavailable")->phrase == "Service Unavailable");
    CHECK(parse_status_line("HTTP/1.1 503 Service Unavailable")->status == 503);
    CHECK(parse_status_line("HTTP/1.0 200 ")->phrase.empty());
    CHECK(parse_status_line("HTTP/1.1 200")->status == 200);
    for (const char* bad :
         {"HTTP/1.1", "HTTP/1.1 20", "HTTP/1.1 2000", "HTTP/1.1 099 x", "http/1.1 200",
          "HTTP/11 200 x", "HTTP/1.1  200", "ICY 200 OK", "HTTP/1.1 2x0 OK", ""}) {
        INFO(bad);
        CHECK_FALSE(parse_status_line(bad));
    }
}

TEST_CASE("RFC 9110 10.2.3: Retry-After in seconds or as a date against Date",
          "[handshake][rfc9110-10.2.3]") {
    CHECK(retry_after_ms("Retry-After: 2\r\n") == 2000);
    CHECK(retry_after_ms("retry-after: 0\r\n") == 0);
    const std::string date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    CHECK(retry_after_ms(date + "Retry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\n") == 60'000);
    CHECK(retry_after_ms(date + "Retry-After: Sun, 06 Nov 1994 08:49:36 GMT\r\n") == 0);
    for (const char* bad : {"-1", "1.5", "", "soon", "2 s", "0x10"}) {
        INFO(bad);
        CHECK(retry_after_ms("Retry-After: " + std::string{bad} + "\r\n") == std::nullopt);
    }
    CHECK(retry_after_ms("") == std::nullopt);
}

TEST_CASE("RFC 9110 6.6.1: without a Date a date in Retry-After is measured by our own clock",
          "[handshake][rfc9110-6.6.1]") {
    for (const char* until : {"Sun, 06 Nov 1994 08:50:37 GMT", "Sunday, 06-Nov-94 08:50:37 GMT",
                              "Sun Nov  6 08:50:37 1994"}) {
        INFO(until);
        const std::string field = "Retry-After: " + std::string{until} + "\r\n";
        CHECK(retry_after_ms(field) == 66'500);
        CHECK(retry_after_ms("Date: yesterday\r\n" + field) == 66'500);
    }
    CHECK(retry_after_ms("Retry-After: Sun, 06 Nov 1994 08:49:30 GMT\r\n") == 0);
    CHECK(retry_after_ms("Retry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\n") == 0);
}

TEST_CASE("a senselessly long Retry-After is cut and not ignored", "[handshake]") {
    const std::int64_t ten_years_ms = 10ll * 366 * 24 * 3600 * 1000;
    for (const char* far :
         {"99999999999999999999", "4000000000", "316224001", "Fri, 31 Dec 9999 23:59:59 GMT"}) {
        INFO(far);
        CHECK(retry_after_ms("Retry-After: " + std::string{far} + "\r\n") == ten_years_ms);
    }
}

TEST_CASE("RFC 7230 3.3.3: a body ends at its Content-Length", "[handshake][rfc7230-3.3.3]") {
    for (std::size_t step = 1; step <= 8; ++step) {
        const HttpBody body = body_of("Content-Length: 5\r\n", "helloXYZ", step);
        CHECK(body.is_finished());
        CHECK(body.is_whole());
        CHECK(body.text() == "hello");
    }
    CHECK(body_of("Content-Length: 0\r\n", "", 1).is_whole());
    CHECK_FALSE(body_of("Content-Length: 5\r\n", "hell", 4).is_finished());
    CHECK(body_of("Content-Length: 5, 5\r\n", "hello", 5).is_whole());
}

TEST_CASE("RFC 7230 3.3.3: without a length the end of the connection ends the body",
          "[handshake][rfc7230-3.3.3]") {
    for (const char* fields : {"", "Content-Length: 5\r\nContent-Length: 6\r\n",
                               "Content-Length: x\r\n", "Content-Length: -1\r\n"}) {
        const HttpBody body = body_of(fields, "hello!!", 7);
        CHECK_FALSE(body.is_finished());
        CHECK(body.ends_with_connection());
        CHECK(body.text() == "hello!!");
    }
    CHECK(HttpBody(head_of(""), 204).is_whole());
    CHECK(HttpBody(head_of("Content-Length: 7\r\n"), 304).is_whole());
}

TEST_CASE("RFC 7230 4.1: a chunked body at every split", "[handshake][rfc7230-4.1]") {
    const std::string bytes =
        "5;ext=\"x\"\r\nhello\r\nA\r\n, wide wor\r\n2\r\nld\r\n0\r\nT: x\r\n\r\n";
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        const HttpBody body = body_of("Transfer-Encoding: chunked\r\n", bytes, step);
        INFO(step);
        CHECK(body.is_whole());
        CHECK(body.text() == "hello, wide world");
    }
    const auto broken = [](std::string_view text) {
        const HttpBody body = body_of("Transfer-Encoding: chunked\r\n", text, 3);
        return body.is_finished() && !body.is_whole();
    };
    CHECK(broken("x\r\n"));
    CHECK(broken("\r\n"));
    CHECK(broken("2\r\nabc\r\n"));
    CHECK(broken("-1\r\n"));
    CHECK(broken("fffffffffffffffff\r\n"));
    CHECK(broken(std::string(2000, '0')));
}

TEST_CASE("a refusal's body is kept up to 64 KiB and then cut", "[handshake]") {
    const std::string whole(refusal_body_bytes_max, 'x');
    for (const bool is_longer : {false, true}) {
        const std::string bytes = whole + (is_longer ? "y" : "");
        const std::string length = "Content-Length: " + std::to_string(bytes.size()) + "\r\n";
        const HttpBody body = body_of(length, bytes, 4096);
        CHECK(body.is_finished());
        CHECK(body.is_whole() == !is_longer);
        CHECK(body.text() == whole);
        const HttpBody endless = body_of("", bytes, 4096);
        CHECK(endless.is_finished() == is_longer);
        CHECK(endless.text() == whole);
    }
    std::string chunks;
    for (int i = 0; i < 20; ++i) chunks += "1000\r\n" + std::string(4096, 'x') + "\r\n";
    const HttpBody chunked = body_of("Transfer-Encoding: chunked\r\n", chunks, 1000);
    CHECK(chunked.is_finished());
    CHECK_FALSE(chunked.is_whole());
    CHECK(chunked.text() == whole);
}
