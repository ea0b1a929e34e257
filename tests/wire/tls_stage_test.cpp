// The TLS stage that works: handshake, data, facts, accepted certificates (RFC 8446). One thread.
#include "tls_rig.hpp"

using namespace redial;
using namespace redial::wire;
using namespace redial::wire::tests;

TEST_CASE("RFC 8446 2: client and server stage open, carry bytes both ways and know the facts",
          "[tls][rfc8446-2]") {
    const Site site;
    Pair pair{site.client(), site.server()};
    CHECK_FALSE(pair.client.is_open());
    pair.shake_hands();
    INFO(pair.client_words() << " " << pair.server_words());
    REQUIRE(pair.client.is_open());
    REQUIRE(pair.server.is_open());
    REQUIRE(static_cast<bool>(pair.client.send(as_bytes("from client"), pair.to_server)));
    REQUIRE(static_cast<bool>(pair.server.send(as_bytes("from server"), pair.to_client)));
    pair.settle();
    CHECK(as_text(pair.at_server) == "from client");
    CHECK(as_text(pair.at_client) == "from server");
    const TlsFacts& facts = pair.client.facts();
    CHECK(facts.version == "TLSv1.3");
    CHECK_THAT(facts.cipher, contains_text("TLS_AES"));
    CHECK(facts.alpn == "http/1.1");
    CHECK(facts.server_name == "a.test");
    CHECK(facts.was_verified);
    CHECK(facts.problem.empty());
    CHECK(facts.fingerprint.size() == 64);
    REQUIRE(facts.chain.size() == 2);
    CHECK_THAT(facts.chain[0], contains_text("CN=a.test, issued by CN=Test Root, valid 20"));
    CHECK_THAT(facts.chain[1], contains_text("CN=Test Root, issued by CN=Test Root"));
    CHECK(pair.server.facts().server_name == "a.test");
    CHECK(pair.server.facts().alpn == "http/1.1");
    CHECK_FALSE(pair.server.facts().was_verified);
}

TEST_CASE("the stage gives the same for bytes in pieces of any size", "[tls]") {
    const Site site;
    const TlsServerSettings server = site.server();
    const std::string message(40000, 'm');
    for (const std::size_t piece_bytes :
         {1u, 2u, 3u, 4u, 5u, 6u, 7u, 11u, 64u, 333u, 1024u, 5000u}) {
        Pair pair{site.client(), server};
        pair.piece_bytes = piece_bytes;
        pair.shake_hands();
        INFO(piece_bytes << " " << pair.client_words() << " " << pair.server_words());
        REQUIRE(pair.client.is_open());
        REQUIRE(pair.server.is_open());
        REQUIRE(static_cast<bool>(pair.client.send(as_bytes(message), pair.to_server)));
        REQUIRE(static_cast<bool>(pair.server.send(as_bytes("short"), pair.to_client)));
        pair.settle();
        CHECK(as_text(pair.at_server) == message);
        CHECK(as_text(pair.at_client) == "short");
    }
}

TEST_CASE("the server's first flight may be split at every byte", "[tls]") {
    const Site site;
    const TlsServerSettings server = site.server();
    std::size_t flight_bytes = 1000;
    for (std::size_t split = 1; split < flight_bytes; split += 7) {
        Pair pair{site.client(), server};
        REQUIRE(static_cast<bool>(pair.client.receive({}, pair.at_client, pair.to_server)));
        Bytes flight;
        REQUIRE(static_cast<bool>(pair.server.receive(pair.to_server, pair.at_server, flight)));
        pair.to_server.clear();
        flight_bytes = flight.size();
        const BytesView all = flight;
        const std::size_t at = std::min(split, all.size());
        CHECK(
            static_cast<bool>(pair.client.receive(all.first(at), pair.at_client, pair.to_server)));
        CHECK(static_cast<bool>(
            pair.client.receive(all.subspan(at), pair.at_client, pair.to_server)));
        pair.settle();
        INFO(split);
        CHECK(pair.client.is_open());
        CHECK(pair.server.is_open());
    }
}

TEST_CASE("bytes that arrive with the end of the handshake are not lost", "[tls]") {
    const Site site;
    Pair pair{site.client(), site.server()};
    REQUIRE(static_cast<bool>(pair.client.receive({}, pair.at_client, pair.to_server)));
    Pair::carry(pair.server, pair.to_server, pair.at_server, pair.to_client, pair.server_error,
                1 << 20);
    Pair::carry(pair.client, pair.to_client, pair.at_client, pair.to_server, pair.client_error,
                1 << 20);
    REQUIRE(pair.client.is_open());
    REQUIRE_FALSE(pair.server.is_open());
    REQUIRE(static_cast<bool>(pair.client.send(as_bytes("GET / HTTP/1.1"), pair.to_server)));
    pair.settle();
    CHECK(as_text(pair.at_server) == "GET / HTTP/1.1");
}

TEST_CASE("RFC 8446 6.1: close_notify is sent, seen, and nothing is taken after it",
          "[tls][rfc8446-6.1]") {
    const Site site;
    Pair pair{site.client(), site.server()};
    pair.shake_hands();
    REQUIRE(pair.client.is_open());
    REQUIRE(static_cast<bool>(pair.server.send(as_bytes("last"), pair.to_client)));
    pair.server.send_close_notify(pair.to_client);
    append(pair.to_client, "behind the end");
    pair.settle();
    CHECK(as_text(pair.at_client) == "last");
    CHECK(pair.client.has_seen_close_notify());
    CHECK_FALSE(pair.server.has_seen_close_notify());
    CHECK(pair.client_words() == "no error");
    pair.client.send_close_notify(pair.to_server);
    pair.settle();
    CHECK(pair.server.has_seen_close_notify());
}

TEST_CASE("RFC 6066 3: SNI is sent for names only, without the root's dot", "[tls][rfc6066-3]") {
    const Site site;
    const TlsServerSettings server = site.server();
    for (const char* host : {"127.0.0.1", "::1"}) {
        Pair pair{site.client(host), server};
        pair.shake_hands();
        INFO(host << " " << pair.client_words());
        CHECK(pair.client.facts().was_verified);
        CHECK(pair.client.facts().server_name.empty());
        CHECK(pair.server.facts().server_name.empty());
    }
    Pair rooted{site.client("a.test."), server};
    rooted.shake_hands();
    CHECK(rooted.client.facts().was_verified);
    CHECK(rooted.server.facts().server_name == "a.test");
}

TEST_CASE("RFC 9525 6.3: a wildcard stands for one whole label", "[tls][rfc9525-6.3]") {
    const Site site;
    const TlsServerSettings server = site.server({.names = "DNS:*.a.test,DNS:x*.b.test"});
    const auto is_open = [&](const char* host) {
        Pair pair{site.client(host), server};
        return pair.shake_hands().client.is_open();
    };
    CHECK(is_open("www.a.test"));
    CHECK_FALSE(is_open("a.test"));
    CHECK_FALSE(is_open("x.www.a.test"));
    CHECK_FALSE(is_open("xy.b.test"));
}

TEST_CASE("a refused certificate leaves the fingerprint that accepts it next time", "[tls]") {
    const Site site;
    const TlsServerSettings server = site.server_of(make_certificate({.common_name = "own"}));
    Pair refused{site.client(), server};
    refused.shake_hands();
    REQUIRE_FALSE(refused.client.is_open());
    const std::string fingerprint = refused.client.facts().fingerprint;
    REQUIRE(fingerprint.size() == 64);
    CHECK(refused.client.facts().chain.size() == 1);
    TlsClientSettings settings = site.client();
    settings.accepted_fingerprint = fingerprint;
    Pair accepted{settings, server};
    accepted.shake_hands();
    CHECK(accepted.client.is_open());
    CHECK_FALSE(accepted.client.facts().was_verified);
    CHECK_THAT(accepted.client.facts().problem, contains_text("self-signed certificate: CN=own"));
    Pair exchanged{settings, site.server_of(make_certificate({.common_name = "other"}))};
    exchanged.shake_hands();
    CHECK_FALSE(exchanged.client.is_open());
    CHECK_THAT(exchanged.client_words(), contains_text("not the certificate that was accepted"));
}

TEST_CASE("accepting any certificate still says what is wrong with it", "[tls]") {
    const Site site;
    TlsClientSettings settings = site.client("b.test");
    settings.accepts_any_certificate = true;
    Pair pair{settings, site.server()};
    pair.shake_hands();
    CHECK(pair.client.is_open());
    CHECK_FALSE(pair.client.facts().was_verified);
    CHECK_THAT(pair.client.facts().problem, contains_text("not b.test"));
}

TEST_CASE("a client certificate opens a server that asks for one", "[tls]") {
    const Site site;
    TlsServerSettings server = site.server();
    server.client_ca_file = site.ca_file;
    const Certificate own = make_certificate({.common_name = "me"}, &site.root);
    TlsClientSettings client = site.client();
    client.certificate_file = site.folder.write("me.pem", own.pem() + own.key_pem());
    Pair one_file{client, server};
    one_file.shake_hands();
    INFO(one_file.client_words() << " " << one_file.server_words());
    CHECK(one_file.client.is_open());
    REQUIRE(one_file.server.is_open());
    CHECK(one_file.server.facts().was_verified);
    CHECK_THAT(one_file.server.facts().chain.at(0), contains_text("CN=me, issued by CN=Test Root"));
    client.certificate_file = site.folder.write("cert.pem", own.pem());
    client.key_file = site.folder.write("cert.key", own.key_pem());
    Pair two_files{client, server};
    CHECK(two_files.shake_hands().server.is_open());
}

TEST_CASE("a CA file may hold the server's own certificate or an intermediate", "[tls]") {
    const Site site;
    const Certificate own = make_certificate({.common_name = "own", .names = "DNS:a.test"});
    TlsClientSettings client = site.client();
    client.ca_file = site.folder.write("own.pem", own.pem());
    Pair self_signed{client, site.server_of(own)};
    CHECK(self_signed.shake_hands().client.facts().was_verified);
    const Certificate middle =
        make_certificate({.common_name = "Middle", .is_ca = true}, &site.root);
    const Certificate leaf =
        make_certificate({.common_name = "leaf", .names = "DNS:a.test"}, &middle);
    client.ca_file = site.folder.write("middle.pem", middle.pem());
    Pair intermediate{client, site.server_of(leaf)};
    CHECK(intermediate.shake_hands().client.facts().was_verified);
}

TEST_CASE("the server's intermediate certificates complete the chain", "[tls]") {
    const Site site;
    const Certificate middle =
        make_certificate({.common_name = "Middle", .is_ca = true}, &site.root);
    const Certificate leaf =
        make_certificate({.common_name = "leaf", .names = "DNS:a.test"}, &middle);
    TlsServerSettings server = site.server_of(leaf);
    Pair without{site.client(), server};
    without.shake_hands();
    CHECK_THAT(without.client_words(), contains_text("unknown issuer: CN=Middle"));
    CHECK_THAT(without.client_words(), contains_text("sends no intermediate"));
    server.certificate_file = site.folder.write("chain.pem", leaf.pem() + middle.pem());
    Pair with{site.client(), server};
    with.shake_hands();
    CHECK(with.client.facts().was_verified);
    CHECK(with.client.facts().chain.size() == 3);
}
