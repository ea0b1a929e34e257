// HTTP followed while it passes (RFC 7230 3.3.3, 5.6, 6.3): which answer belongs to which request,
// and what stands behind each head.
#include "wire/http_exchange.hpp"

#include "catch.hpp"

namespace redial::wire {
namespace {

using What = BehindHead::What;

HttpHead head(const std::string& text) {
    HttpHeadParser parser;
    REQUIRE(parser.feed(as_bytes(text + "\r\n\r\n")));
    REQUIRE(parser.is_done());
    return parser.head();
}

const char* const upgrade = "GET / HTTP/1.1\r\nUpgrade: h2c, WebSocket";

}  // namespace

TEST_CASE("RFC 6455 4.2.1: only a GET that asks for websocket is an opening handshake", "[http]") {
    CHECK(is_opening_handshake(head(upgrade)));
    CHECK_FALSE(is_opening_handshake(head("GET / HTTP/1.1\r\nUpgrade: h2c")));
    CHECK_FALSE(is_opening_handshake(head("GET / HTTP/1.1\r\nSec-WebSocket-Key: x")));
    CHECK_FALSE(is_opening_handshake(head("POST / HTTP/1.1\r\nUpgrade: websocket")));
}

TEST_CASE("WHATWG HTML 9.2.3: who takes event streams alone asks for one", "[http]") {
    const HttpHead source = head("GET / HTTP/1.1\r\nAccept: Text/Event-Stream;q=1");
    CHECK(asks_for_event_stream(source));
    const HttpHead either =
        head("POST / HTTP/1.1\r\nAccept: application/json\r\nAccept: text/event-stream");
    CHECK_FALSE(asks_for_event_stream(either));
    CHECK(accepts_event_stream(either));
    for (const char* other :
         {"GET / HTTP/1.1\r\nAccept: */*", "GET / HTTP/1.1",
          "GET / HTTP/1.1\r\nAccept: ", "HEAD / HTTP/1.1\r\nAccept: text/event-stream",
          "OPTIONS / HTTP/1.1\r\nAccept: text/event-stream",
          "GET / HTTP/1.1\r\nUpgrade: websocket\r\nAccept: text/event-stream"}) {
        INFO(other);
        CHECK_FALSE(accepts_event_stream(head(other)));
        CHECK_FALSE(asks_for_event_stream(head(other)));
    }
    const HttpHead stream =
        head("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8");
    CHECK(is_event_stream_answer(200, stream));
    CHECK_FALSE(is_event_stream_answer(503, stream));
    CHECK_FALSE(is_event_stream_answer(200, head("HTTP/1.1 200 OK\r\nContent-Type: text/html")));
}

TEST_CASE("a request's body is what its framing says, and one that cannot be told ends following",
          "[http]") {
    HttpExchange exchange;
    CHECK(exchange.on_request(head("GET / HTTP/1.1")).what == What::Head);
    CHECK(exchange.on_request(head("POST / HTTP/1.1\r\nContent-Length: 0")).what == What::Head);
    CHECK(exchange.on_request(head("POST / HTTP/1.1\r\nContent-Length: 2")).what == What::Body);
    CHECK(exchange.on_request(head("POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked")).what ==
          What::Body);
    CHECK(exchange.on_request(head("POST / HTTP/1.1\r\nTransfer-Encoding: gzip")).what ==
          What::Raw);
    CHECK(exchange.on_request(head("POST / HTTP/1.1\r\nContent-Length: 1, 2")).what == What::Raw);
    CHECK(exchange.on_request(head("CONNECT h:1 HTTP/1.1")).what == What::Raw);
    CHECK(exchange.on_request(head(upgrade)).what == What::Frames);
}

TEST_CASE("an answer's body depends on the request it answers", "[http]") {
    HttpExchange exchange;
    for (const char* text :
         {"HEAD / HTTP/1.1", "GET / HTTP/1.1", upgrade, upgrade, "GET / HTTP/1.1"}) {
        exchange.on_request(head(text));
    }
    CHECK(exchange.on_answer(head("HTTP/1.1 200 OK\r\nContent-Length: 9")).behind.what ==
          What::Head);
    CHECK(exchange.on_answer(head("HTTP/1.1 103 Early Hints")).is_interim);
    CHECK(exchange.on_answer(head("HTTP/1.1 304 Not Modified\r\nContent-Length: 9")).behind.what ==
          What::Head);
    const auto refusal = exchange.on_answer(head("HTTP/1.1 401 No\r\nContent-Length: 4"));
    CHECK(refusal.is_to_opening_handshake);
    CHECK(refusal.behind.what == What::Body);
    CHECK(exchange.on_answer(head("HTTP/1.1 101 Switching")).behind.what == What::Frames);
    // Another protocol was agreed to than this one.
    CHECK(exchange.on_answer(head("HTTP/1.1 101 Switching")).behind.what == What::Raw);
}

TEST_CASE("a relayed body is followed to its end and nothing of it is kept", "[http]") {
    HttpBody body = HttpBody::relayed(head("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked"), 200);
    std::string chunk = "10000\r\n" + std::string(65536, 'x') + "\r\n";
    for (int i = 0; i < 64; ++i) CHECK(body.feed(as_bytes(chunk)) == chunk.size());
    CHECK(body.feed(as_bytes("0\r\nA: b\r\n\r\nHTTP")) == 11);
    CHECK(body.is_whole());
    CHECK(body.passed_bytes() == 64u * 65536u);
    CHECK(body.text().empty());
    HttpBody broken = HttpBody::relayed(head("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked"), 200);
    broken.feed(as_bytes("zz\r\n"));
    CHECK(broken.is_finished());
    CHECK_FALSE(broken.is_whole());
    CHECK(HttpBody::relayed(head("HTTP/1.1 200 OK"), 200).ends_with_connection());
}

TEST_CASE("no frame that a client may send begins like a request", "[http]") {
    for (const char* method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
        CHECK(begins_request(static_cast<std::uint8_t>(method[0])));
    }
    for (const int byte : {0x81, 0x82, 0x01, 0x02, 0xc1, 0xc2, 0x88, 0x89, 0x8a}) {
        CHECK_FALSE(begins_request(static_cast<std::uint8_t>(byte)));
    }
}

}  // namespace redial::wire
