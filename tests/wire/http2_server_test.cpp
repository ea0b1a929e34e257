// The server's side of HTTP/2 for those who speak HTTP/1.1 (RFC 9113, RFC 8441), against the
// client's side of it, and against frames made by hand. One thread.
#include "wire/http2_server.hpp"

#include "catch.hpp"
#include "http2_frames.hpp"
#include "wire/handshake.hpp"
#include "wire/http2_client.hpp"
#include "wire/http2_form.hpp"

namespace redial::wire {
namespace {

using Kind = Http2StreamEvent::Kind;

// What came of the client's streams, as text: "1 opened", "1 'GET / ...'", "1 closed".
struct Server {
    Http2Server server;
    std::string sent;
    std::string problem;
    std::vector<Http2StreamEvent> events;

    Server() {
        Bytes out;
        server.begin(out);
        take(out);
    }
    void take(const Bytes& out) {
        sent += as_text(out);
        for (auto& event : server.take_events()) events.push_back(std::move(event));
    }
    void receive(std::string_view bytes) {
        Bytes out;
        if (const Status status = server.receive(as_bytes(bytes), out); !status)
            problem = status.error().line();
        take(out);
    }
    void send(std::int32_t stream, std::string_view http1) {
        Bytes out;
        server.send(stream, as_bytes(http1), out);
        take(out);
    }
    void finish(std::int32_t stream) {
        Bytes out;
        server.finish(stream, out);
        take(out);
    }
    std::string text(std::int32_t stream) const {
        std::string all;
        for (const auto& event : events)
            if (event.stream == stream) all += as_text(event.bytes);
        return all;
    }
    bool has(std::int32_t stream, Kind kind) const {
        return std::any_of(events.begin(), events.end(), [&](const auto& event) {
            return event.stream == stream && event.kind == kind;
        });
    }
};

// The two sides, until neither has anything to say.
struct Pair {
    Http2Client client{"http"};
    Server server;
    std::string answered;
    std::string problem;
    bool takes = true;

    Pair() {
        Bytes out;
        client.begin(out);
        server.receive(as_text(out));
        settle();
    }
    void settle() {
        while (!server.sent.empty()) {
            const std::string sent = std::exchange(server.sent, "");
            Bytes out, http1;
            if (const Status status = client.receive(as_bytes(sent), out, http1); !status)
                problem = status.error().line();
            answered += as_text(http1);
            if (takes) client.open_window(out);
            if (!out.empty()) server.receive(as_text(out));
        }
    }
    void ask(std::string_view http1) {
        Bytes out;
        REQUIRE(client.send(as_bytes(http1), out));
        server.receive(as_text(out));
        settle();
    }
    void answer(std::string_view http1) {
        server.send(1, http1);
        settle();
    }
};

const std::string upgrade =
    "GET /chat?x=1 HTTP/1.1\r\nHost: a.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
    "Cookie: a=1\r\nOrigin: https://a.test\r\n\r\n";

std::string value_of(const std::string& head, const std::string& name) {
    const std::size_t at = head.find(name + ": ");
    if (at == std::string::npos) return "";
    const std::size_t begin = at + name.size() + 2;
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

std::string agreed_to(const std::string& head) {
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " +
           accept_of_key(value_of(head, "Sec-WebSocket-Key")) + "\r\nX-More: yes\r\n\r\n";
}

}  // namespace

TEST_CASE("an extended CONNECT comes out as an opening handshake with a key of its own",
          "[http2]") {
    Pair pair;
    CHECK(pair.client.takes_websocket());
    pair.ask(upgrade);
    const std::string head = pair.server.text(1);
    CHECK(
        head.starts_with("GET /chat?x=1 HTTP/1.1\r\nHost: a.test\r\nUpgrade: websocket\r\n"
                         "Connection: Upgrade\r\nSec-WebSocket-Key: "));
    CHECK(value_of(head, "Sec-WebSocket-Key").size() == 24);
    CHECK(value_of(head, "Sec-WebSocket-Key") != "AAAAAAAAAAAAAAAAAAAAAA==");
    CHECK(value_of(head, "sec-websocket-version") == "13");
    CHECK(value_of(head, "origin") == "https://a.test");
    CHECK(value_of(head, "cookie") == "a=1");
    pair.answer(agreed_to(head) + "frames behind it");
    CHECK(pair.answered.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
    CHECK(pair.answered.find("x-more: yes") != std::string::npos);
    CHECK(pair.answered.ends_with("\r\n\r\nframes behind it"));
    CHECK(pair.client.answer().raw == "HTTP/2.0 200\r\nx-more: yes\r\n\r\n");
    pair.ask("frames of the client");
    CHECK(pair.server.text(1) == head + "frames of the client");
}

TEST_CASE("the end of a stream is told for a WebSocket on each side, and then it is closed",
          "[http2]") {
    Pair pair;
    pair.ask(upgrade);
    pair.answer(agreed_to(pair.server.text(1)));
    Bytes out;
    pair.client.finish(out);
    pair.server.receive(as_text(out));
    CHECK(pair.server.has(1, Kind::Finished));
    CHECK_FALSE(pair.server.has(1, Kind::Closed));
    pair.server.finish(1);
    CHECK(pair.server.has(1, Kind::Closed));
    pair.settle();
    CHECK(pair.client.end() == Http2Client::End::Finished);
    CHECK_FALSE(pair.server.server.has_streams());
}

TEST_CASE("a stream that a client breaks off is told with its code", "[http2]") {
    Pair pair;
    pair.ask(upgrade);
    Bytes out;
    pair.client.cancel(out);
    pair.server.receive(as_text(out));
    REQUIRE(pair.server.has(1, Kind::Reset));
    CHECK(pair.server.events.back().words == "HTTP/2 stream reset: CANCEL");
}

TEST_CASE("a refusal has its status, fields and body, and ends the stream", "[http2]") {
    Pair pair;
    pair.ask(upgrade);
    pair.answer(
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 3\r\nConnection: close\r\n"
        "Transfer-Encoding: chunked\r\n\r\n4\r\nbusy\r\n");
    pair.answer("4\r\n now\r\n0\r\n\r\n");
    CHECK(pair.answered == "HTTP/2.0 503\r\nretry-after: 3\r\n\r\nbusy now");
    CHECK(pair.client.end() == Http2Client::End::Finished);
}

TEST_CASE("a 200 to an opening handshake does not agree to it over HTTP/2", "[http2]") {
    Pair pair;
    pair.ask(upgrade);
    pair.answer("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage");
    CHECK(pair.answered.starts_with("HTTP/2.0 502\r\n"));
    CHECK(pair.answered.find("answered the opening handshake with HTTP/1.1 200 OK") !=
          std::string::npos);
}

TEST_CASE("a request with a body of unknown length is chunked, and its answer follows", "[http2]") {
    Pair pair;
    pair.ask(
        "POST /ask HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5\r\nhello\r\n");
    pair.ask("6\r\n there\r\n0\r\n\r\n");
    CHECK(pair.server.text(1) ==
          "POST /ask HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
          "5\r\nhello\r\n6\r\n there\r\n0\r\n\r\n");
    CHECK_FALSE(pair.server.has(1, Kind::Finished));
    pair.answer("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nuntil ");
    pair.answer("the end");
    CHECK(pair.client.end() == Http2Client::End::None);
    pair.server.finish(1);
    pair.settle();
    CHECK(pair.answered == "HTTP/2.0 200\r\n\r\nuntil the end");
    CHECK(pair.client.end() == Http2Client::End::Finished);
    CHECK(pair.server.has(1, Kind::Closed));
}

TEST_CASE("an answer that breaks off before its end is a stream that is reset", "[http2]") {
    Pair pair;
    pair.ask("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
    pair.answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
    pair.server.finish(1);
    pair.settle();
    CHECK(pair.client.end() == Http2Client::End::Reset);
    Pair other;
    other.ask("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
    other.answer("not HTTP at all\r\n\r\n");
    CHECK(other.client.end() == Http2Client::End::Reset);
}

TEST_CASE("what cannot be said in HTTP/1.1 is refused in words", "[http2]") {
    Server server;
    server.receive(std::string(http2_preface) + h2::frame(h2::settings, 0, 0, ""));
    server.receive(h2::request(1, {{":method", "CONNECT"}, {":authority", "a.test:443"}}));
    REQUIRE(server.has(1, Kind::Refused));
    CHECK(server.events.back().words.find("no tunnels here") == 0);
    CHECK_FALSE(server.has(1, Kind::Opened));
    server.receive(h2::request(3, {{":method", "CONNECT"},
                                   {":scheme", "https"},
                                   {":path", "/"},
                                   {":authority", "a.test"},
                                   {":protocol", "connect-udp"}}));
    REQUIRE(server.has(3, Kind::Refused));
    CHECK(server.events.back().words.find("\"connect-udp\"") != std::string::npos);
    std::vector<std::pair<std::string, std::string>> many = {
        {":method", "GET"}, {":scheme", "https"}, {":path", "/"}, {":authority", "a.test"}};
    for (std::size_t i = 0; i <= head_fields_max; ++i) many.push_back({"x", "y"});
    server.receive(h2::request(5, many));
    REQUIRE(server.has(5, Kind::Refused));
    CHECK(server.events.back().words == "the request's head is too large");
    CHECK(server.problem == "");
}

TEST_CASE("the frames of a WebSocket are never a body, and cookies come in one field", "[http2]") {
    Server server;
    server.receive(std::string(http2_preface) + h2::frame(h2::settings, 0, 0, ""));
    server.receive(h2::request(1, {{":method", "CONNECT"},
                                   {":protocol", "websocket"},
                                   {":scheme", "https"},
                                   {":path", "/"},
                                   {":authority", "a.test"},
                                   {"cookie", "a=1"},
                                   {"content-length", "5"},
                                   {"cookie", "b=2"}}));
    const std::string head = server.text(1);
    CHECK(head.find("ontent-") == std::string::npos);
    CHECK(value_of(head, "cookie") == "a=1; b=2");
    CHECK(server.problem == "");
}

TEST_CASE("a client sends no more than its window until the stream is taken", "[http2]") {
    Pair pair;
    pair.ask(upgrade);
    const std::string head = pair.server.text(1);
    pair.answer(agreed_to(head));
    pair.ask(std::string(400'000, 'x'));
    const auto window = static_cast<std::size_t>(Http2Server::stream_window_bytes);
    CHECK(pair.server.text(1).size() == head.size() + window);
    Bytes out;
    pair.server.server.open_window(1, out);
    pair.server.take(out);
    pair.settle();
    CHECK(pair.server.text(1).size() == head.size() + 400'000);
}

TEST_CASE("a server sends no more than the client's window until the answer is taken", "[http2]") {
    Pair pair;
    pair.ask("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
    pair.takes = false;
    pair.answer("HTTP/1.1 200 OK\r\n\r\n" + std::string(3'000'000, 'x'));
    const std::size_t head = pair.answered.find("\r\n\r\n") + 4;
    CHECK(pair.answered.size() == head + (1u << 20));
    pair.takes = true;
    Bytes out;
    pair.client.open_window(out);
    pair.server.receive(as_text(out));
    pair.settle();
    CHECK(pair.answered.size() == head + 3'000'000);
}

TEST_CASE("bytes that are no HTTP/2 end the connection with words", "[http2]") {
    Server server;
    server.receive("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + std::string(64, 'x'));
    CHECK(server.problem != "");
    Server other;
    other.receive("GET / HTTP/1.1\r\n\r\n");
    CHECK(other.problem != "");
}

TEST_CASE("heads of HTTP/1.1 are shown as HTTP/2 has them", "[http2]") {
    HttpHeadParser parser;
    REQUIRE(parser.feed(as_bytes(upgrade)));
    CHECK(http2_form_of_request(parser.head()) ==
          "CONNECT /chat?x=1 HTTP/2.0\r\nHost: a.test\r\nsec-websocket-version: 13\r\n"
          "cookie: a=1\r\norigin: https://a.test\r\n\r\n");
    HttpHeadParser answer;
    REQUIRE(
        answer.feed(as_bytes("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                             "Sec-WebSocket-Accept: x\r\nSec-WebSocket-Protocol: a\r\n\r\n")));
    CHECK(http2_form_of_answer(answer.head()) ==
          "HTTP/2.0 200\r\nsec-websocket-protocol: a\r\n\r\n");
}

}  // namespace redial::wire
