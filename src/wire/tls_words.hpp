// Why TLS failed, in words a person can act on. Any thread.
#pragma once

#include <openssl/ssl.h>

#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "wire/frame.hpp"

namespace redial::wire {

enum class Trust : std::uint8_t { System, File };  // where the trusted issuers come from

// The verdict of a failed X509_verify_cert; `host` is what the certificate had to be for ("" on the
// server's side, where no name is checked).
Error words_of_verification(X509_STORE_CTX* store, const std::string& host, Trust trust);

// What stands there instead of TLS, judged by the first bytes of the peer: the content types of a
// record are 20 to 24 (RFC 8446 5.1). nullopt while they may be TLS. `role` is ours.
std::optional<Error> words_of_foreign_bytes(Role role, BytesView first);

// Whether the oldest entry of OpenSSL's error queue is a fatal alert that came.
bool is_alert_from_peer();

// The oldest entry of OpenSSL's error queue, which is the cause. `role` is ours.
Error words_of_tls_failure(Role role);

}  // namespace redial::wire
