// What a dial can meet, over real loopback sockets against scripted raw peers: refused, silent,
// RST, FIN, half an answer, refusals and redirects. RFC 6455 section 4.1.
#include "peer.hpp"
#include "rig.hpp"
#include "single_dial.hpp"

namespace redial::tests {

using core::ConnectionStatus;
using core::OutcomeKind;
using core::StageName;

TEST_CASE("a port without a listener is connection refused", "[loopback]") {
    Rig rig;
    const DeadPort dead;
    const auto session = rig.add(once(dead.url()));
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::Refused);
    CHECK_THAT(core::in_words(outcome), contains_text("connection refused by 127.0.0.1:"));
    CHECK(stages(rig, session) == "connect!");
    CHECK(rig.status(session) == ConnectionStatus::Closed);
}

TEST_CASE("an IPv6 literal without a listener is connection refused", "[loopback]") {
    Rig rig;
    const auto session = rig.add(once("ws://[::1]:1/"));
    CHECK(rig.ends(session).kind == OutcomeKind::Refused);
}

TEST_CASE("a peer that accepts and stays silent is an upgrade time-out", "[loopback]") {
    Rig rig;
    Peer peer;
    auto config = once(peer.url());
    config.time_limits.upgrade = 50ms;
    const auto session = rig.add(config);
    auto connection = peer.accept();
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::UpgradeTimedOut);
    CHECK(outcome.detail == "no answer within 50 ms");
    CHECK(stages(rig, session) == "connect upgrade!");
    CHECK_THAT(connection.read_head(), contains_text("GET / HTTP/1.1"));
}

TEST_CASE("half a head and then silence is an upgrade time-out that says so", "[loopback]") {
    Rig rig;
    Peer peer;
    auto config = once(peer.url());
    config.time_limits.upgrade = 80ms;
    const auto session = rig.add(config);
    auto connection = peer.accept();
    connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: webso");
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::UpgradeTimedOut);
    CHECK(outcome.detail == "no whole answer within 80 ms");
}

TEST_CASE("a full backlog that answers nothing is a connect time-out", "[loopback]") {
    Rig rig;
    // A listening socket of backlog 0 whose queue is full drops further SYNs.
    const int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof v4;
    REQUIRE(::bind(listening, reinterpret_cast<sockaddr*>(&v4), length) == 0);
    REQUIRE(::listen(listening, 0) == 0);
    REQUIRE(::getsockname(listening, reinterpret_cast<sockaddr*>(&v4), &length) == 0);
    int fillers[4];
    for (int& filler : fillers) {
        filler = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        static_cast<void>(::connect(filler, reinterpret_cast<sockaddr*>(&v4), length));
    }
    auto config = once("ws://127.0.0.1:" + std::to_string(ntohs(v4.sin_port)) + "/");
    config.time_limits.connect = 100ms;
    const auto session = rig.add(config);
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::ConnectTimedOut);
    CHECK(stages(rig, session) == "connect!");
    for (const int filler : fillers) ::close(filler);
    ::close(listening);
}

TEST_CASE("a reset before the answer is told as a reset", "[loopback]") {
    Rig rig;
    Peer peer;
    const auto session = rig.add(once(peer.url()));
    auto connection = peer.accept();
    connection.read_head();
    connection.reset();
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::ResetByPeer);
    CHECK(outcome.detail == "connection reset by peer before the answer to the opening handshake");
}

TEST_CASE("a FIN before the answer is told apart from a reset", "[loopback]") {
    Rig rig;
    Peer peer;
    const auto session = rig.add(once(peer.url()));
    auto connection = peer.accept();
    connection.read_head();
    connection.close();
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::EndedByPeer);
    CHECK_THAT(outcome.detail, contains_text("before the answer to the opening handshake"));
}

TEST_CASE("half a head and then FIN says where the answer broke off", "[loopback]") {
    Rig rig;
    Peer peer;
    const auto session = rig.add(once(peer.url()));
    auto connection = peer.accept();
    connection.read_head();
    connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: webso");
    connection.close();
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::EndedByPeer);
    CHECK_THAT(outcome.detail, contains_text("in the middle of the answer"));
    const auto ended = rig.all<core::AttemptEnded>(session)[0];
    CHECK_THAT(ended.response, contains_text("Upgrade: webso"));
}

TEST_CASE("a 101 with the wrong accept key is an invalid handshake", "[loopback]") {
    Rig rig;
    Peer peer;
    const auto session = rig.add(once(peer.url()));
    auto connection = peer.accept();
    connection.read_head();
    connection.send(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n");
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::HandshakeInvalid);
    CHECK_THAT(outcome.detail, contains_text("Sec-WebSocket-Accept"));
}

TEST_CASE("a server that is no HTTP server is an invalid handshake", "[loopback]") {
    Rig rig;
    Peer peer;
    const auto session = rig.add(once(peer.url()));
    auto connection = peer.accept();
    connection.send("SSH-2.0-OpenSSH_9.2\r\n");
    CHECK(rig.ends(session).kind == OutcomeKind::HandshakeInvalid);
}

TEST_CASE("every split of the answer opens the session, and the first frame is not lost",
          "[loopback]") {
    Rig rig;
    Peer peer;
    std::size_t split = 1;
    for (;;) {
        const auto session = rig.add(once(peer.url()));
        auto connection = peer.accept();
        const std::string whole = PeerConnection::answer_to(connection.read_head()) +
                                  frame_of(wire::opcode::text, "first");
        if (split >= whole.size()) break;
        connection.send(whole.substr(0, split));
        // The kernel must hand over the first part alone: wait until it has been taken.
        int unread = 1;
        REQUIRE(rig.until([&] {
            tcp_info info{};
            socklen_t length = sizeof info;
            ::getsockopt(connection.descriptor(), IPPROTO_TCP, TCP_INFO, &info, &length);
            unread = static_cast<int>(info.tcpi_unacked);
            return unread == 0;
        }));
        connection.send(whole.substr(split));
        REQUIRE(rig.until([&] { return rig.texts(session).size() == 1; }));
        CHECK(rig.texts(session)[0] == "first");
        rig.post(session, core::RemoveSession{});
        split += 3;
    }
    CHECK(split > 100);
}

TEST_CASE("redirects are followed only when asked", "[loopback]") {
    Rig rig;
    Peer first;
    Peer second;
    const std::string answer = "HTTP/1.1 302 Found\r\nLocation: " + second.url("/there?x=1") +
                               "\r\nContent-Length: 0\r\n\r\n";
    SECTION("not asked: an outcome that names the place") {
        const auto session = rig.add(once(first.url()));
        auto connection = first.accept();
        connection.read_head();
        connection.send(answer);
        const auto outcome = rig.ends(session);
        CHECK(outcome.http_status == 302);
        CHECK_THAT(outcome.detail, contains_text("/there?x=1"));
    }
    SECTION("asked: the other place is dialled, and secrets stay behind") {
        auto config = once(first.url());
        config.follows_redirects = true;
        config.basic_auth_user = "u";
        config.basic_auth_password = "p";
        config.headers = {{"Cookie", "c=1"}, {"X-Plain", "y"}};
        const auto session = rig.add(config);
        auto connection = first.accept();
        const std::string asked = connection.read_head();
        CHECK_THAT(asked, contains_text("Authorization: Basic dTpw"));
        CHECK_THAT(asked, contains_text("Cookie: c=1"));
        connection.send(answer);
        auto next = second.accept();
        const std::string request = next.upgrade();
        CHECK_THAT(request, contains_text("GET /there?x=1 HTTP/1.1"));
        CHECK(request.find("Authorization") == std::string::npos);
        CHECK(request.find("Cookie") == std::string::npos);
        CHECK_THAT(request, contains_text("X-Plain: y"));
        rig.opens(session);
        CHECK(stages(rig, session) == "connect upgrade connect upgrade");
    }
}

TEST_CASE("a circle of redirects ends after ten", "[loopback]") {
    Rig rig;
    Peer peer;
    auto config = once(peer.url());
    config.follows_redirects = true;
    const auto session = rig.add(config);
    for (int hop = 0; hop <= 10; ++hop) {
        auto connection = peer.accept();
        connection.read_head();
        connection.send(
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: /again\r\n"
            "Content-Length: 0\r\n\r\n");
    }
    const auto outcome = rig.ends(session);
    CHECK(outcome.http_status == 307);
    CHECK(outcome.detail == "redirects to /again, not followed: the 11th in a row");
    CHECK_FALSE(peer.has_dial(0));
}

TEST_CASE("a request carries headers, origin, subprotocols and the session parameter",
          "[loopback]") {
    Rig rig;
    Peer peer;
    auto config = once(peer.url("/chat?a=b"));
    config.session_parameter = "session";
    config.session_key = "my key";
    config.origin = "https://example.test";
    config.subprotocols = {"one", "two"};
    config.headers = {{"X-Lab", "42"}};
    const auto session = rig.add(config);
    auto connection = peer.accept();
    const std::string head = connection.upgrade("Sec-WebSocket-Protocol: two\r\n");
    CHECK_THAT(head, contains_text("GET /chat?a=b&session=my%20key HTTP/1.1\r\n"));
    CHECK_THAT(head, contains_text("Origin: https://example.test\r\n"));
    CHECK_THAT(head, contains_text("Sec-WebSocket-Protocol: one, two\r\n"));
    CHECK_THAT(head, contains_text("X-Lab: 42\r\n"));
    rig.opens(session);
    const auto opened = rig.all<core::AttemptOpened>(session)[0];
    CHECK(opened.subprotocol == "two");
    CHECK(opened.request == head);
    CHECK_THAT(opened.response, contains_text("HTTP/1.1 101 Switching Protocols\r\n"));
    CHECK(opened.address == "127.0.0.1:" + std::to_string(peer.port()));
}

TEST_CASE("settings that cannot be dialled halt and say why", "[loopback]") {
    Rig rig;
    auto config = Rig::config("ftp://example.test/");
    SECTION("an unknown scheme") {}
    SECTION("a header that would smuggle another") {
        config = Rig::config("ws://127.0.0.1:1/");
        config.headers = {{"X-A", "b\r\nX-C: d"}};
    }
    const auto session = rig.add(config);
    CHECK(rig.ends(session).kind == OutcomeKind::InvalidTarget);
    REQUIRE(rig.until([&] { return !rig.all<core::Halted>(session).empty(); }));
}

TEST_CASE("an IPv6 address is dialled", "[loopback]") {
    Rig rig;
    Peer peer(Peer::Family::V6);
    const auto session = rig.add(once(peer.url()));
    auto connection = peer.accept();
    CHECK_THAT(connection.upgrade(),
               contains_text("Host: [::1]:" + std::to_string(peer.port()) + "\r\n"));
    rig.opens(session);
}

TEST_CASE("a name is looked up, and every address it has is tried", "[loopback]") {
    Rig rig;
    Peer peer;  // IPv4 only: where localhost is ::1 too, that is refused first
    const auto session = rig.add(once("ws://localhost:" + std::to_string(peer.port()) + "/"));
    auto connection = peer.accept();
    connection.upgrade();
    rig.opens(session);
    CHECK(stages(rig, session) == "resolve connect upgrade");
    const auto resolve = rig.all<core::StageDone>(session)[0];
    CHECK_THAT(resolve.detail, contains_text("127.0.0.1:" + std::to_string(peer.port())));
}

TEST_CASE("a name that does not exist is not resolved", "[loopback]") {
    Rig rig;
    auto config = once("ws://redial-test.invalid/");
    config.time_limits.resolve = 9s;
    const auto session = rig.add(config);
    const auto outcome = rig.ends(session);
    // Where no name server answers at all, the limit comes first.
    CHECK((outcome.kind == OutcomeKind::NameUnresolved ||
           outcome.kind == OutcomeKind::ResolveTimedOut));
    CHECK_THAT(outcome.detail, contains_text("redial-test.invalid"));
    CHECK(stages(rig, session) == "resolve!");
}

}  // namespace redial::tests
