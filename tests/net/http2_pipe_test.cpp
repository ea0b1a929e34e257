// A stream of HTTP/2 as a socket, in virtual time, against the server's side of it.
#include "fake_service.hpp"
#include "net/dial/http2_socket.hpp"
#include "wire/http2_server.hpp"

namespace redial::tests {
namespace {

struct Near final : net::SocketSink {
    void on_connected() override {}
    void on_bytes(std::span<std::uint8_t> bytes) override { got += as_text(bytes); }
    void on_drained() override { ++drained; }
    void on_end(const net::SocketEnd&) override { has_ended = true; }
    std::string got;
    int drained = 0;
    bool has_ended = false;
};

// A WebSocket that is agreed to, its server played by the test.
struct Talk {
    Talk() {
        auto dialled = service.sockets.dial({}, near);
        net::Channel far(service.sockets, std::move(std::get<0>(dialled)));
        pipe = net::Http2Pipe::begin(service, std::move(far), near, "http", channel);
        Bytes out;
        server.begin(out);
        give(out);
        settle();
        socket().send(
            as_bytes("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"));
        settle();
        say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
        REQUIRE(near.got.starts_with("HTTP/1.1 101"));
        near.got.clear();
        heard.clear();
    }
    FakePeer& peer() { return *service.sockets.peers.at(0); }
    net::Socket& socket() { return channel->socket(); }
    void give(const Bytes& bytes) {
        if (bytes.empty()) return;
        REQUIRE_FALSE(peer().is_paused);
        Bytes copy = bytes;
        peer().sink->on_bytes(copy);
    }
    // Until neither side has anything to say.
    void settle() {
        while (!peer().received.empty()) {
            const std::string received = std::exchange(peer().received, "");
            peer().sink->on_drained();
            Bytes out;
            REQUIRE(server.receive(as_bytes(received), out));
            for (const auto& event : server.take_events()) heard += as_text(event.bytes);
            give(out);
            service.pass(0us);
        }
    }
    void say(const std::string& http1) {
        Bytes out;
        server.send(1, as_bytes(http1), out);
        give(out);
        settle();
    }
    void open_window() {
        Bytes out;
        server.open_window(1, out);
        give(out);
        settle();
    }

    FakeService service;
    Near near;
    std::optional<net::Channel> channel;
    std::shared_ptr<net::Http2Pipe> pipe;
    wire::Http2Server server;
    std::string heard;  // by the server
};

}  // namespace

TEST_CASE("what waits for a window leaves also while its sender does not read", "[http2]") {
    Talk talk;
    talk.socket().send(Bytes(300'000, 'x'));
    talk.settle();
    const auto window = static_cast<std::size_t>(wire::Http2Server::stream_window_bytes);
    REQUIRE(talk.heard.size() == window);
    talk.socket().set_reading(net::ReadMode::Pauses);
    talk.near.drained = 0;
    talk.open_window();
    CHECK(talk.heard.size() == 300'000);
    CHECK(talk.socket().unsent_bytes() == 0);
    CHECK(talk.near.drained > 0);
}

TEST_CASE("who does not read a stream is sent no more than its window", "[http2]") {
    Talk talk;
    talk.socket().set_reading(net::ReadMode::Pauses);
    talk.say(std::string(3'000'000, 'y'));
    CHECK(talk.near.got.empty());
    CHECK(talk.server.unsent_bytes(1) == 3'000'000 - (1u << 20));
    talk.socket().set_reading(net::ReadMode::Reads);
    talk.service.pass(0us);
    talk.settle();
    CHECK(talk.near.got.size() == 3'000'000);
}

TEST_CASE("a server that does not read what its pings are answered with is not read either",
          "[http2]") {
    Talk talk;
    talk.peer().unsent_bytes = net::unsent_bytes_max + 1;
    const std::string ping("\0\0\x08\x06\0\0\0\0\0pingping", 17);
    talk.peer().sink->on_bytes(*std::make_unique<Bytes>(to_bytes(ping)));
    CHECK(talk.peer().is_paused);
    talk.peer().unsent_bytes = 0;
    talk.peer().sink->on_drained();
    CHECK_FALSE(talk.peer().is_paused);
}

}  // namespace redial::tests
