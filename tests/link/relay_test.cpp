// A link without faults: bytes, ends and resets pass as they are. One thread.
#include "rig.hpp"

namespace redial::link::tests {

TEST_CASE("without a fault the very bytes that came are passed on", "[link]") {
    Rig rig;
    rig.upgrade();
    Bytes frames;
    wire::Encoder encoder(wire::Role::Client, std::nullopt);
    encoder.append_message(frames, wire::opcode::text, as_bytes("hello"));
    rig.connection->on_bytes(Side::Client, frames, rig.now, rig);
    REQUIRE(rig.server.arrivals.size() == 1);
    CHECK(rig.server.arrivals[0].data == frames.data());  // no copy
    CHECK(rig.server.got == frames);
    CHECK(rig.messages(Side::Server) == std::vector<std::string>{"hello"});
    CHECK(!rig.connection->deadline());
}

TEST_CASE("what the client says before the server is connected waits for it", "[link]") {
    Rig rig;
    const Admission admission = rig.plan->admit(rig.now);
    rig.connection = std::make_unique<Connection>(rig.plan, admission, 1, Limits{}, rig.now);
    rig.connection->begin(rig.now, rig);
    CHECK(rig.dials == 1);
    rig.push(Side::Client, "GET / HTTP/1.1\r\n");
    rig.push(Side::Client, "Host: h\r\n\r\n");
    CHECK(rig.server.got.empty());
    rig.connection->on_server_connected(rig.now, rig);
    CHECK(rig.server.text() == "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
}

TEST_CASE("a FIN is passed on as a half-close and the other way goes on", "[link]") {
    Rig rig;
    rig.upgrade();
    rig.end(Side::Client);
    CHECK(rig.server.is_finished);
    CHECK(!rig.client.is_finished);
    CHECK(!rig.connection->is_over());
    rig.say(Side::Server, "still here");
    CHECK(rig.messages(Side::Client) == std::vector<std::string>{"still here"});
    rig.end(Side::Server);
    CHECK(rig.client.is_finished);
    CHECK(rig.connection->is_over());
}

TEST_CASE("a reset is passed on as a reset", "[link]") {
    Rig rig;
    rig.upgrade();
    rig.cut(Side::Server);
    CHECK(rig.client.is_reset);
    CHECK(!rig.client.is_finished);
    CHECK(!rig.server.is_reset);
    CHECK(rig.connection->is_over());
}

TEST_CASE("a stream that is no WebSocket is relayed byte for byte, fault or not", "[link]") {
    for (const char* text : {"latency:5ms", "inject:ping,after 1h", "down,off"}) {
        Rig rig({text});
        rig.dial();
        rig.push(Side::Client, "\x16\x03\x01 this is not HTTP\n");
        rig.push(Side::Server, "SSH-2.0\r\n");
        rig.run_for(1s);
        rig.push(Side::Server, "\x81");  // like the first byte of a frame, and nothing behind it
        rig.run_for(1s);
        CHECK(rig.server.text() == "\x16\x03\x01 this is not HTTP\n");
        CHECK(rig.client.text() == "SSH-2.0\r\n\x81");
    }
}

TEST_CASE("after the 101 a single byte that is no frame does not wait for more", "[link]") {
    Rig rig({"latency:5ms"});
    rig.upgrade();
    rig.push(Side::Server, "\x81");
    rig.run_for(10ms);
    CHECK(rig.client.text() == "\x81");
    rig.push(Side::Server, "\xff\xff\xff\xff\xff\xff\xff\xff\xff and so on");
    rig.run_for(10ms);
    CHECK(rig.client.text() == "\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff and so on");
}

TEST_CASE("the body of a request that is no upgrade passes even where messages are edited",
          "[link]") {
    Rig rig({"alter:a,replacement b,both"});
    rig.dial();
    rig.push(Side::Client, "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n");
    rig.push(Side::Client,
             "\x81\x7e"
             "aaa");
    CHECK(rig.server.text() ==
          "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n\x81\x7e"
          "aaa");
    rig.push(Side::Server, "HTTP/1.1 200 OK\r\n\r\n\x81");
    CHECK(rig.client.text() == "HTTP/1.1 200 OK\r\n\r\n\x81");
}

TEST_CASE("a side is not read while as much as may be held waits for the other", "[link]") {
    Rig rig({}, 1, Limits{1000});
    rig.upgrade();
    CHECK(rig.connection->wants_bytes(Side::Server));
    rig.connection->set_unsent(Side::Client, 1000);
    CHECK(!rig.connection->wants_bytes(Side::Server));
    CHECK(rig.connection->wants_bytes(Side::Client));
    rig.connection->set_unsent(Side::Client, 999);
    CHECK(rig.connection->wants_bytes(Side::Server));
}

TEST_CASE("bytes inside the pipe count as held, small pieces for more than their bytes", "[link]") {
    Rig rig({"bandwidth:100"}, 1, Limits{10000});
    rig.upgrade();
    rig.push(Side::Server, Bytes(1000, 0x82));
    CHECK(!rig.connection->wants_bytes(Side::Server));
    rig.run_for(10s);
    CHECK(rig.connection->wants_bytes(Side::Server));
}

TEST_CASE("a server that cannot be reached resets the client", "[link]") {
    Rig rig;
    const Admission admission = rig.plan->admit(rig.now);
    rig.connection = std::make_unique<Connection>(rig.plan, admission, 1, Limits{}, rig.now);
    rig.connection->begin(rig.now, rig);
    rig.push(Side::Client, "GET / HTTP/1.1\r\n\r\n");
    rig.cut(Side::Server);
    CHECK(rig.client.is_reset);
    CHECK(rig.connection->is_over());
}

}  // namespace redial::link::tests
