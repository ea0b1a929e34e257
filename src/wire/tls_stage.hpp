// The TLS stage: OpenSSL over memory BIOs, so that TLS is bytes in and bytes out like everything in
// `wire`, and every failure keeps its words (docs/transport.md). Any one thread; contexts are
// shared.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace redial::wire {

struct TlsClientSettings {
    std::string host;              // SNI (names only) and what the certificate must be for
    std::string ca_file;           // PEM; empty: the system's trust store
    bool adds_to_system = false;   // ca_file stands beside the system's trust store, not for it
    std::string certificate_file;  // client certificate chain, PEM; empty: none
    std::string key_file;
    std::string accepted_fingerprint;  // lower-case hex SHA-256: this leaf is accepted as it is
    bool accepts_any_certificate = false;
    std::string key_log_file;  // NSS key log format; empty: none
    bool offers_http1 = true;  // by ALPN (RFC 7301), behind HTTP/2 where both are offered
    bool offers_http2 = false;
};
struct TlsServerSettings {
    std::string certificate_file;
    std::string key_file;
    std::string pem;             // certificate and key in memory, instead of the files
    std::string client_ca_file;  // empty: no client certificate is asked for
    bool takes_http2 = false;    // by ALPN (RFC 7301), before HTTP/1.1
};

// Known once the handshake is done, or failed at verification.
struct TlsFacts {
    std::string version;  // "TLSv1.3"
    std::string cipher;
    std::string alpn;
    std::string server_name;         // SNI as seen (server side) or sent
    std::vector<std::string> chain;  // leaf first, a line each: subject, issuer, validity
    std::string fingerprint;         // lower-case hex SHA-256 of the peer's leaf certificate
    bool was_verified = false;
    // What verification found wrong, also when the certificate was accepted all the same; "" when
    // nothing.
    std::string problem;
};

class TlsStage {
public:
    static Result<TlsStage> make_client(const TlsClientSettings& settings);
    static Result<TlsStage> make_server(const TlsServerSettings& settings);
    ~TlsStage();
    TlsStage(TlsStage&&) noexcept;
    TlsStage& operator=(TlsStage&&) noexcept;

    // Cipher bytes from the socket in; plain bytes are appended to `plain`, answers to `cipher`.
    // Call once with no bytes to begin a client handshake. An error is the verdict in words:
    // "certificate expired on 2026-01-02", "certificate is for a.test, not b.test", "unknown
    // issuer: CN=...", "alert from the server: handshake failure", "the server speaks plain HTTP".
    Status receive(BytesView cipher_in, Bytes& plain, Bytes& cipher);
    // Plain bytes to send; only after is_open().
    Status send(BytesView plain, Bytes& cipher);
    void send_close_notify(Bytes& cipher);

    bool is_open() const;  // handshake done
    bool has_seen_close_notify() const;
    // What ended it was a fatal alert that the peer sent (RFC 8446 6.2).
    bool was_ended_by_peer() const;
    const TlsFacts& facts() const;

private:
    struct State;
    struct Callbacks;
    explicit TlsStage(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace redial::wire
