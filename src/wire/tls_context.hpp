// OpenSSL contexts for the TLS stage: trust, certificate and key, made once per settings and shared
// by the stages of one thread (loading a trust store for every attempt would cost milliseconds).
#pragma once

#include <openssl/ssl.h>

#include <memory>

#include "base/result.hpp"
#include "wire/tls_stage.hpp"

namespace redial::wire {

using TlsContext = std::shared_ptr<SSL_CTX>;
// The stage's verification, called by OpenSSL in place of X509_verify_cert.
using TlsVerify = int (*)(X509_STORE_CTX* store, void* unused);
using TlsKeyLog = void (*)(const SSL* ssl, const char* line);

// An error names the file and what to try.
Result<TlsContext> client_context(const TlsClientSettings& settings, TlsVerify verify,
                                  TlsKeyLog key_log);
Result<TlsContext> server_context(const TlsServerSettings& settings, TlsVerify verify);

}  // namespace redial::wire
