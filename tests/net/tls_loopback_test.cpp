// wss over real loopback sockets: the peer is the server side of the TLS stage behind a plain
// socket. Each failure keeps its words; a client certificate, an accepted one, and TLS's own time
// limit.
#include "../wire/tls_rig.hpp"
#include "peer.hpp"
#include "rig.hpp"

namespace redial::tests {

using core::OutcomeKind;
using wire::tests::Certificate;
using wire::tests::CertificateSpec;
using wire::tests::Folder;
using wire::tests::make_certificate;

namespace {

// Plain bytes over TLS over a peer's connection, as the server.
class SecurePeer {
public:
    SecurePeer(PeerConnection connection, const wire::TlsServerSettings& settings)
        : connection_(std::move(connection)), stage_(make(settings)) {}

    // Reads until the handshake is done or has failed.
    Status shake_hands() {
        while (!stage_.is_open()) {
            const Status taken = take_more();
            if (!taken) return taken;
        }
        return Done{};
    }
    std::string upgrade() {
        std::size_t end;
        while ((end = plain_text().find("\r\n\r\n")) == std::string::npos) REQUIRE(take_more());
        const std::string head = plain_text().substr(0, end + 4);
        plain_.erase(plain_.begin(), plain_.begin() + static_cast<std::ptrdiff_t>(end + 4));
        send(PeerConnection::answer_to(head));
        return head;
    }
    void send(std::string_view text) {
        Bytes cipher;
        REQUIRE(stage_.send(as_bytes(text), cipher));
        connection_.send(as_text(cipher));
    }
    void say_goodbye() {  // close_notify; TCP stays
        Bytes cipher;
        stage_.send_close_notify(cipher);
        connection_.send(as_text(cipher));
    }
    PeerConnection& connection() { return connection_; }
    const wire::TlsFacts& facts() const { return stage_.facts(); }

private:
    static wire::TlsStage make(const wire::TlsServerSettings& settings) {
        auto stage = wire::TlsStage::make_server(settings);
        REQUIRE(stage);
        return *std::move(stage);
    }
    std::string plain_text() const { return std::string(as_text(plain_)); }
    Status take_more() {
        std::uint8_t bytes[16384];
        pollfd poll{connection_.descriptor(), POLLIN, 0};
        REQUIRE(::poll(&poll, 1, peer_wait_ms) > 0);
        const ssize_t count = ::recv(connection_.descriptor(), bytes, sizeof bytes, MSG_DONTWAIT);
        if (count <= 0) return Error{"the client has gone", "", ""};
        Bytes cipher;
        const Status taken =
            stage_.receive({bytes, static_cast<std::size_t>(count)}, plain_, cipher);
        if (!cipher.empty()) connection_.send(as_text(cipher));
        return taken;
    }

    PeerConnection connection_;
    wire::TlsStage stage_;
    Bytes plain_;
};

// A certificate authority and what it signed.
struct Authority {
    Folder folder;
    Certificate root = make_certificate({.common_name = "Lab root", .is_ca = true});
    std::string root_file = folder.write("root.pem", root.pem());

    wire::TlsServerSettings server(CertificateSpec spec = {.common_name = "lab",
                                                           .names = "IP:127.0.0.1"}) {
        const Certificate leaf = make_certificate(spec, &root);
        wire::TlsServerSettings settings;
        settings.certificate_file = folder.write("leaf.pem", leaf.pem());
        settings.key_file = folder.write("leaf.key", leaf.key_pem());
        return settings;
    }
};

core::SessionConfig secure(const Peer& peer, const Authority& authority) {
    core::SessionConfig config = Rig::config(peer.url("/", "wss"));
    config.reconnects_once_lost = false;
    config.tls.ca_file = authority.root_file;
    return config;
}

}  // namespace

TEST_CASE("a session opens over TLS with a CA of its own", "[loopback]") {
    Rig rig;
    Peer peer;
    Authority authority;
    const auto session = rig.add(secure(peer, authority));
    SecurePeer server(peer.accept(), authority.server());
    REQUIRE(server.shake_hands());
    server.upgrade();
    rig.opens(session);
    const auto opened = rig.all<core::AttemptOpened>(session)[0];
    CHECK_THAT(opened.tls, contains_text("TLSv1.3"));
    server.send(frame_of(wire::opcode::text, "in secret"));
    REQUIRE(rig.until([&] { return rig.texts(session).size() == 1; }));
    CHECK(rig.texts(session)[0] == "in secret");
    const auto stages = rig.all<core::StageDone>(session);
    REQUIRE(stages.size() == 3);
    CHECK(stages[1].stage == core::StageName::Tls);
    CHECK(stages[1].is_ok);
}

TEST_CASE("a session with a link of its own opens over TLS, talks and sees the end", "[loopback]") {
    Rig rig;
    Peer peer;
    Authority authority;
    core::SessionConfig config = secure(peer, authority);
    config.uses_link = true;
    const auto session = rig.add(config);
    SecurePeer server(peer.accept(), authority.server());
    REQUIRE(server.shake_hands());
    server.upgrade();
    rig.opens(session);
    server.send(frame_of(wire::opcode::text, "in secret"));
    REQUIRE(rig.until([&] { return rig.texts(session).size() == 1; }));
    server.say_goodbye();
    CHECK(rig.ends(session).kind == OutcomeKind::EndedByPeer);
}

TEST_CASE("a TLS failure's reason is told in words", "[loopback]") {
    Rig rig;
    Peer peer;
    Authority authority;
    auto config = secure(peer, authority);
    wire::TlsServerSettings settings = authority.server();
    std::string expected;
    SECTION("expired") {
        settings = authority.server({.common_name = "lab",
                                     .names = "IP:127.0.0.1",
                                     .valid_from_days = -20,
                                     .valid_until_days = -2});
        expected = "expired";
    }
    SECTION("wrong host") {
        settings = authority.server({.common_name = "other", .names = "DNS:other.test"});
        expected = "other.test";
    }
    SECTION("unknown issuer") {
        config.tls.ca_file = "";
        expected = "issuer";
    }
    const auto session = rig.add(config);
    SecurePeer server(peer.accept(), settings);
    static_cast<void>(static_cast<bool>(server.shake_hands()));
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::TlsFailed);
    CHECK(outcome.close_code == 1015);
    CHECK_THAT(outcome.detail, contains_text(expected));
    const auto stages = rig.all<core::StageDone>(session);
    REQUIRE(stages.size() == 2);
    CHECK_FALSE(stages[1].is_ok);
    CHECK_THAT(stages[1].detail, contains_text(expected));
}

TEST_CASE("a certificate that the person accepted is enough, and no other", "[loopback]") {
    Rig rig;
    Peer peer;
    Authority authority;
    const auto settings = authority.server();
    auto config = secure(peer, authority);
    config.tls.ca_file = "";
    config.tls.accepts_any_certificate = true;
    const auto first = rig.add(config);
    SecurePeer any(peer.accept(), settings);
    REQUIRE(any.shake_hands());
    any.upgrade();
    rig.opens(first);
    config.tls.accepts_any_certificate = false;
    config.tls.accepted_fingerprint = std::string(64, '0');
    const auto second = rig.add(config);
    SecurePeer other(peer.accept(), settings);
    static_cast<void>(static_cast<bool>(other.shake_hands()));
    CHECK(rig.ends(second).kind == OutcomeKind::TlsFailed);
}

TEST_CASE("a client certificate is shown to a server that asks for one", "[loopback]") {
    Rig rig;
    Peer peer;
    Authority authority;
    auto settings = authority.server();
    settings.client_ca_file = authority.root_file;
    const Certificate client = make_certificate({.common_name = "it is me"}, &authority.root);
    auto config = secure(peer, authority);
    config.tls.client_certificate_file = authority.folder.write("me.pem", client.pem());
    config.tls.client_key_file = authority.folder.write("me.key", client.key_pem());
    const auto session = rig.add(config);
    SecurePeer server(peer.accept(), settings);
    REQUIRE(server.shake_hands());
    server.upgrade();
    rig.opens(session);
    REQUIRE_FALSE(server.facts().chain.empty());
    CHECK_THAT(server.facts().chain[0], contains_text("it is me"));
}

TEST_CASE("a CA file that cannot be read halts the session and is named", "[loopback]") {
    Rig rig;
    Peer peer;
    Authority authority;
    auto config = secure(peer, authority);
    config.tls.ca_file = "/nonexistent/ca.pem";
    const auto session = rig.add(config);
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::InvalidTarget);
    CHECK_THAT(outcome.detail, contains_text("/nonexistent/ca.pem"));
}

TEST_CASE("a server silent in TLS is a TLS time-out", "[loopback]") {
    Rig rig;
    Peer peer;
    Authority authority;
    auto config = secure(peer, authority);
    config.time_limits.tls = 50ms;
    const auto session = rig.add(config);
    auto connection = peer.accept();
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::TlsTimedOut);
}

TEST_CASE("a server that speaks plain HTTP is told from one that fails", "[loopback]") {
    Rig rig;
    Peer peer;
    Authority authority;
    core::SessionConfig config = secure(peer, authority);
    std::string hint = "not TLS: use ws://";
    SECTION("a WebSocket") {}
    SECTION("an event stream has other schemes") {
        config.url.replace(0, config.url.find(':'), "https");
        hint = "not TLS: use http://";
    }
    const auto session = rig.add(config);
    auto connection = peer.accept();
    connection.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::TlsFailed);
    CHECK_THAT(outcome.detail, contains_text("plain HTTP"));
    CHECK_THAT(outcome.detail, contains_text(hint));
}

TEST_CASE("a redirect from wss to ws is not followed", "[loopback]") {
    Rig rig;
    Peer peer;
    Authority authority;
    auto config = secure(peer, authority);
    config.follows_redirects = true;
    const auto session = rig.add(config);
    SecurePeer server(peer.accept(), authority.server());
    REQUIRE(server.shake_hands());
    server.send("HTTP/1.1 302 Found\r\nLocation: " + peer.url("/plain") +
                "\r\nContent-Length: 0\r\n\r\n");
    const auto outcome = rig.ends(session);
    CHECK(outcome.http_status == 302);
    CHECK_THAT(outcome.detail, contains_text("/plain"));
    CHECK_THAT(outcome.detail, contains_text("without encryption"));
}

TEST_CASE("a reset within TLS is a reset", "[loopback]") {
    Rig rig;
    Peer peer;
    Authority authority;
    const auto session = rig.add(secure(peer, authority));
    SecurePeer server(peer.accept(), authority.server());
    REQUIRE(server.shake_hands());
    server.upgrade();
    rig.opens(session);
    server.connection().reset();
    CHECK(rig.ends(session).kind == OutcomeKind::ResetByPeer);
}

TEST_CASE("close_notify without a close frame is an end though TCP stays", "[loopback]") {
    Rig rig;
    Peer peer;
    Authority authority;
    const auto session = rig.add(secure(peer, authority));
    SecurePeer server(peer.accept(), authority.server());
    REQUIRE(server.shake_hands());
    server.upgrade();
    rig.opens(session);
    server.send(frame_of(wire::opcode::text, "before"));
    server.say_goodbye();
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::EndedByPeer);
    CHECK(outcome.close_code == 1006);
    CHECK(outcome.by == core::EndedBy::Peer);
    CHECK_THAT(outcome.detail, contains_text("close_notify"));
    CHECK(rig.texts(session) == std::vector<std::string>{"before"});
    CHECK(server.connection().wait_for_end() == PeerConnection::End::Fin);
}

TEST_CASE("close_notify behind the closing handshake is its clean end", "[loopback]") {
    Rig rig;
    Peer peer;
    Authority authority;
    const auto session = rig.add(secure(peer, authority));
    SecurePeer server(peer.accept(), authority.server());
    REQUIRE(server.shake_hands());
    server.upgrade();
    rig.opens(session);
    server.send(close_frame_of(1001, "going"));
    server.say_goodbye();
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::Closed);
    CHECK(outcome.close_code == 1001);
    CHECK(outcome.is_clean);
}

TEST_CASE("TLS that breaks on an open connection is 1006 and not 1015", "[loopback]") {
    Rig rig;
    Peer peer;
    Authority authority;
    const auto session = rig.add(secure(peer, authority));
    SecurePeer server(peer.accept(), authority.server());
    REQUIRE(server.shake_hands());
    server.upgrade();
    rig.opens(session);
    // A record whose authentication fails.
    server.connection().send(std::string("\x17\x03\x03\x00\x14", 5) + std::string(20, 'x'));
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::TlsFailed);
    CHECK(outcome.close_code == 1006);
    CHECK(outcome.by == core::EndedBy::Us);
}

TEST_CASE("a server that ends the handshake by its alert is who ended it", "[loopback]") {
    Rig rig;
    Peer peer;
    Authority authority;
    auto settings = authority.server();
    settings.client_ca_file = authority.root_file;  // and we have no certificate to show
    const auto session = rig.add(secure(peer, authority));
    SecurePeer server(peer.accept(), settings);
    CHECK_FALSE(server.shake_hands());
    const auto outcome = rig.ends(session);
    CHECK(outcome.kind == OutcomeKind::TlsFailed);
    CHECK(outcome.close_code == 1015);
    CHECK(outcome.by == core::EndedBy::Peer);
}

}  // namespace redial::tests
