// The TLS stage that fails: every cause in words (RFC 8446, RFC 5280). One thread.
#include <openssl/ssl.h>

#include "tls_rig.hpp"

using namespace redial;
using namespace redial::wire;
using namespace redial::wire::tests;

namespace {

// What a client says of a server with this certificate.
std::string verdict_on(const Site& site, const CertificateSpec& spec,
                       const std::string& host = "a.test") {
    Pair pair{site.client(host), site.server(spec)};
    pair.shake_hands();
    CHECK_FALSE(pair.client.is_open());
    CHECK_FALSE(pair.client.facts().was_verified);
    CHECK(pair.client.facts().fingerprint.size() == 64);
    CHECK(pair.client_error);
    // The other side learns it, too, by an alert.
    CHECK_THAT(pair.server_words(), contains_text("alert from the client: "));
    return pair.client_words();
}

std::string date_in_days(long days) {
    const std::shared_ptr<ASN1_TIME> time{X509_gmtime_adj(nullptr, days * 86400), ASN1_TIME_free};
    std::tm parts{};
    ASN1_TIME_to_tm(time.get(), &parts);
    char text[48];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1,
                  parts.tm_mday);
    return text;
}

std::string words_on_bytes(TlsStage stage, std::string_view bytes, std::size_t piece_bytes) {
    Bytes plain, cipher;
    (void)stage.receive({}, plain, cipher);
    for (std::size_t at = 0; at < bytes.size(); at += piece_bytes) {
        const Status status = stage.receive(as_bytes(bytes.substr(at, piece_bytes)), plain, cipher);
        if (!status) return status.error().line();
    }
    return "no error";
}

// A plain OpenSSL peer, for what the stage itself never does.
struct RawPeer {
    std::shared_ptr<SSL_CTX> context;
    std::shared_ptr<SSL> ssl;

    explicit RawPeer(const SSL_METHOD* method) : context(SSL_CTX_new(method), SSL_CTX_free) {}
    void start() {
        ssl.reset(SSL_new(context.get()), SSL_free);
        SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    }
    Bytes exchange(const Bytes& in) {
        if (!in.empty()) BIO_write(SSL_get_rbio(ssl.get()), in.data(), static_cast<int>(in.size()));
        char ignored[4096];
        if (SSL_do_handshake(ssl.get()) == 1) SSL_read(ssl.get(), ignored, sizeof ignored);
        Bytes out(BIO_ctrl_pending(SSL_get_wbio(ssl.get())));
        if (!out.empty())
            BIO_read(SSL_get_wbio(ssl.get()), out.data(), static_cast<int>(out.size()));
        return out;
    }
    // The stage's verdict once nothing more is said.
    std::string against(TlsStage& stage) {
        Bytes plain, from_stage;
        Status status = stage.receive({}, plain, from_stage);
        for (int i = 0; i < 20 && status; ++i) {
            const Bytes from_peer = exchange(std::exchange(from_stage, {}));
            if (from_peer.empty()) break;
            status = stage.receive(from_peer, plain, from_stage);
        }
        return status ? "no error" : status.error().line();
    }
};

}  // namespace

TEST_CASE("RFC 5280 4.1.2.5: an expired certificate is named with its date",
          "[tls][rfc5280-4.1.2.5]") {
    const Site site;
    const std::string words =
        verdict_on(site, {.names = "DNS:a.test", .valid_from_days = -9, .valid_until_days = -2});
    CHECK_THAT(words, contains_text("certificate expired on " + date_in_days(-2)));
}

TEST_CASE("RFC 5280 4.1.2.5: a certificate of the future is named with its date",
          "[tls][rfc5280-4.1.2.5]") {
    const Site site;
    const std::string words = verdict_on(site, {.names = "DNS:a.test", .valid_from_days = 3});
    CHECK_THAT(words, contains_text("certificate is not valid before " + date_in_days(3)));
    CHECK_THAT(words, contains_text("check this machine's clock"));
}

TEST_CASE("RFC 9525 6: a certificate for other names is refused with those names",
          "[tls][rfc9525-6]") {
    const Site site;
    CHECK_THAT(verdict_on(site, {.names = "DNS:b.test,DNS:*.c.test,IP:10.0.0.1,IP:2001:db8::1"}),
               contains_text("certificate is for b.test, *.c.test, 10.0.0.1, 2001:db8:0:0:0:0:0:1, "
                             "not a.test"));
    CHECK_THAT(verdict_on(site, {.common_name = "a.test"}),
               contains_text("certificate names no host (CN=a.test), so it is not for a.test"));
    std::string many = "DNS:n0.test";
    for (int i = 1; i < 20; ++i) many += ",DNS:n" + std::to_string(i) + ".test";
    CHECK_THAT(verdict_on(site, {.names = many}), contains_text("n7.test, ..., not a.test"));
}

TEST_CASE("RFC 9525 6: an address is checked against the certificate's addresses only",
          "[tls][rfc9525-6]") {
    const Site site;
    CHECK_THAT(verdict_on(site, {.names = "DNS:a.test,IP:::1"}, "::2"),
               contains_text("certificate is for a.test, 0:0:0:0:0:0:0:1, not ::2"));
    CHECK_THAT(verdict_on(site, {.names = "DNS:127.0.0.1"}, "127.0.0.1"),
               contains_text("not 127.0.0.1"));
    CHECK_THAT(verdict_on(site, {.names = "IP:127.0.0.1"}, "127.0.0.2"),
               contains_text("certificate is for 127.0.0.1, not 127.0.0.2"));
}

TEST_CASE("unknown issuers and self-signed certificates are told apart", "[tls]") {
    const Site site;
    const Certificate strange = make_certificate({.common_name = "Strange Root", .is_ca = true});
    const Certificate leaf = make_certificate({.names = "DNS:a.test"}, &strange);
    Pair unknown{site.client(), site.server_of(leaf)};
    unknown.shake_hands();
    CHECK_THAT(unknown.client_words(), contains_text("unknown issuer: CN=Strange Root"));
    TlsServerSettings with_root = site.server_of(leaf);
    with_root.certificate_file = site.folder.write("chain.pem", leaf.pem() + strange.pem());
    Pair in_chain{site.client(), with_root};
    in_chain.shake_hands();
    CHECK_THAT(in_chain.client_words(), contains_text("unknown issuer: CN=Strange Root"));
    Pair own{site.client(), site.server_of(make_certificate({.names = "DNS:a.test"}))};
    own.shake_hands();
    CHECK_THAT(own.client_words(), contains_text("self-signed certificate: CN=leaf"));
    TlsClientSettings by_system = site.client();
    by_system.ca_file.clear();
    Pair untrusted{by_system, site.server()};
    untrusted.shake_hands();
    CHECK_THAT(untrusted.client_words(), contains_text("unknown issuer: CN=Test Root"));
}

TEST_CASE("an issuer that expired is named as the one at fault", "[tls]") {
    const Site site;
    const Certificate middle = make_certificate(
        {.common_name = "Old Middle", .valid_from_days = -9, .valid_until_days = -1, .is_ca = true},
        &site.root);
    const Certificate leaf = make_certificate({.names = "DNS:a.test"}, &middle);
    TlsServerSettings server = site.server_of(leaf);
    server.certificate_file = site.folder.write("chain.pem", leaf.pem() + middle.pem());
    Pair pair{site.client(), server};
    pair.shake_hands();
    CHECK_THAT(pair.client_words(),
               contains_text("issuer's certificate (CN=Old Middle) expired on"));
}

TEST_CASE("control characters in a certificate cannot reach the screen", "[tls]") {
    const Site site;
    const Certificate evil = make_certificate({.common_name = "a\n\x1b[31mred"});
    Pair pair{site.client(), site.server_of(evil)};
    pair.shake_hands();
    CHECK(pair.client_words().find('\n') == std::string::npos);
    CHECK(pair.client_words().find('\x1b') == std::string::npos);
}

TEST_CASE("RFC 8446 4.4.2.4: a server that wants a certificate says so by alert",
          "[tls][rfc8446-4.4.2.4]") {
    const Site site;
    TlsServerSettings server = site.server();
    server.client_ca_file = site.ca_file;
    Pair missing{site.client(), server};
    missing.shake_hands();
    CHECK_THAT(missing.client_words(),
               contains_text("alert from the server: certificate required"));
    CHECK_THAT(missing.client_words(), contains_text("give a client certificate"));
    CHECK_THAT(missing.server_words(), contains_text("the client sent no certificate"));
    CHECK_FALSE(missing.client.is_open());
    const Certificate strange = make_certificate({.common_name = "stranger"});
    TlsClientSettings client = site.client();
    client.certificate_file = site.folder.write("x.pem", strange.pem());
    client.key_file = site.folder.write("x.key", strange.key_pem());
    Pair refused{client, server};
    refused.shake_hands();
    CHECK_THAT(refused.client_words(), contains_text("alert from the server: unknown CA"));
    CHECK_THAT(refused.server_words(), contains_text("self-signed certificate: CN=stranger"));
}

TEST_CASE("a server that speaks something else on a TLS port is told by its bytes", "[tls]") {
    const Site site;
    for (const std::size_t piece_bytes : {1u, 5u, 100u}) {
        const auto words = [&](std::string_view bytes) {
            return words_on_bytes(std::move(*TlsStage::make_client(site.client())), bytes,
                                  piece_bytes);
        };
        CHECK_THAT(words("HTTP/1.1 400 Bad Request\r\n\r\n"),
                   contains_text("the server speaks plain HTTP; this port is not TLS: use ws://"));
        CHECK_THAT(words("SSH-2.0-OpenSSH_9.2\r\n"),
                   contains_text("the server does not speak TLS: got \"SSH-2"));
        CHECK_THAT(words(std::string_view{"\x81\x03\x00\x01\x02\x03", 6}),
                   contains_text("the server does not speak TLS: got 81 03 00"));
    }
}

TEST_CASE("a client that speaks plain HTTP to a TLS server is told by its bytes", "[tls]") {
    const Site site;
    const auto words = [&](std::string_view bytes) {
        return words_on_bytes(std::move(*TlsStage::make_server(site.server())), bytes, 100);
    };
    CHECK_THAT(words("GET /ws/chat/ HTTP/1.1\r\nHost: a.test\r\n\r\n"),
               contains_text("the client speaks plain HTTP; use wss://"));
    CHECK_THAT(words("hello there"), contains_text("the client does not speak TLS: got \"hello"));
}

TEST_CASE("RFC 8996: TLS 1.1 and older are refused in words", "[tls][rfc8996]") {
    const Site site;
    RawPeer old{TLS_server_method()};
    SSL_CTX_set_security_level(old.context.get(), 0);
    SSL_CTX_set_min_proto_version(old.context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(old.context.get(), TLS1_1_VERSION);
    const TlsServerSettings files = site.server();
    REQUIRE(SSL_CTX_use_certificate_chain_file(old.context.get(), files.certificate_file.c_str()) ==
            1);
    REQUIRE(SSL_CTX_use_PrivateKey_file(old.context.get(), files.key_file.c_str(),
                                        SSL_FILETYPE_PEM) == 1);
    old.start();
    SSL_set_accept_state(old.ssl.get());
    TlsStage client = std::move(*TlsStage::make_client(site.client()));
    CHECK_THAT(old.against(client), contains_text("TLS 1.2 and 1.3"));
}

TEST_CASE("RFC 7301 3.2: a client that offers only h2 is refused with the right alert",
          "[tls][rfc7301-3.2]") {
    const Site site;
    RawPeer h2{TLS_client_method()};
    h2.start();
    SSL_set_connect_state(h2.ssl.get());
    const unsigned char offer[] = {2, 'h', '2'};
    SSL_set_alpn_protos(h2.ssl.get(), offer, sizeof offer);
    TlsStage server = std::move(*TlsStage::make_server(site.server()));
    CHECK_THAT(h2.against(server), contains_text("no application protocol"));
}

TEST_CASE("RFC 5246 7.4.1.1: renegotiation is refused", "[tls][rfc5246-7.4.1.1]") {
    const Site site;
    RawPeer client{TLS_client_method()};
    SSL_CTX_set_max_proto_version(client.context.get(), TLS1_2_VERSION);
    client.start();
    SSL_set_connect_state(client.ssl.get());
    TlsStage server = std::move(*TlsStage::make_server(site.server()));
    REQUIRE(client.against(server) == "no error");
    REQUIRE(server.is_open());
    CHECK(server.facts().version == "TLSv1.2");
    SSL_renegotiate(client.ssl.get());
    Bytes plain, answer;
    const Status status = server.receive(client.exchange({}), plain, answer);
    // A warning alert, and the connection goes on as it was; no second ServerHello.
    CHECK(static_cast<bool>(status));
    CHECK(answer.size() < 64);
    CHECK(answer.at(0) == 21);
}

TEST_CASE("a damaged record ends the connection in words, and stays the verdict", "[tls]") {
    const Site site;
    Pair pair{site.client(), site.server()};
    pair.shake_hands();
    REQUIRE(pair.client.is_open());
    REQUIRE(static_cast<bool>(pair.server.send(as_bytes("hello"), pair.to_client)));
    pair.to_client.back() ^= 1;
    pair.settle();
    CHECK_THAT(pair.client_words(), contains_text("bad record mac"));
    CHECK_THAT(pair.server_words(), contains_text("alert from the client: bad record mac"));
    CHECK_FALSE(pair.client.is_open());
    Bytes plain, cipher;
    const Status again = pair.client.receive({}, plain, cipher);
    REQUIRE_FALSE(static_cast<bool>(again));
    CHECK(again.error() == *pair.client_error);
    CHECK_FALSE(static_cast<bool>(pair.client.send(as_bytes("x"), cipher)));
    CHECK(cipher.empty());
}
