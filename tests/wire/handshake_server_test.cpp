// The server's side of the opening handshake (RFC 6455 section 4.2). One thread.
#include "catch.hpp"
#include "wire/handshake.hpp"

using namespace redial;
using namespace redial::wire;

namespace {

const std::string start = "GET /chat?x=1 HTTP/1.1\r\n";
const std::string host = "Host: a.test\r\n";
const std::string upgrade = "Upgrade: websocket\r\n";
const std::string connection = "Connection: keep-alive, Upgrade\r\n";
const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const std::string version = "Sec-WebSocket-Version: 13\r\n";
const std::string good_fields = host + upgrade + connection + key + version;

ServerHandshake::Verdict verdict_on(std::string_view text) {
    ServerHandshake handshake;
    std::size_t taken = 0;
    return handshake.feed(as_bytes(text), taken);
}

UpgradeRequest request_in(const std::string& text) {
    const auto verdict = verdict_on(text);
    INFO(text);
    REQUIRE(std::holds_alternative<UpgradeRequest>(verdict));
    return std::get<UpgradeRequest>(verdict);
}

// "400 Host: ..." for a request that is refused.
std::string refusal(const std::string& text) {
    const auto verdict = verdict_on(text);
    INFO(text);
    REQUIRE(std::holds_alternative<BadRequest>(verdict));
    const auto& bad = std::get<BadRequest>(verdict);
    return std::to_string(bad.status) + " " + bad.error.line();
}

}  // namespace

TEST_CASE("RFC 6455 4.2.1: a good request is read at every split, and frames stay untouched",
          "[handshake][rfc6455-4.2.1]") {
    const std::string head = start + good_fields + "\r\n";
    const std::string all = head + "\x81\x80";
    for (std::size_t split = 0; split <= all.size(); ++split) {
        ServerHandshake handshake;
        std::size_t first = 0, second = 0;
        auto verdict = handshake.feed(as_bytes(std::string_view{all}.substr(0, split)), first);
        CHECK((verdict.index() == 0) == (split < head.size()));
        if (verdict.index() == 0) {
            verdict = handshake.feed(as_bytes(std::string_view{all}.substr(split)), second);
        }
        CHECK(first + second == head.size());
        REQUIRE(std::holds_alternative<UpgradeRequest>(verdict));
        const auto& request = std::get<UpgradeRequest>(verdict);
        CHECK(request.resource == "/chat?x=1");
        CHECK(request.key == "dGhlIHNhbXBsZSBub25jZQ==");
        CHECK(request.head.raw == head);
    }
}

TEST_CASE("RFC 6455 4.2.1 item 1: a GET of HTTP/1.1 for a resource", "[handshake][rfc6455-4.2.1]") {
    CHECK(request_in("GET http://a.test/x HTTP/1.1\r\n" + good_fields + "\r\n").resource == "/x");
    CHECK(request_in("GET HTTPS://a.test?y HTTP/1.1\r\n" + good_fields + "\r\n").resource == "/?y");
    CHECK(request_in("GET http://a.test HTTP/1.1\r\n" + good_fields + "\r\n").resource == "/");
    const auto with = [](const char* line) {
        return refusal(line + ("\r\n" + good_fields) + "\r\n");
    };
    CHECK_THAT(with("POST / HTTP/1.1"), tests::contains_text("405 request line: the method"));
    CHECK_THAT(with("GET / HTTP/1.0"), tests::contains_text("400"));
    CHECK_THAT(with("GET / HTTP/2.0"), tests::contains_text("505"));
    CHECK_THAT(with("PRI * HTTP/2.0"), tests::contains_text("505"));
    for (const char* bad : {"GET /", "GET  HTTP/1.1", "GET / x HTTP/1.1", "GET", "GET / HTTP/1.1 ",
                            "GET x HTTP/1.1", "GET * HTTP/1.1", "GET http:///x HTTP/1.1"}) {
        CHECK_THAT(with(bad), tests::contains_text("400 request line"));
    }
}

TEST_CASE("RFC 6455 4.2.1 items 2 to 6: each header that must stand there",
          "[handshake][rfc6455-4.2.1]") {
    const auto with = [](const std::string& fields) { return refusal(start + fields + "\r\n"); };
    CHECK_THAT(with(upgrade + connection + key + version), tests::contains_text("400 Host"));
    CHECK_THAT(with(good_fields + host), tests::contains_text("400 Host"));
    CHECK_THAT(with(host), tests::contains_text("426 Upgrade"));
    CHECK_THAT(with(host + "Upgrade: h2c\r\n" + connection + key + version),
               tests::contains_text("426 Upgrade"));
    CHECK_THAT(with(host + upgrade + key + version), tests::contains_text("400 Connection"));
    CHECK_THAT(with(host + upgrade + connection + version),
               tests::contains_text("400 Sec-WebSocket-Key"));
    CHECK_THAT(with(good_fields + key), tests::contains_text("400 Sec-WebSocket-Key"));
    CHECK_THAT(with(host + upgrade + connection + version + "Sec-WebSocket-Key: dGhl\r\n"),
               tests::contains_text("16 bytes"));
    CHECK_THAT(with(host + upgrade + connection + key),
               tests::contains_text("400 Sec-WebSocket-Ver"));
    CHECK_THAT(with(host + upgrade + connection + key + "Sec-WebSocket-Version: 8\r\n"),
               tests::contains_text("426 Sec-WebSocket-Version: must be 13, is \"8\""));
}

TEST_CASE("RFC 6455 4.2.1 items 8 and 9: subprotocols and extensions over several lines",
          "[handshake][rfc6455-4.2.1]") {
    const UpgradeRequest request =
        request_in(start + good_fields +
                   "Sec-WebSocket-Protocol: a, b\r\nSec-WebSocket-Protocol: c\r\n"
                   "Sec-WebSocket-Extensions: foo\r\n"
                   "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n");
    CHECK(request.subprotocols == std::vector<std::string>{"a", "b", "c"});
    CHECK(request.extensions == "foo, permessage-deflate; client_max_window_bits");
    CHECK(accept_offer(request.extensions).has_value());
    CHECK_THAT(refusal(start + good_fields + "Sec-WebSocket-Protocol: a b\r\n\r\n"),
               tests::contains_text("400 Sec-WebSocket-Protocol"));
    CHECK_THAT(refusal(start + good_fields + "Sec-WebSocket-Extensions: a; ;\r\n\r\n"),
               tests::contains_text("400 Sec-WebSocket-Extensions"));
}

TEST_CASE("an upgrade request with a body is refused, for it would be read as frames",
          "[handshake]") {
    CHECK_THAT(refusal(start + good_fields + "Content-Length: 5\r\n\r\nhello"),
               tests::contains_text("400"));
    CHECK_THAT(refusal(start + good_fields + "Transfer-Encoding: chunked\r\n\r\n"),
               tests::contains_text("no body"));
    CHECK(request_in(start + good_fields + "Content-Length: 0\r\n\r\n").resource == "/chat?x=1");
}

TEST_CASE("a client that speaks no HTTP is told at its first byte", "[handshake]") {
    const std::string hello{"\x16\x03\x01\x02\x00\x01", 6};
    CHECK_THAT(refusal(hello), tests::contains_text("got 16 03 01 02 00 01 (a TLS handshake)"));
    CHECK_THAT(refusal(hello), tests::contains_text("ws://"));
    CHECK_THAT(refusal(hello.substr(0, 1)), tests::contains_text("does not speak HTTP"));
    CHECK_THAT(refusal("GET / HTTP/1.1\r\nbroken\r\n"), tests::contains_text("400 line 2"));
    CHECK_THAT(refusal("GET /" + std::string(70000, 'a')), tests::contains_text("431"));
}

TEST_CASE("RFC 6455 4.2.2: this server's acceptance satisfies this client",
          "[handshake][rfc6455-4.2.2]") {
    ClientRequest asked;
    asked.target = *Target::from_url("ws://a.test/chat");
    asked.key = make_key();
    asked.subprotocols = {"a", "b"};
    asked.deflate = DeflateOffer{.server_no_context_takeover = true};
    const UpgradeRequest seen = request_in(*make_request(asked));
    CHECK(seen.subprotocols == asked.subprotocols);
    const std::string text = make_acceptance(seen, "b", accept_offer(seen.extensions));
    ClientHandshake client{asked};
    std::size_t taken = 0;
    const auto verdict = client.feed(as_bytes(text), taken);
    REQUIRE(std::holds_alternative<Accepted>(verdict));
    CHECK(taken == text.size());
    CHECK(std::get<Accepted>(verdict).subprotocol == "b");
    REQUIRE(std::get<Accepted>(verdict).deflate);
    CHECK(std::get<Accepted>(verdict).deflate->server_no_context_takeover);
}

TEST_CASE("RFC 6455 4.4: a refusal carries the headers that its status demands",
          "[handshake][rfc6455-4.4]") {
    const std::string upgrade_required = make_refusal(BadRequest{426, {"words", "", ""}, {}});
    CHECK(upgrade_required ==
          "HTTP/1.1 426 Upgrade Required\r\n"
          "Upgrade: websocket\r\n"
          "Sec-WebSocket-Version: 13\r\n"
          "Content-Type: text/plain; charset=utf-8\r\n"
          "Content-Length: 6\r\n"
          "Connection: Upgrade, close\r\n\r\nwords\n");
    CHECK_THAT(make_refusal(BadRequest{405, {}, {}}), tests::contains_text("Allow: GET\r\n"));
}

TEST_CASE("a refusal keeps its framing whatever fields it is given", "[handshake]") {
    const std::string text = make_refusal(503,
                                          {{"Retry-After", "2"},
                                           {"content-length", "9"},
                                           {"Connection", "x"},
                                           {"A", "b\r\nC: d"},
                                           {"bad name", "x"},
                                           {"Content-Type", "text/html"}},
                                          "busy");
    CHECK(text ==
          "HTTP/1.1 503 Service Unavailable\r\n"
          "Retry-After: 2\r\n"
          "A: b  C: d\r\n"
          "Content-Type: text/html\r\n"
          "Content-Length: 4\r\n"
          "Connection: close\r\n\r\nbusy");
    CHECK(make_refusal(599, {}, "").starts_with("HTTP/1.1 599 \r\n"));
}
