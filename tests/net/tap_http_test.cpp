// HTTP through a tap, over real loopback sockets: what is no opening handshake is relayed and told
// as such, and an opening handshake is seen wherever on a connection it comes.
#include "tap_rig.hpp"

namespace redial::tests {
namespace {

std::string plain(const std::string& line, const std::string& fields = "",
                  const std::string& body = "") {
    return line + " HTTP/1.1\r\nHost: 127.0.0.1:9001\r\n" + fields + "\r\n" + body;
}

std::vector<core::HttpSeen> http_of(const TapRig& rig) { return rig.all<core::HttpSeen>(rig.tap); }

core::HttpSeen nth_http(TapRig& rig, std::size_t n) {
    REQUIRE(rig.until([&] { return http_of(rig).size() >= n; }));
    return http_of(rig)[n - 1];
}

}  // namespace

TEST_CASE("a request without an upgrade is told as HTTP and counts as no dial", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    PeerConnection client = dial(rig.port());
    PeerConnection far = server.accept();
    client.send(plain("GET /socket.io/?EIO=3&transport=polling"));
    far.read_head();
    far.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n0open");
    client.read_head();
    CHECK(client.read_exactly(5) == "0open");
    const core::HttpSeen seen = nth_http(rig, 1);
    CHECK(seen.method == "GET");
    CHECK(seen.url ==
          "http://127.0.0.1:" + std::to_string(rig.port()) + "/socket.io/?EIO=3&transport=polling");
    CHECK(seen.http_status == 200);
    CHECK(seen.http_reason == "OK");
    CHECK(seen.response_bytes == 5);
    CHECK(seen.detail == "");
    CHECK(seen.request.starts_with("GET /socket.io/"));
    CHECK(seen.response.starts_with("HTTP/1.1 200 OK"));
    client.send(plain("POST /socket.io/", "Content-Length: 2\r\n", "40"));
    far.read_head();
    CHECK(far.read_exactly(2) == "40");
    far.send("HTTP/1.1 204 No Content\r\n\r\n");
    client.read_head();
    CHECK(nth_http(rig, 2).request_bytes == 2);
    client.close();
    far.close();
    REQUIRE(
        rig.until([&] { return rig.state().connections == 0 && rig.state().http_requests == 2; }));
    CHECK(rig.state().dials == 0);
    CHECK(rig.all<core::AttemptStarted>(rig.tap).empty());
}

TEST_CASE("an opening handshake behind other requests of its connection is seen", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url("/chat"));
    PeerConnection client = dial(rig.port());
    PeerConnection far = server.accept();
    client.send(
        plain("POST /negotiate", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n"));
    far.read_head();
    CHECK(far.read_exactly(13) == "3\r\nabc\r\n0\r\n\r\n");
    far.send(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n{}\r\n0\r\nT: 1\r\n\r\n");
    client.read_head();
    client.read_exactly(22);
    client.send(request_for("/?id=1"));
    CHECK(far.read_head().starts_with("GET /chat?id=1 HTTP/1.1\r\n"));
    far.send(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n" +
        frame_of(wire::opcode::text, "hello"));
    client.read_head();
    rig.opens(rig.tap);
    REQUIRE(rig.until([&] { return !rig.texts(rig.tap, core::Direction::In).empty(); }));
    CHECK(rig.texts(rig.tap, core::Direction::In) == std::vector<std::string>{"hello"});
    CHECK(http_of(rig)[0].request_bytes == 3);
    CHECK(http_of(rig)[0].response_bytes == 2);
    CHECK(rig.until([&] { return rig.state().dials == 1; }));
}

TEST_CASE("a client that authenticates on the connection of its 401 opens its next attempt there",
          "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    PeerConnection client = dial(rig.port());
    PeerConnection far = server.accept();
    client.send(request_for("/digest"));
    far.read_head();
    far.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 4\r\n\r\nnope");
    client.read_head();
    CHECK(client.read_exactly(4) == "nope");
    const auto refused = rig.ends(rig.tap);
    CHECK(refused.kind == core::OutcomeKind::HttpRefused);
    CHECK(refused.http_status == 401);
    client.send(request_for("/digest", "Authorization: Digest username=\"u\"\r\n"));
    far.upgrade();
    client.read_head();
    rig.opens(rig.tap);
    client.send(masked_frame_of(wire::opcode::text, "in"));
    CHECK(far.read_frame().payload == "in");
    REQUIRE(rig.until([&] { return !rig.texts(rig.tap, core::Direction::Out).empty(); }));
    const auto started = rig.all<core::AttemptStarted>(rig.tap);
    REQUIRE(started.size() == 2);
    CHECK(started[0].is_wait_seen);
    CHECK_FALSE(started[1].is_wait_seen);
    CHECK(started[1].is_lane_sure);
    client.send(masked_close_of(1000));
    CHECK(far.read_frame().header.opcode == wire::opcode::close);
    far.send(close_frame_of(1000));
    far.finish();
    client.close();
    CHECK(rig.ends(rig.tap, 2).close_code == 1000);
    CHECK(rig.until([&] { return rig.state().dials == 2; }));
}

TEST_CASE("faults strike the opening handshake of a connection and not what came before", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    PeerConnection client = dial(rig.port());
    PeerConnection far = server.accept();
    SECTION("an answer in place of the server") {
        rig.post(rig.tap, core::AddFault{*core::fault_from_text("answer:503")});
        REQUIRE(rig.until(
            [&] { return !rig.all<core::FaultsChanged>(rig.tap).back().faults->faults.empty(); }));
        client.send(plain("GET /health"));
        far.read_head();
        far.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        client.read_head();
        client.send(request_for("/"));
        CHECK(client.read_head().starts_with("HTTP/1.1 503 "));
        CHECK(rig.ends(rig.tap).http_status == 503);
        CHECK(nth_http(rig, 1).http_status == 200);
    }
    SECTION("a reset in the middle of a frame") {
        rig.post(rig.tap, core::AddFault{*core::fault_from_text("reset:mid_frame,down")});
        REQUIRE(rig.until(
            [&] { return !rig.all<core::FaultsChanged>(rig.tap).back().faults->faults.empty(); }));
        client.send(plain("GET /health"));
        far.read_head();
        far.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes");
        client.read_head();
        client.read_exactly(3);
        client.send(request_for("/"));
        far.upgrade();
        client.read_head();
        far.send(frame_of(wire::opcode::text, "0123456789"));
        CHECK(client.wait_for_end() == PeerConnection::End::Reset);
    }
}

TEST_CASE("requests sent ahead of their answers keep their order", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    PeerConnection client = dial(rig.port());
    PeerConnection far = server.accept();
    client.send(plain("HEAD /one") + plain("GET /two") + request_for("/three"));
    far.read_head();
    far.read_head();
    far.read_head();
    // The answer to HEAD has no body, whatever it says of its length.
    far.send(
        "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
    rig.opens(rig.tap);
    CHECK(nth_http(rig, 2).http_status == 404);
    CHECK(http_of(rig)[0].method == "HEAD");
    CHECK(http_of(rig)[0].response_bytes == 0);
}

TEST_CASE("an answer that runs until the end of the connection is whole then", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    PeerConnection client = dial(rig.port());
    PeerConnection far = server.accept();
    client.send(plain("GET /"));
    far.read_head();
    far.send("HTTP/1.1 200 OK\r\n\r\nall of it");
    far.finish();
    client.read_head();
    CHECK(client.wait_for_end() == PeerConnection::End::Fin);
    client.close();
    CHECK(nth_http(rig, 1).response_bytes == 9);
    CHECK(nth_http(rig, 1).detail == "");
}

TEST_CASE("a request that has no answer says why", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    PeerConnection client = dial(rig.port());
    PeerConnection far = server.accept();
    client.send(plain("GET /slow"));
    far.read_head();
    far.reset();
    CHECK(client.wait_for_end() == PeerConnection::End::Reset);
    CHECK(nth_http(rig, 1).http_status == 0);
    CHECK(nth_http(rig, 1).detail == "the server reset the connection");
    CHECK(rig.all<core::AttemptStarted>(rig.tap).empty());
}

TEST_CASE("who connects and leaves without a word has dialled nothing", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    PeerConnection client = dial(rig.port());
    PeerConnection far = server.accept();
    client.close();
    CHECK(far.wait_for_end() == PeerConnection::End::Fin);
    far.close();
    REQUIRE(rig.until([&] { return rig.state().connections == 0; }));
    CHECK(rig.state().dials == 0);
    CHECK(rig.all<core::AttemptStarted>(rig.tap).empty());
}

}  // namespace redial::tests
