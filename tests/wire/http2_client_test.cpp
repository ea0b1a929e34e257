// One request over HTTP/2 (RFC 9113), a WebSocket among them (RFC 8441), against frames made by
// hand. One thread.
#include "wire/http2_client.hpp"

#include "catch.hpp"
#include "http2_frames.hpp"
#include "wire/handshake.hpp"

namespace redial::wire {
namespace {

using namespace h2;

std::string settings_with_websocket() {
    return frame(settings, 0, 0, std::string_view("\0\x08\0\0\0\1", 6));
}
const std::string upgrade =
    "GET /chat?x=1 HTTP/1.1\r\nHost: a.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
    "Origin: https://a.test\r\n\r\n";

struct Talk {
    Http2Client client{"https"};
    std::string sent;
    std::string read;
    std::string problem;

    Talk() {
        Bytes out;
        client.begin(out);
        take(out);
    }
    void take(const Bytes& out) { sent += as_text(out); }
    void send(std::string_view http1) {
        Bytes out;
        if (const Status status = client.send(as_bytes(http1), out); !status)
            problem = status.error().line();
        take(out);
    }
    void receive(std::string_view bytes) {
        Bytes out, http1;
        if (const Status status = client.receive(as_bytes(bytes), out, http1); !status)
            problem = status.error().line();
        take(out);
        read += as_text(http1);
    }
    // Frames of this type that we sent behind the preface.
    int frames(int type) const {
        int count = 0;
        for (std::size_t at = 24; at + 9 <= sent.size();) {
            const auto byte = [this, at](std::size_t i) {
                return static_cast<std::size_t>(static_cast<unsigned char>(sent[at + i]));
            };
            count += byte(3) == static_cast<std::size_t>(type);
            at += 9 + (byte(0) << 16 | byte(1) << 8 | byte(2));
        }
        return count;
    }
};

}  // namespace

TEST_CASE("RFC 8441: a WebSocket is asked for once the server has said that it takes them",
          "[http2]") {
    Talk talk;
    CHECK(talk.sent.starts_with("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    talk.send(upgrade);
    CHECK(talk.frames(headers) == 0);
    talk.receive(settings_with_websocket());
    CHECK(talk.frames(headers) == 1);
    CHECK(talk.client.request() ==
          "CONNECT /chat?x=1 HTTP/2.0\r\nHost: a.test\r\nsec-websocket-version: 13\r\n"
          "origin: https://a.test\r\n\r\n");
    talk.receive(frame(headers, end_headers, 1, "\x88" + field("server", "s")));
    CHECK(talk.read ==
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          "Sec-WebSocket-Accept: " +
              accept_of_key("AAAAAAAAAAAAAAAAAAAAAA==") + "\r\nserver: s\r\n\r\n");
    CHECK(talk.client.answer().raw == "HTTP/2.0 200\r\nserver: s\r\n\r\n");
    talk.read.clear();
    talk.receive(frame(data, 0, 1, "hello"));
    CHECK(talk.read == "hello");
    talk.send("and back");
    CHECK(talk.sent.ends_with(frame(data, 0, 1, "and back")));
    CHECK(talk.client.end() == Http2Client::End::None);
    talk.receive(frame(data, end_stream, 1, ""));
    CHECK(talk.client.end() == Http2Client::End::Finished);
    CHECK(talk.problem.empty());
}

TEST_CASE("a server without WebSocket over HTTP/2 is asked for none", "[http2]") {
    Talk talk;
    talk.send(upgrade);
    talk.receive(frame(settings, 0, 0, ""));
    CHECK(talk.client.lacks_websocket());
    CHECK(talk.frames(headers) == 0);
    Talk late;
    late.receive(frame(settings, 0, 0, ""));
    CHECK_FALSE(late.client.lacks_websocket());
    late.send(upgrade);
    CHECK(late.client.lacks_websocket());
}

TEST_CASE("a refusal over HTTP/2 keeps its status, fields and body", "[http2]") {
    Talk talk;
    talk.send(upgrade);
    talk.receive(settings_with_websocket());
    talk.receive(frame(headers, end_headers, 1, field(":status", "100")));
    talk.receive(frame(headers, end_headers, 1, field(":status", "403") + field("a", "b")));
    talk.receive(frame(data, end_stream, 1, "no"));
    CHECK(talk.read == "HTTP/2.0 403\r\na: b\r\n\r\nno");
    CHECK(talk.client.end() == Http2Client::End::Finished);
}

TEST_CASE("a request with a body is asked for at once, and ends with it", "[http2]") {
    Talk talk;
    talk.send("POST /events HTTP/1.1\r\nHost: a.test\r\nContent-Length: 4\r\n\r\nbo");
    CHECK(talk.frames(headers) == 1);
    CHECK(talk.frames(data) == 1);
    talk.send("dy");
    CHECK(talk.sent.ends_with(frame(data, end_stream, 1, "dy")));
    talk.receive(frame(settings, 0, 0, ""));
    CHECK_FALSE(talk.client.lacks_websocket());
    talk.receive(frame(headers, end_headers, 1, "\x88"));
    talk.receive(frame(data, 0, 1, "data: x\n\n"));
    CHECK(talk.read == "HTTP/2.0 200\r\n\r\ndata: x\n\n");
    Talk get;
    get.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
    CHECK(get.frames(headers) == 1);
    CHECK(get.frames(data) == 0);
}

TEST_CASE("a stream that is broken off says by what", "[http2]") {
    Talk talk;
    talk.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
    talk.receive(frame(settings, 0, 0, ""));
    talk.receive(frame(goaway, 0, 0, std::string_view("\0\0\0\1\0\0\0\x0b", 8)));
    talk.receive(frame(rst_stream, 0, 1, std::string_view("\0\0\0\x07", 4)));
    CHECK(talk.client.end() == Http2Client::End::Reset);
    CHECK(talk.client.end_words() ==
          "HTTP/2 stream reset: REFUSED_STREAM, GOAWAY: ENHANCE_YOUR_CALM");
}

TEST_CASE("who does not speak HTTP/2 is told apart", "[http2]") {
    Talk talk;
    talk.receive("HT");
    CHECK(talk.problem.empty());
    talk.receive("TP/1.1 400 Bad Request\r\n\r\n");
    CHECK_THAT(talk.problem, tests::contains_text("speaks HTTP/1.1"));
    Talk other;
    other.receive("SSH-2.0-OpenSSH_9.2 and more\r\n");
    CHECK_FALSE(other.problem.empty());
}

TEST_CASE("what the server's windows leave no room for waits, bounded by who sends", "[http2]") {
    Talk talk;
    talk.send(upgrade);
    talk.receive(settings_with_websocket());
    talk.receive(frame(headers, end_headers, 1, "\x88"));
    talk.send(std::string(100'000, 'x'));
    CHECK(talk.client.unsent_bytes() == 100'000 - 65'535);
    talk.receive(frame(8, 0, 1, std::string_view("\0\2\0\0", 4)));
    talk.receive(frame(8, 0, 0, std::string_view("\0\2\0\0", 4)));
    CHECK(talk.client.unsent_bytes() == 0);
    talk.receive(frame(ping, 0, 0, "12345678"));
    CHECK(talk.frames(ping) == 1);
    talk.receive(frame(headers, end_headers, 1, field("x", std::string(100, 'y'))));
    CHECK(talk.read.find("yyy") == std::string::npos);
}

}  // namespace redial::wire
