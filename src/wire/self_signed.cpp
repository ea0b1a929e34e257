// Makes a self-signed certificate with a P-256 key (RFC 5280). Any thread.
#include "wire/self_signed.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

#include "wire/ip_literal.hpp"
#include "wire/tls_certificate.hpp"

namespace redial::wire {
namespace {

constexpr std::int64_t valid_for_s = 30 * 24 * 3600;
constexpr std::int64_t day_s = 24 * 3600;

struct KeyFree {
    void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyFree>;

Error refused(const char* what) {
    return Error{std::string("OpenSSL cannot ") + what, "TLS", "give a certificate file instead"};
}

bool add_extension(X509* certificate, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    if (extension == nullptr) return false;
    const bool added = X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

bool fill(X509* certificate, EVP_PKEY* key, const std::vector<std::string>& names, WallTime now) {
    std::uint64_t serial = 0;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return false;
    const auto now_s = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
    std::string alternatives;
    for (const std::string& name : names) {
        if (!alternatives.empty()) alternatives += ",";
        alternatives += (is_ip_literal(name) ? "IP:" : "DNS:") + name;
    }
    X509_NAME* subject = X509_get_subject_name(certificate);
    const auto* common = reinterpret_cast<const unsigned char*>("Redial tap");
    return X509_set_version(certificate, 2) == 1 &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1) == 1 &&
           ASN1_TIME_set(X509_getm_notBefore(certificate), now_s - day_s) != nullptr &&
           ASN1_TIME_set(X509_getm_notAfter(certificate), now_s + valid_for_s) != nullptr &&
           X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, common, -1, -1, 0) == 1 &&
           X509_set_issuer_name(certificate, subject) == 1 &&
           X509_set_pubkey(certificate, key) == 1 &&
           add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE") &&
           add_extension(certificate, NID_subject_alt_name, alternatives) &&
           X509_sign(certificate, key, EVP_sha256()) > 0;
}

std::string text_of(BIO* memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string{};
}

}  // namespace

Result<SelfSigned> make_self_signed(const std::vector<std::string>& names, WallTime now) {
    const Key key{EVP_EC_gen("P-256")};
    const OpenSslPtr<X509> certificate{X509_new()};
    if (!key || !certificate) return refused("make a key");
    if (!fill(certificate.get(), key.get(), names, now)) return refused("make a certificate");
    const OpenSslPtr<BIO> memory{BIO_new(BIO_s_mem())};
    if (!memory || PEM_write_bio_X509(memory.get(), certificate.get()) != 1) {
        return refused("write a certificate");
    }
    SelfSigned made;
    made.certificate = text_of(memory.get());
    if (PEM_write_bio_PrivateKey(memory.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
        1) {
        return refused("write a key");
    }
    made.pem = text_of(memory.get());
    made.fingerprint = fingerprint_of(certificate.get());
    return made;
}

}  // namespace redial::wire
