// Connections in memory end as those of the system do: refused, finished, reset, half and held
// back. One thread, in a time of its own.
#include "net/virtual/memory_net.hpp"

#include "catch.hpp"

using namespace redial;
using namespace redial::net;

namespace {

struct Sink final : SocketSink {
    void on_connected() override { words += "connected "; }
    void on_bytes(std::span<std::uint8_t> bytes) override {
        words += std::string(as_text(BytesView(bytes.data(), bytes.size()))) + " ";
    }
    void on_drained() override { ++drained; }
    bool keeps_half() const override { return is_half; }
    void on_finished() override { words += "finished "; }
    void on_end_ahead(SocketEndKind) override { words += "ahead "; }
    void on_end(const SocketEnd& end) override {
        words += end.kind == SocketEndKind::Finished ? "end"
                 : end.kind == SocketEndKind::Reset  ? "reset"
                                                     : end.words;
    }
    std::string words;
    int drained = 0;
    bool is_half = false;
};

struct Accepting final : ListenerSink {
    bool keeps_half() const override { return sink.is_half; }
    void on_accepted(std::unique_ptr<Socket> accepted) override {
        socket = std::move(accepted);
        socket->set_sink(sink);
    }
    Sink sink;
    std::unique_ptr<Socket> socket;
};

// A dialler and a server, connected unless nobody listens.
struct Pair {
    explicit Pair(bool is_half = false) {
        client.is_half = server.sink.is_half = is_half;
        auto listening = net.listen(*address_from_literal("127.0.0.1", 0), server);
        listener = std::get<std::unique_ptr<Listener>>(std::move(listening));
        dial(listener->port());
        pass();
    }
    void dial(std::uint16_t port) {
        auto dialled = net.dial(*address_from_literal("127.0.0.1", port), client);
        socket = std::get<std::unique_ptr<Socket>>(std::move(dialled));
    }
    void pass() {
        while (const auto due = net.next()) {
            at = *due;
            net.take_due(at);
        }
    }
    MemoryNet net;
    Instant at{};
    Sink client;
    Accepting server;
    std::unique_ptr<Listener> listener;
    std::unique_ptr<Socket> socket;
};

void send(Socket& socket, std::string_view text) { socket.send(as_bytes(text)); }

}  // namespace

TEST_CASE("a connection in memory carries bytes both ways and takes time", "[net][virtual]") {
    Pair pair;
    send(*pair.socket, "one");
    send(*pair.socket, "two");
    pair.pass();
    send(*pair.server.socket, "three");
    pair.pass();
    CHECK(pair.server.sink.words == "onetwo ");
    CHECK(pair.client.words == "connected three ");
    CHECK(pair.client.drained > 0);
    CHECK(pair.at > Instant{} + 2 * MemoryNet::hop);
}

TEST_CASE("a dial in memory to a port where nobody listens is refused", "[net][virtual]") {
    Pair pair;
    pair.client.words.clear();
    pair.dial(9);
    pair.pass();
    CHECK(pair.client.words == "Connection refused");
    const std::uint16_t port = pair.listener->port();
    pair.listener.reset();
    pair.client.words.clear();
    pair.dial(port);
    pair.pass();
    CHECK(pair.client.words == "Connection refused");
}

TEST_CASE("a socket in memory that goes ends its peer behind what was sent", "[net][virtual]") {
    for (const bool is_reset : {false, true}) {
        Pair pair;
        send(*pair.server.socket, "last");
        is_reset ? pair.net.reset(std::move(pair.server.socket))
                 : pair.net.finish(std::move(pair.server.socket));
        pair.pass();
        CHECK(pair.client.words == (is_reset ? "connected last reset" : "connected last end"));
    }
    Pair pair;  // dropped with bytes unread
    send(*pair.socket, "unread");
    pair.server.socket->set_reading(ReadMode::Pauses);
    pair.pass();
    pair.server.socket.reset();
    pair.pass();
    CHECK(pair.client.words == "connected reset");
}

TEST_CASE("while reading is paused in memory an end is told ahead alone", "[net][virtual]") {
    Pair pair;
    pair.socket->set_reading(ReadMode::Pauses);
    send(*pair.server.socket, "late");
    pair.server.socket.reset();
    pair.pass();
    CHECK(pair.client.words == "connected ahead ");
    pair.socket->set_reading(ReadMode::Reads);
    pair.pass();
    CHECK(pair.client.words == "connected ahead late end");
}

TEST_CASE("a half-closed connection in memory goes on in the other direction", "[net][virtual]") {
    Pair pair(true);
    pair.server.socket->finish_writing();
    pair.pass();
    CHECK(pair.client.words == "connected finished ");
    send(*pair.socket, "still");
    pair.socket->finish_writing();
    pair.pass();
    CHECK(pair.server.sink.words == "still finished end");
    CHECK(pair.client.words == "connected finished end");
}

TEST_CASE("what is not read in memory holds its sender back", "[net][virtual]") {
    Pair pair;
    pair.server.socket->set_reading(ReadMode::Pauses);
    send(*pair.socket, std::string(MemoryNet::window_bytes + 10, 'x'));
    pair.pass();
    CHECK(pair.socket->unsent_bytes() == 10);
    pair.client.drained = 0;
    pair.server.socket->set_reading(ReadMode::Reads);
    pair.pass();
    CHECK(pair.socket->unsent_bytes() == 0);
    CHECK(pair.client.drained == 1);
}
