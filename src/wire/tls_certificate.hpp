// What a certificate says of itself, in words (RFC 5280). Everything in it comes from a peer: it is
// escaped and cut before it is shown. Any thread.
#pragma once

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <vector>

namespace redial::wire {

struct OpenSslFree {
    void operator()(X509* p) const { X509_free(p); }
    void operator()(BIO* p) const { BIO_free_all(p); }
    void operator()(GENERAL_NAMES* p) const { GENERAL_NAMES_free(p); }
};
template <class T>
using OpenSslPtr = std::unique_ptr<T, OpenSslFree>;

std::string words_of_name(const X509_NAME* name);     // "CN=a.test,O=Example"
std::string words_of_date(const ASN1_TIME* time);     // "2026-01-02", UTC
std::string fingerprint_of(const X509* certificate);  // lower-case hex SHA-256
// "CN=a.test, issued by CN=Example CA, valid 2025-01-02 to 2026-01-02".
std::string line_of_certificate(const X509* certificate);
std::vector<std::string> lines_of_chain(const STACK_OF(X509) * chain);
// The DNS names and addresses that the certificate is for, at most eight, then "...".
std::vector<std::string> names_in_certificate(const X509* certificate);

}  // namespace redial::wire
