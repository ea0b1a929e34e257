// Why TLS failed, in words a person can act on. Any thread.
#pragma once

#include <openssl/ssl.h>

#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "wire/frame.hpp"

namespace redial::wire {

// The verdict of a failed X509_verify_cert; `host` is what the certificate had to be for ("" on the
// server's side, where no name is checked).
Error words_of_verification(X509_STORE_CTX* store, const std::string& host);

// The oldest entry of OpenSSL's error queue, which is the cause. `role` is ours; `first_bytes` is
// how the peer's bytes began, `is_open` whether the handshake had been done.
Error words_of_tls_failure(Role role, BytesView first_bytes, bool is_open);

}  // namespace redial::wire
