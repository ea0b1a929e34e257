// The TLS stage's files: each that cannot be used is named with what to try. One thread.
#include <fstream>

#include "tls_rig.hpp"

using namespace redial;
using namespace redial::wire;
using namespace redial::wire::tests;

namespace {

std::string with_ca(const Site& site, const std::string& file) {
    TlsClientSettings settings = site.client();
    settings.ca_file = file;
    const std::string words = error_of(TlsStage::make_client(settings));
    CHECK_THAT(words, contains_text(file + ": "));
    return words;
}

std::string with_client_files(const Site& site, const std::string& certificate,
                              const std::string& key) {
    TlsClientSettings settings = site.client();
    settings.certificate_file = certificate;
    settings.key_file = key;
    return error_of(TlsStage::make_client(settings));
}

}  // namespace

TEST_CASE("a CA file that cannot be used is named with what to try", "[tls]") {
    const Site site;
    CHECK_THAT(with_ca(site, site.folder.file("none.pem")),
               contains_text("cannot read the CA file: No such file or directory; check the path"));
    CHECK_THAT(with_ca(site, site.folder.file("")), contains_text("is a folder"));
    CHECK_THAT(with_ca(site, site.folder.write("empty.pem", "")),
               contains_text("no certificate in PEM form"));
    CHECK_THAT(with_ca(site, site.folder.write("der.pem", std::string{"\x30\x82\x01\0", 4})),
               contains_text("openssl x509 -inform der"));
    CHECK_THAT(with_ca(site, site.folder.write("key.pem", site.root.key_pem())),
               contains_text("no certificate"));
}

TEST_CASE("certificate and key files that do not fit are named", "[tls]") {
    const Site site;
    const Certificate one = make_certificate({.common_name = "one"}, &site.root);
    const Certificate two = make_certificate({.common_name = "two"}, &site.root);
    const std::string certificate = site.folder.write("one.pem", one.pem());
    const std::string other_key = site.folder.write("two.key", two.key_pem());
    CHECK_THAT(with_client_files(site, certificate, other_key),
               contains_text(other_key + ": the key does not belong to the certificate in " +
                             certificate));
    CHECK_THAT(with_client_files(site, certificate, ""),
               contains_text("no private key in PEM form"));
    CHECK_THAT(with_client_files(site, certificate, site.folder.file("none.key")),
               contains_text("cannot read the key file: No such file"));
    CHECK_THAT(with_client_files(site, site.folder.file("none.pem"), other_key),
               contains_text("cannot read the certificate file: No such file"));
    CHECK_THAT(with_client_files(site, other_key, other_key),
               contains_text("no certificate in PEM"));
    CHECK_THAT(with_client_files(site, "", other_key),
               contains_text("a key without a certificate"));
    TlsServerSettings server = site.server();
    server.key_file = other_key;
    CHECK_THAT(error_of(TlsStage::make_server(server)), contains_text("does not belong"));
}

TEST_CASE("a key with a passphrase is refused instead of asking on the terminal", "[tls]") {
    const Site site;
    const Certificate own = make_certificate({}, &site.root);
    const std::string certificate = site.folder.write("own.pem", own.pem());
    const std::string key = site.folder.write("own.key", own.key_pem("secret"));
    CHECK_THAT(with_client_files(site, certificate, key),
               contains_text("protected by a passphrase; write it without one"));
}

TEST_CASE("a CA file that was written anew is read anew", "[tls]") {
    const Site site;
    const TlsServerSettings server = site.server();
    const Certificate other =
        make_certificate({.common_name = "A Quite Other Root", .is_ca = true});
    TlsClientSettings client = site.client();
    client.ca_file = site.folder.write("changing.pem", other.pem());
    Pair before{client, server};
    CHECK_FALSE(before.shake_hands().client.is_open());
    site.folder.write("changing.pem", site.root.pem() + other.pem());
    Pair after{client, server};
    CHECK(after.shake_hands().client.is_open());
}

TEST_CASE("a host that no certificate can be for is refused before dialling", "[tls]") {
    const Site site;
    CHECK_THAT(error_of(TlsStage::make_client(site.client(""))), contains_text("not a host name"));
    CHECK_THAT(error_of(TlsStage::make_client(site.client(std::string(300, 'a')))),
               contains_text("not a host name"));
}

TEST_CASE("the key log holds the secrets in NSS form and is readable by its owner only", "[tls]") {
    const Site site;
    TlsClientSettings client = site.client();
    client.key_log_file = site.folder.file("keys.log");
    Pair pair{client, site.server()};
    pair.shake_hands();
    REQUIRE(pair.client.is_open());
    std::ifstream in{client.key_log_file};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    CHECK_THAT(text, contains_text("CLIENT_TRAFFIC_SECRET_0 "));
    CHECK_THAT(text, contains_text("SERVER_HANDSHAKE_TRAFFIC_SECRET "));
    namespace fs = std::filesystem;
    CHECK(fs::status(client.key_log_file).permissions() ==
          (fs::perms::owner_read | fs::perms::owner_write));
    client.key_log_file = site.folder.file("no/such/folder/keys.log");
    CHECK_THAT(error_of(TlsStage::make_client(client)),
               contains_text("cannot write the TLS key log"));
}
