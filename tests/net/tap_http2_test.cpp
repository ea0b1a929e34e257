// Clients that speak HTTP/2 to a tap (RFC 9113, RFC 8441), over real loopback sockets: sessions of
// Redial's own, and frames made by hand where one connection has several streams.
#include "../wire/http2_frames.hpp"
#include "tap_rig.hpp"
#include "wire/http2_server.hpp"

namespace redial::tests {

namespace h2 = wire::h2;
using core::OutcomeKind;

namespace {

core::SessionConfig two(const std::string& url,
                        core::HttpVersion version = core::HttpVersion::Http2) {
    core::SessionConfig config = Rig::config(url);
    config.http_version = version;
    config.tls.accepts_any_certificate = true;
    config.reconnects_once_lost = false;
    return config;
}

// The upgrade stage of the session's first attempt that has one.
std::string upgrade_words(const Rig& rig, SessionId session) {
    for (const auto& stage : rig.all<core::StageDone>(session))
        if (stage.stage == core::StageName::Upgrade) return stage.detail;
    return "";
}

// A client whose connection may have many streams.
class Raw {
public:
    explicit Raw(std::uint16_t port) : connection_(dial(port)) {
        connection_.send(std::string(wire::http2_preface) + h2::frame(h2::settings, 0, 0, ""));
    }
    PeerConnection& connection() { return connection_; }
    void connect(int stream, const std::string& path) {
        connection_.send(h2::request(stream, {{":method", "CONNECT"},
                                              {":protocol", "websocket"},
                                              {":scheme", "http"},
                                              {":path", path},
                                              {":authority", "127.0.0.1:9001"},
                                              {"sec-websocket-version", "13"}}));
    }
    void get(int stream, const std::string& path, const std::string& accept) {
        connection_.send(h2::request(stream,
                                     {{":method", "GET"},
                                      {":scheme", "http"},
                                      {":path", path},
                                      {":authority", "127.0.0.1:9001"},
                                      {"accept", accept}},
                                     h2::end_headers | h2::end_stream));
    }
    void send(int stream, const std::string& bytes, int flags = 0) {
        connection_.send(h2::frame(h2::data, flags, stream, bytes));
    }
    void reset(int stream) {
        connection_.send(h2::frame(h2::rst_stream, 0, stream, std::string("\0\0\0\x08", 4)));
    }
    struct Frame {
        int type = 0, flags = 0, stream = 0;
        std::string payload;
    };
    Frame read() {
        const std::string head = connection_.read_exactly(9);
        const auto byte = [&head](std::size_t i) { return static_cast<std::uint8_t>(head[i]); };
        Frame frame;
        frame.type = byte(3);
        frame.flags = byte(4);
        frame.stream = byte(7) << 8 | byte(8);
        frame.payload = connection_.read_exactly(std::size_t{byte(0)} << 16 |
                                                 std::size_t{byte(1)} << 8 | byte(2));
        return frame;
    }
    // The next of this kind on the stream; what comes before it is of no interest.
    Frame read(int type, int stream) {
        for (;;) {
            Frame frame = read();
            if (frame.type == type && frame.stream == stream) return frame;
        }
    }

private:
    PeerConnection connection_;
};

// A WebSocket in a stream of the client's, as far as the tap's server.
PeerConnection open_stream(Raw& client, Peer& server, int stream, const std::string& path) {
    client.connect(stream, path);
    PeerConnection far = server.accept();
    far.upgrade();
    client.read(h2::headers, stream);
    return far;
}

}  // namespace

TEST_CASE("a session over HTTP/2 talks through a tap with a server of HTTP/1.1", "[tap][http2]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url("/chat"));
    const SessionId client = rig.add(two("ws://127.0.0.1:" + std::to_string(rig.port()) + "/?a=1"));
    PeerConnection far = server.accept();
    const std::string head = far.upgrade("X-Far: yes\r\n");
    CHECK(head.starts_with("GET /chat?a=1 HTTP/1.1\r\n"));
    rig.opens(client);
    rig.opens(rig.tap);
    rig.send(client, "out");
    CHECK(far.read_frame().payload == "out");
    far.send(frame_of(wire::opcode::text, "in"));
    REQUIRE(rig.until([&] { return !rig.texts(client).empty() && !rig.texts(rig.tap).empty(); }));
    CHECK(rig.texts(rig.tap, core::Direction::Out) == std::vector<std::string>{"out"});
    CHECK(rig.texts(rig.tap) == std::vector<std::string>{"in"});
    const auto opened = rig.all<core::AttemptOpened>(rig.tap).at(0);
    CHECK(opened.http_status == 200);
    CHECK(opened.request.starts_with("CONNECT /?a=1 HTTP/2.0\r\nHost: 127.0.0.1:"));
    CHECK(opened.response == "HTTP/2.0 200\r\nx-far: yes\r\n\r\n");
    CHECK(opened.server_request == head);
    CHECK(opened.server_response.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
    CHECK(upgrade_words(rig, rig.tap) == "HTTP/2.0 200, HTTP/1.1 with the server");
    rig.post(client, core::Disconnect{1000, "done"});
    CHECK(far.read_frame().header.opcode == wire::opcode::close);
    far.send(close_frame_of(1000, "done"));
    far.finish();
    CHECK(core::in_words(rig.ends(rig.tap)) == "1000 normal closure: done");
    CHECK(core::in_words(rig.ends(client)) == "1000 normal closure: done");
    far.close();
    REQUIRE(rig.until([&] { return rig.state().connections == 0; }));
    REQUIRE(rig.until([&] { return rig.state().dials == 1; }));
}

TEST_CASE("a tap with TLS agrees to HTTP/2 by ALPN, unless it was told not to", "[tap][http2]") {
    TapRig rig;
    core::TapOptions options;
    options.offers_tls = true;
    const std::string lab = rig.lab();
    rig.add_tap(lab, options);
    const SessionId client = rig.add(two(rig.url(), core::HttpVersion::Auto));
    rig.opens(client);
    rig.opens(rig.tap);
    CHECK(rig.all<core::AttemptOpened>(client).at(0).http_status == 200);
    CHECK(rig.all<core::AttemptOpened>(rig.tap).at(0).request.starts_with("CONNECT "));
    options.http_version = core::HttpVersion::Http1;
    rig.add_tap(lab, options);
    const SessionId older = rig.add(two(rig.url(), core::HttpVersion::Auto));
    rig.opens(older);
    CHECK(rig.all<core::AttemptOpened>(older).at(0).http_status == 101);
}

TEST_CASE("each stream of one connection is an attempt, and ends by itself", "[tap][http2]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    Raw client(rig.port());
    client.connect(1, "/a");
    PeerConnection first = server.accept();
    CHECK(first.upgrade().starts_with("GET /a "));
    CHECK(client.read(h2::headers, 1).flags == h2::end_headers);
    client.connect(3, "/b");
    PeerConnection second = server.accept();
    CHECK(second.upgrade().starts_with("GET /b "));
    client.read(h2::headers, 3);
    rig.opens(rig.tap);
    rig.opens(rig.client(2));
    client.reset(1);
    CHECK(first.wait_for_end() == PeerConnection::End::Reset);
    CHECK(rig.ends(rig.tap).by == core::EndedBy::Us);
    second.send(frame_of(wire::opcode::text, "still here"));
    CHECK(client.read(h2::data, 3).payload == frame_of(wire::opcode::text, "still here"));
    client.send(3, masked_close_of(1001), h2::end_stream);
    CHECK(second.read_frame().header.opcode == wire::opcode::close);
    second.send(close_frame_of(1001));
    CHECK(client.read(h2::data, 3).payload == close_frame_of(1001));
    second.finish();
    CHECK(client.read(h2::data, 3).flags == h2::end_stream);
    CHECK(rig.ends(rig.client(2)).close_code == 1001);
    REQUIRE(rig.until([&] { return rig.state().dials == 2; }));
}

TEST_CASE("faults act on a stream as on a connection: its reset is RST_STREAM", "[tap][http2]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    Raw client(rig.port());
    PeerConnection first = open_stream(client, server, 1, "/");
    rig.opens(rig.tap);
    const auto fault = core::fault_from_text("reset:messages,up,count 1");
    REQUIRE(fault);
    rig.post(rig.tap, core::AddFault{*fault});
    REQUIRE(rig.until([&] { return !rig.all<core::FaultBegan>(rig.tap).empty(); }));
    client.send(1, masked_frame_of(wire::opcode::text, "unwanted"));
    client.read(h2::rst_stream, 1);
    CHECK(rig.ends(rig.tap).kind == OutcomeKind::Forced);
    PeerConnection again = open_stream(client, server, 3, "/");
    rig.opens(rig.tap, 2);
    core::Fault down = core::make_fault(core::FaultKind::Down);
    down.lasts = 200ms;
    rig.post(rig.tap, core::AddFault{down});
    CHECK(client.connection().wait_for_end() == PeerConnection::End::Reset);
    CHECK(core::in_words(rig.ends(rig.tap, 2)) == "forced: reset by the fault: down");
}

TEST_CASE("a fault that refuses turns a stream away, and the next one opens", "[tap][http2]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    Raw client(rig.port());
    PeerConnection first = open_stream(client, server, 1, "/");
    rig.opens(rig.tap);
    const auto fault = core::fault_from_text("refuse:1");
    REQUIRE(fault);
    rig.post(rig.tap, core::AddFault{*fault});
    REQUIRE(rig.until(
        [&] { return !rig.all<core::FaultsChanged>(rig.tap).back().faults->faults.empty(); }));
    client.connect(3, "/");
    client.read(h2::rst_stream, 3);
    const auto ends = [&] { return rig.all<core::AttemptEnded>(rig.client(2)).size() == 1; };
    REQUIRE(rig.until(ends));
    PeerConnection second = open_stream(client, server, 5, "/");
    rig.opens(rig.client(2));
}

TEST_CASE("an ordinary request over HTTP/2 is relayed and told, an event stream is a dial",
          "[tap][http2]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    Raw client(rig.port());
    client.get(1, "/page", "*/*");
    PeerConnection far = server.accept();
    CHECK(far.read_head().starts_with("GET /page HTTP/1.1\r\nHost: 127.0.0.1:9001\r\n"));
    far.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage");
    client.read(h2::headers, 1);
    const Raw::Frame body = client.read(h2::data, 1);
    CHECK(body.payload == "page");
    CHECK(body.flags == h2::end_stream);
    REQUIRE(rig.until([&] { return rig.all<core::HttpSeen>(rig.tap).size() == 1; }));
    CHECK(rig.all<core::HttpSeen>(rig.tap)[0].http_status == 200);
    CHECK(far.wait_for_end() == PeerConnection::End::Fin);
    client.get(3, "/events", "text/event-stream");
    PeerConnection stream = server.accept();
    stream.read_head();
    stream.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nid: 1\ndata: x\n\n");
    CHECK(client.read(h2::data, 3).payload == "id: 1\ndata: x\n\n");
    rig.opens(rig.tap);
    REQUIRE(rig.until([&] { return !rig.texts(rig.tap).empty(); }));
    client.reset(3);
    stream.wait_for_end();
    CHECK(core::in_words(rig.ends(rig.tap)).find("let go of the stream") != std::string::npos);
    CHECK(rig.all<core::AttemptStarted>(rig.tap)[0].url.ends_with("/events"));
}

TEST_CASE("a tunnel over HTTP/2 is refused in words, and dials nobody", "[tap][http2]") {
    Peer server;
    TapRig rig;
    core::TapOptions options;
    options.http_version = core::HttpVersion::Http2;  // the server waits for the first request
    rig.add_tap(server.url(), options);
    Raw client(rig.port());
    client.connection().send(
        h2::request(1, {{":method", "CONNECT"}, {":authority", "elsewhere.test:443"}}));
    client.read(h2::headers, 1);
    CHECK(client.read(h2::data, 1).payload.starts_with("no tunnels here"));
    const auto told = [&] {
        const auto notes = rig.all<core::Noted>(rig.tap);
        return !notes.empty() && notes.back().text.find("no tunnels here") != std::string::npos;
    };
    REQUIRE(rig.until(told));
    client.connection().close();
    REQUIRE(rig.until([&] { return rig.state().connections == 0; }));
    CHECK(rig.state().dials == 0);
    CHECK_FALSE(server.has_dial(50));
}

TEST_CASE("more than the windows hold passes whole, each way", "[tap][http2]") {
    TapRig rig;
    core::TapOptions options;
    options.offers_tls = true;
    rig.add_tap(rig.lab(), options);
    core::SessionConfig config = two(rig.url());
    config.deflate.is_offered = true;
    const SessionId client = rig.add(config);
    rig.opens(client);
    const std::string large(3'000'000, 'x');
    rig.send(client, large);
    rig.send(client, "behind it");
    const auto is_last = [&] {
        const auto texts = rig.texts(client);
        return !texts.empty() && texts.back().find("behind it") != std::string::npos;
    };
    REQUIRE(rig.until(is_last, 60s));
    CHECK(rig.texts(rig.tap, core::Direction::Out).at(0) == large);
    CHECK(rig.texts(rig.tap).back().find("behind it") != std::string::npos);
}

TEST_CASE("what begins as HTTP/2 does, and is not, is relayed as it came", "[tap][http2]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    PeerConnection client = dial(rig.port());
    PeerConnection far = server.accept();
    client.send("P");
    client.send("UT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\ny");
    CHECK(far.read_head().starts_with("PUT /x HTTP/1.1\r\n"));
    CHECK(far.read_exactly(1) == "y");
    PeerConnection other = dial(rig.port());
    PeerConnection behind = server.accept();
    other.send("PRI * HTTP/2.0\r\n\r\nnot SM");
    CHECK(behind.read_exactly(24) == "PRI * HTTP/2.0\r\n\r\nnot SM");
    PeerConnection shy = dial(rig.port());
    PeerConnection third = server.accept();
    shy.send("PRI");
    shy.finish();
    CHECK(third.read_exactly(3) == "PRI");
}

TEST_CASE("a client that breaks HTTP/2 is gone with all its streams", "[tap][http2]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    Raw client(rig.port());
    client.connect(1, "/");
    PeerConnection far = server.accept();
    far.upgrade();
    rig.opens(rig.tap);
    // DATA on a stream that is idle (RFC 9113 5.1).
    client.send(7, "x");
    CHECK(rig.ends(rig.tap).kind != OutcomeKind::Closed);
    far.wait_for_end();
    client.read(h2::goaway, 0);
    REQUIRE(rig.until([&] { return rig.state().connections == 0; }));
}

}  // namespace redial::tests
