// Certificates made on the spot and two TLS stages joined in memory. One thread.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/entropy.hpp"
#include "catch.hpp"
#include "wire/tls_stage.hpp"

namespace redial::wire::tests {

using redial::tests::contains_text;

// A folder of its own for each case, removed at its end.
class Folder {
public:
    Folder() : path_(std::filesystem::temp_directory_path() / ("redial-tls-" + random_uuid())) {
        std::filesystem::create_directories(path_);
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string file(const std::string& name) const { return (path_ / name).string(); }
    std::string write(const std::string& name, const std::string& text) const {
        std::FILE* out = std::fopen(file(name).c_str(), "wb");
        REQUIRE(out != nullptr);
        std::fwrite(text.data(), 1, text.size(), out);
        std::fclose(out);
        return file(name);
    }

private:
    std::filesystem::path path_;
};

struct CertificateSpec {
    std::string common_name = "leaf";
    std::string names;  // as OpenSSL writes them: "DNS:a.test,IP:::1"
    long valid_from_days = -1;
    long valid_until_days = 30;
    bool is_ca = false;
};

struct Certificate {
    std::shared_ptr<X509> x509;
    std::shared_ptr<EVP_PKEY> key;

    std::string pem() const {
        const std::shared_ptr<BIO> out{BIO_new(BIO_s_mem()), BIO_free};
        PEM_write_bio_X509(out.get(), x509.get());
        return text_in(out.get());
    }
    std::string key_pem(const char* passphrase = nullptr) const {
        const std::shared_ptr<BIO> out{BIO_new(BIO_s_mem()), BIO_free};
        const EVP_CIPHER* cipher = passphrase == nullptr ? nullptr : EVP_aes_128_cbc();
        PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), cipher, nullptr, 0, nullptr,
                                      const_cast<char*>(passphrase));
        return text_in(out.get());
    }

private:
    static std::string text_in(BIO* bio) {
        char* data = nullptr;
        const long size = BIO_get_mem_data(bio, &data);
        return {data, static_cast<std::size_t>(size)};
    }
};

inline void add_extension(X509* x509, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, x509, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    REQUIRE(extension != nullptr);
    X509_add_ext(x509, extension, -1);
    X509_EXTENSION_free(extension);
}

// Signed by `issuer`, or by itself.
inline Certificate make_certificate(const CertificateSpec& spec,
                                    const Certificate* issuer = nullptr) {
    Certificate made{{X509_new(), X509_free}, {EVP_EC_gen("P-256"), EVP_PKEY_free}};
    X509* x509 = made.x509.get();
    X509_set_version(x509, X509_VERSION_3);
    std::uint64_t serial = random_seed();
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), serial >> 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), spec.valid_from_days * 86400);
    X509_gmtime_adj(X509_getm_notAfter(x509), spec.valid_until_days * 86400);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(spec.common_name.c_str()), -1,
                               -1, 0);
    X509* signer = issuer == nullptr ? x509 : issuer->x509.get();
    X509_set_issuer_name(x509, X509_get_subject_name(signer));
    X509_set_pubkey(x509, made.key.get());
    if (spec.is_ca) {
        add_extension(x509, signer, NID_basic_constraints, "critical,CA:TRUE");
        add_extension(x509, signer, NID_key_usage, "critical,keyCertSign");
    }
    if (!spec.names.empty()) add_extension(x509, signer, NID_subject_alt_name, spec.names);
    EVP_PKEY* signing_key = issuer == nullptr ? made.key.get() : issuer->key.get();
    REQUIRE(X509_sign(x509, signing_key, EVP_sha256()) > 0);
    return made;
}

// A root, a server's certificate for "a.test", 127.0.0.1 and ::1 that it signed, and their files.
struct Site {
    Folder folder;
    Certificate root = make_certificate({.common_name = "Test Root", .is_ca = true});
    std::string ca_file = folder.write("ca.pem", root.pem());

    TlsServerSettings server(const CertificateSpec& spec) const {
        return server_of(make_certificate(spec, &root));
    }
    TlsServerSettings server() const {
        return server({.common_name = "a.test", .names = "DNS:a.test,IP:127.0.0.1,IP:::1"});
    }
    TlsServerSettings server_of(const Certificate& certificate) const {
        return {.certificate_file = folder.write("server.pem", certificate.pem()),
                .key_file = folder.write("server.key", certificate.key_pem())};
    }
    TlsClientSettings client(const std::string& host = "a.test") const {
        return {.host = host, .ca_file = ca_file};
    }
};

// The stages of both sides and the wire between them; bytes travel in pieces of `piece_bytes`.
struct Pair {
    TlsStage client;
    TlsStage server;
    std::size_t piece_bytes = 1u << 20;
    Bytes to_server, to_client;  // in flight
    Bytes at_server, at_client;  // plain, arrived
    std::optional<Error> client_error, server_error;

    Pair(const TlsClientSettings& c, const TlsServerSettings& s)
        : client(std::move(*TlsStage::make_client(c))),
          server(std::move(*TlsStage::make_server(s))) {}

    static void carry(TlsStage& to, Bytes& bytes, Bytes& plain, Bytes& answer,
                      std::optional<Error>& error, std::size_t piece_bytes) {
        const Bytes in = std::exchange(bytes, {});
        for (std::size_t at = 0; at < in.size(); at += piece_bytes) {
            const std::size_t size = std::min(piece_bytes, in.size() - at);
            const Status status = to.receive(BytesView{in}.subspan(at, size), plain, answer);
            if (!status) error = status.error();
        }
    }
    // Until nothing is in flight.
    void settle() {
        while (!to_server.empty() || !to_client.empty()) {
            carry(server, to_server, at_server, to_client, server_error, piece_bytes);
            carry(client, to_client, at_client, to_server, client_error, piece_bytes);
        }
    }
    Pair& shake_hands() {
        REQUIRE(static_cast<bool>(client.receive({}, at_client, to_server)));
        settle();
        return *this;
    }
    std::string client_words() const { return client_error ? client_error->line() : "no error"; }
    std::string server_words() const { return server_error ? server_error->line() : "no error"; }
};

inline std::string error_of(const Result<TlsStage>& made) {
    return made ? "no error" : made.error().line();
}

}  // namespace redial::wire::tests
