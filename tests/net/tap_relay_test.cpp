// A tap as a relay, over real loopback sockets: every byte, every kind of end, back-pressure and
// bad input.
#include <random>

#include "tap_rig.hpp"

namespace redial::tests {

using core::OutcomeKind;

namespace {

std::string random_text(std::mt19937& chance, std::size_t size) {
    std::string text(size, '\0');
    for (char& c : text) c = static_cast<char>(chance());
    return text;
}

core::TapOptions unwatched() {
    core::TapOptions options;
    options.watches = false;
    return options;
}

}  // namespace

TEST_CASE("a tap relays both ways byte for byte, whatever the sizes of the pieces", "[tap]") {
    const bool watches = GENERATE(true, false);
    Peer server;
    TapRig rig;
    core::TapOptions options;
    options.watches = watches;
    rig.add_tap(server.url("/chat"), options);
    Relayed both = relay(rig, server, "/chat");
    std::mt19937 chance(7);
    for (int round = 0; round < 60; ++round) {
        const std::size_t size = 1 + chance() % (round % 10 == 0 ? 200000 : 3000);
        const std::string bytes = random_text(chance, size);
        PeerConnection& from = round % 2 == 0 ? both.client : both.server;
        PeerConnection& to = round % 2 == 0 ? both.server : both.client;
        from.send(bytes);
        REQUIRE(to.read_exactly(size) == bytes);
    }
}

TEST_CASE("a tap passes FIN on as a half-close and the other direction goes on", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url(), unwatched());
    SECTION("the client's") {
        PeerConnection client = dial(rig.port());
        PeerConnection far = server.accept();
        client.send("last words");
        client.finish();
        CHECK(far.read_exactly(10) == "last words");
        CHECK(far.wait_for_end() == PeerConnection::End::Fin);
        const std::string answer(300000, 'a');
        far.send(answer);
        CHECK(client.read_exactly(answer.size()) == answer);
        far.finish();
        CHECK(client.wait_for_end() == PeerConnection::End::Fin);
    }
    SECTION("the server's") {
        PeerConnection client = dial(rig.port());
        PeerConnection far = server.accept();
        far.send("bye");
        far.finish();
        CHECK(client.read_exactly(3) == "bye");
        CHECK(client.wait_for_end() == PeerConnection::End::Fin);
        const std::string more = "\x01" + std::string(300000, 'm');
        client.send(more);
        CHECK(far.read_exactly(more.size()) == more);
        client.finish();
        CHECK(far.wait_for_end() == PeerConnection::End::Fin);
    }
    REQUIRE(rig.until([&] { return rig.state().connections == 0 && rig.state().dials == 1; }));
}

TEST_CASE("a tap passes RST on as RST, either way, also behind a half-close", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url(), unwatched());
    PeerConnection client = dial(rig.port());
    PeerConnection far = server.accept();
    client.send("x");
    CHECK(far.read_exactly(1) == "x");
    SECTION("the client's") {
        client.reset();
        CHECK(far.wait_for_end() == PeerConnection::End::Reset);
    }
    SECTION("the server's") {
        far.reset();
        CHECK(client.wait_for_end() == PeerConnection::End::Reset);
    }
    SECTION("a client that has finished and is gone resets who still sends") {
        client.finish();
        CHECK(far.wait_for_end() == PeerConnection::End::Fin);
        client.close();
        // A write is how it is found out, at the tap and then here.
        const std::string more(65536, 'x');
        REQUIRE(rig.until([&] {
            errno = 0;
            static_cast<void>(far.send_some(more));
            return errno == ECONNRESET || errno == EPIPE;
        }));
    }
    REQUIRE(rig.until([&] { return rig.state().connections == 0 && rig.state().dials == 1; }));
}

TEST_CASE("a slow reader slows the writer through a tap and memory stays bounded", "[tap]") {
    const bool is_client_slow = GENERATE(true, false);
    Peer server(Peer::Family::V4, is_client_slow ? 0 : 4096);
    TapRig rig;
    core::TapOptions options;
    options.watches = false;
    options.buffer_bytes_max = 256u << 10;
    rig.add_tap(server.url(), options);
    PeerConnection client = dial(rig.port(), is_client_slow ? 4096 : 0);
    PeerConnection far = server.accept();
    PeerConnection& writer = is_client_slow ? far : client;
    PeerConnection& reader = is_client_slow ? client : far;
    // Until nothing is taken for a while: the kernel's buffers on both sides, and ours.
    const std::string piece(65536, '\x01');  // no HTTP
    std::size_t sent = 0;
    for (;;) {
        const std::size_t taken = writer.send_some(piece);
        sent += taken;
        if (taken > 0) continue;
        pollfd poll{writer.descriptor(), POLLOUT, 0};
        if (::poll(&poll, 1, 300) <= 0) break;
        REQUIRE(sent < (256u << 20));
    }
    // Linux grows a socket's buffers up to 6 MiB to receive and 4 MiB to send.
    CHECK(sent < (24u << 20));
    CHECK(reader.read_exactly(sent) == std::string(sent, '\x01'));
}

TEST_CASE("a client that never finishes its request is cut off in time and harms nobody else",
          "[tap]") {
    Peer server;
    TapRig rig;
    core::TapOptions options;
    options.handshake_limit = 150ms;
    rig.add_tap(server.url(), options);
    Relayed other = relay(rig, server, "/?session=other");
    PeerConnection slow = dial(rig.port());
    PeerConnection far = server.accept();
    slow.send("GET / HTTP/1.1\r\nHost: here\r\n");
    CHECK(slow.read_head().starts_with("HTTP/1.1 408 "));
    CHECK(slow.wait_for_end() == PeerConnection::End::Fin);
    CHECK(far.wait_for_end() == PeerConnection::End::Reset);
    REQUIRE(rig.until([&] { return rig.all<core::AttemptEnded>(rig.client(2)).size() == 1; }));
    const auto outcome = rig.all<core::AttemptEnded>(rig.client(2))[0].outcome;
    CHECK(outcome.kind == OutcomeKind::UpgradeTimedOut);
    CHECK(core::in_words(outcome) ==
          "opening handshake timed out: no whole request from the client within 150 ms");
    other.client.send(masked_frame_of(wire::opcode::text, "still here"));
    CHECK(other.server.read_frame().payload == "still here");
}

TEST_CASE("a client that sends megabytes of header gets 431 and costs bounded memory", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    PeerConnection client = dial(rig.port());
    PeerConnection far = server.accept();
    client.send("GET / HTTP/1.1\r\n");
    const std::string field = "X-Filler: " + std::string(1000, 'f') + "\r\n";
    for (int i = 0; i < 4000 && !client.has_ended_within(0); ++i) {
        if (client.send_some(field) == 0) break;
    }
    CHECK(client.read_head().starts_with("HTTP/1.1 431 "));
    CHECK(far.wait_for_end() == PeerConnection::End::Reset);
    const auto outcome = rig.ends(rig.tap);
    CHECK(outcome.kind == OutcomeKind::HttpRefused);
    CHECK(outcome.http_status == 431);
    CHECK(outcome.by == core::EndedBy::Us);
    REQUIRE(rig.until([&] { return rig.state().connections == 0; }));
    CHECK(rig.state().to_server_bytes <= (64u << 10) + 1024);
}

TEST_CASE("a tap whose port is in use says so, and listens once it is free", "[tap]") {
    Peer taken;
    Peer server;
    TapRig rig;
    core::TapOptions options;
    options.port = taken.port();
    rig.add_tap(server.url(), options);
    CHECK_FALSE(rig.state().is_listening);
    CHECK(rig.state().error == "cannot listen on 127.0.0.1:" + std::to_string(taken.port()) +
                                   ": Address already in use; choose another port, or 0 for a "
                                   "free one");
    taken.stop();
    rig.post(rig.tap, core::SetTapEnabled{false});
    rig.post(rig.tap, core::SetTapEnabled{true});
    REQUIRE(rig.until([&] { return rig.state().is_listening; }));
    relay(rig, server);
}

TEST_CASE("a tap whose server cannot be reached resets the client and names the cause", "[tap]") {
    TapRig rig;
    const DeadPort dead;
    SECTION("a name that does not resolve") {
        rig.add_tap("ws://no-such-host.invalid/");
        PeerConnection client = dial(rig.port());
        client.send(request_for("/"));
        CHECK(client.wait_for_end() == PeerConnection::End::Reset);
        const auto outcome = rig.ends(rig.tap);
        CHECK(outcome.kind == OutcomeKind::NameUnresolved);
        CHECK(outcome.detail.find("no-such-host.invalid") != std::string::npos);
    }
    SECTION("a server that is down") {
        rig.add_tap(dead.url());
        PeerConnection client = dial(rig.port());
        client.send(request_for("/"));
        CHECK(client.wait_for_end() == PeerConnection::End::Reset);
        const auto outcome = rig.ends(rig.tap);
        CHECK(rig.all<core::AttemptStarted>(rig.tap)[0].url == rig.url());
        CHECK(outcome.kind == OutcomeKind::Refused);
        CHECK(outcome.by == core::EndedBy::Network);
        const auto stages = rig.all<core::StageDone>(rig.tap);
        REQUIRE(!stages.empty());
        CHECK(stages[0].stage == core::StageName::Connect);
        CHECK_FALSE(stages[0].is_ok);
    }
    CHECK(rig.status(rig.tap) == core::ConnectionStatus::Closed);
    // It is still there for whoever comes next.
    CHECK(rig.state().is_listening);
}

TEST_CASE("a tap to a URL that is none does not listen and says why", "[tap]") {
    TapRig rig;
    rig.add_tap("ws://");
    CHECK_FALSE(rig.state().is_listening);
    CHECK(rig.state().error != "");
}

TEST_CASE("two taps in a row relay as one", "[tap]") {
    Peer server;
    TapRig rig;
    const SessionId inner = rig.add_tap(server.url("/chat"));
    const std::string url = rig.url();
    const SessionId outer = rig.add_tap(url);
    Relayed both = relay(rig, server, "/chat");
    both.client.send(masked_frame_of(wire::opcode::text, "through two"));
    CHECK(both.server.read_frame().payload == "through two");
    both.server.reset();
    CHECK(both.client.wait_for_end() == PeerConnection::End::Reset);
    for (const SessionId tap : {inner, outer}) {
        CHECK(rig.ends(tap).kind == OutcomeKind::ResetByPeer);
        CHECK(rig.texts(tap, core::Direction::Out) == std::vector<std::string>{"through two"});
    }
}

TEST_CASE("Host and Origin are rewritten only when asked", "[tap]") {
    Peer server;
    TapRig rig;
    core::TapOptions options;
    options.rewrites_host = GENERATE(true, false);
    options.rewrites_origin = options.rewrites_host;
    options.allowed_origins = {"http://page.test"};
    rig.add_tap(server.url("/a"), options);
    PeerConnection client = dial(rig.port());
    PeerConnection far = server.accept();
    const std::string request = request_for("/a", "Origin: http://page.test\r\nX-Odd:  kept \r\n");
    client.send(request.substr(0, 30));
    client.send(request.substr(30) + "and more");
    const std::string head = far.read_head();
    const std::string authority = "127.0.0.1:" + std::to_string(server.port());
    if (options.rewrites_host) {
        CHECK(head.find("Host: " + authority + "\r\n") != std::string::npos);
        CHECK(head.find("Origin: http://" + authority + "\r\n") != std::string::npos);
        CHECK(head.find("X-Odd:  kept \r\n") != std::string::npos);
    } else {
        CHECK(head == request);
    }
    CHECK(far.read_exactly(8) == "and more");
    far.send(PeerConnection::answer_to(head));
    rig.opens(rig.tap);
    const auto opened = rig.all<core::AttemptOpened>(rig.tap)[0];
    CHECK(opened.request == request);
    CHECK(opened.server_request == (options.rewrites_host ? head : ""));
}

TEST_CASE("a disabled tap refuses and resets, and comes back on its port", "[tap]") {
    Peer server;
    TapRig rig;
    rig.add_tap(server.url());
    Relayed both = relay(rig, server);
    const std::uint16_t port = rig.port();
    rig.post(rig.tap, core::SetTapEnabled{false});
    CHECK(both.client.wait_for_end() == PeerConnection::End::Reset);
    CHECK(both.server.wait_for_end() == PeerConnection::End::Reset);
    REQUIRE(rig.until([&] { return !rig.state().is_listening; }));
    CHECK(rig.ends(rig.tap).kind == OutcomeKind::Forced);
    rig.post(rig.tap, core::SetTapEnabled{true});
    REQUIRE(rig.until([&] { return rig.state().is_listening; }));
    CHECK(rig.port() == port);
    relay(rig, server);
}

}  // namespace redial::tests
