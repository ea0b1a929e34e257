// The TLS stage over memory BIOs. Any one thread; each stage belongs to the thread that made it.
#include "wire/tls_stage.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstdio>

#include "base/check.hpp"
#include "wire/http_text.hpp"
#include "wire/ip_literal.hpp"
#include "wire/tls_certificate.hpp"
#include "wire/tls_context.hpp"
#include "wire/tls_words.hpp"

namespace redial::wire {
namespace {

// The largest plain text of one record (RFC 8446 5.1), and the slice in which bytes pass through
// the BIOs: they hold no more than a record or two at any time.
constexpr std::size_t slice_bytes = 16 * 1024;
constexpr std::size_t first_bytes_max = 64;  // kept for words about a peer that does not speak TLS

struct SslFree {
    void operator()(SSL* p) const { SSL_free(p); }
};

std::string without_last_dot(std::string name) {
    if (name.ends_with('.')) name.pop_back();  // the root's dot is for resolvers (RFC 6066 3)
    return name;
}

// The context offers HTTP/1.1 alone.
void offer_protocols(SSL* ssl, const TlsClientSettings& settings) {
    if (!settings.offers_http2) return;
    std::string list = "\x02h2";
    if (settings.offers_http1) list += "\x08http/1.1";
    SSL_set_alpn_protos(ssl, as_bytes(list).data(), static_cast<unsigned>(list.size()));
}

}  // namespace

struct TlsStage::State {
    Role role = Role::Client;
    std::string host;
    std::string accepted_fingerprint;
    bool accepts_any_certificate = false;
    Trust trust = Trust::System;
    std::string key_log_file;

    TlsContext context;
    std::unique_ptr<SSL, SslFree> ssl;
    BIO* in = nullptr;   // owned by ssl
    BIO* out = nullptr;  // owned by ssl
    Bytes first_bytes;
    bool is_open = false;
    bool has_seen_close_notify = false;
    bool was_ended_by_peer = false;
    std::optional<Error> verification;  // set when the certificate ended the handshake
    std::optional<Error> failure;
    TlsFacts facts;

    Status start(const TlsContext& from);
    Status aim_at_host();
    void note_first_bytes(BytesView bytes);
    Status shake_hands();
    Status read(Bytes& plain);
    Status fail();
    Status fail_by_close_notify();
    void note_session();
    void drain(Bytes& cipher);
    int verify(X509_STORE_CTX* store);
    bool accepts(const std::string& fingerprint) const;
};

Status TlsStage::State::start(const TlsContext& from) {
    context = from;
    ssl.reset(SSL_new(context.get()));
    in = BIO_new(BIO_s_mem());
    out = BIO_new(BIO_s_mem());
    if (!ssl || in == nullptr || out == nullptr) {
        BIO_free(in);
        BIO_free(out);
        return Error{"OpenSSL gives no connection", "TLS", ""};
    }
    SSL_set_bio(ssl.get(), in, out);
    SSL_set_app_data(ssl.get(), this);
    if (role == Role::Server) {
        SSL_set_accept_state(ssl.get());
        return Done{};
    }
    SSL_set_connect_state(ssl.get());
    return aim_at_host();
}

Status TlsStage::State::aim_at_host() {
    X509_VERIFY_PARAM* parameters = SSL_get0_param(ssl.get());
    if (is_ip_literal(host)) {
        if (X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1) return Done{};
        return Error{"not an address: " + in_quotes(host), "TLS", ""};
    }
    const std::string name = without_last_dot(host);
    // The common name does not count (RFC 9525 2), and "f*.test" is no wildcard (6.3).
    SSL_set_hostflags(ssl.get(),
                      X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    if (name.empty() || SSL_set1_host(ssl.get(), name.c_str()) != 1 ||
        SSL_set_tlsext_host_name(ssl.get(), name.c_str()) != 1) {
        return Error{"not a host name: " + in_quotes(host), "TLS", ""};
    }
    facts.server_name = name;
    return Done{};
}

void TlsStage::State::note_first_bytes(BytesView bytes) {
    if (first_bytes.size() >= first_bytes_max) return;
    append(first_bytes, bytes.first(std::min(bytes.size(), first_bytes_max - first_bytes.size())));
    // OpenSSL would take some of these bytes for SSL 2 and wait for more.
    if (!is_open) failure = words_of_foreign_bytes(role, first_bytes);
}

Status TlsStage::State::shake_hands() {
    ERR_clear_error();
    const int done = SSL_do_handshake(ssl.get());
    if (done == 1) {
        is_open = true;
        note_session();
        return Done{};
    }
    switch (SSL_get_error(ssl.get(), done)) {
        case SSL_ERROR_WANT_READ: return Done{};
        case SSL_ERROR_ZERO_RETURN: return fail_by_close_notify();
        default: return fail();
    }
}

Status TlsStage::State::read(Bytes& plain) {
    std::uint8_t buffer[slice_bytes];
    for (;;) {
        ERR_clear_error();
        std::size_t size = 0;
        const int done = SSL_read_ex(ssl.get(), buffer, sizeof buffer, &size);
        if (done == 1) {
            append(plain, BytesView{buffer, size});
            continue;
        }
        switch (SSL_get_error(ssl.get(), done)) {
            case SSL_ERROR_WANT_READ: return Done{};
            case SSL_ERROR_ZERO_RETURN: has_seen_close_notify = true; return Done{};
            default: return fail();
        }
    }
}

Status TlsStage::State::fail() {
    was_ended_by_peer = !verification && is_alert_from_peer();
    failure = verification ? *verification : words_of_tls_failure(role);
    ERR_clear_error();
    return *failure;
}

// An end without a fault, told before there was anything to end (RFC 8446 6.1).
Status TlsStage::State::fail_by_close_notify() {
    was_ended_by_peer = true;
    const std::string peer = role == Role::Client ? "server" : "client";
    failure = Error{"the " + peer + " sent close_notify in the middle of the handshake", "", ""};
    ERR_clear_error();
    return *failure;
}

void TlsStage::State::note_session() {
    const unsigned char* alpn = nullptr;
    unsigned alpn_size = 0;
    SSL_get0_alpn_selected(ssl.get(), &alpn, &alpn_size);
    facts.version = SSL_get_version(ssl.get());
    facts.cipher = SSL_get_cipher_name(ssl.get());
    facts.alpn = as_text(BytesView{alpn, alpn_size});
    if (role == Role::Client) return;
    const char* name = SSL_get_servername(ssl.get(), TLSEXT_NAMETYPE_host_name);
    if (name != nullptr) facts.server_name = name;
}

void TlsStage::State::drain(Bytes& cipher) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(out, &data);
    if (size > 0) append(cipher, std::string_view{data, static_cast<std::size_t>(size)});
    BIO_reset(out);
}

bool TlsStage::State::accepts(const std::string& fingerprint) const {
    if (accepts_any_certificate) return true;
    return !accepted_fingerprint.empty() && fingerprint == to_lower(accepted_fingerprint);
}

int TlsStage::State::verify(X509_STORE_CTX* store) {
    facts.fingerprint = fingerprint_of(X509_STORE_CTX_get0_cert(store));
    facts.chain = lines_of_chain(X509_STORE_CTX_get0_untrusted(store));
    if (X509_verify_cert(store) == 1) {
        facts.was_verified = true;
        facts.chain = lines_of_chain(X509_STORE_CTX_get0_chain(store));
        return 1;
    }
    const Error error = words_of_verification(store, host, trust);
    facts.problem = error.what;
    if (accepts(facts.fingerprint)) {
        X509_STORE_CTX_set_error(store, X509_V_OK);
        return 1;
    }
    verification = error;
    if (!accepted_fingerprint.empty()) {
        verification->what += " (and it is not the certificate that was accepted)";
    }
    return 0;
}

// OpenSSL's callbacks know the stage as the SSL's app data only.
struct TlsStage::Callbacks {
    static int verify(X509_STORE_CTX* store, void*) {
        const int index = SSL_get_ex_data_X509_STORE_CTX_idx();
        auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, index));
        return static_cast<State*>(SSL_get_app_data(ssl))->verify(store);
    }
    // Opened for each line, so that a file moved away by a rotation is made anew; a handshake
    // writes five lines.
    static void log_key(const SSL* ssl, const char* line) {
        const auto* state = static_cast<const State*>(SSL_get_app_data(ssl));
        std::FILE* file = std::fopen(state->key_log_file.c_str(), "ab");
        if (file == nullptr) return;  // it could be written when the stage was made
        std::fprintf(file, "%s\n", line);
        std::fclose(file);
    }
};

TlsStage::TlsStage(std::unique_ptr<State> state) : state_(std::move(state)) {}
TlsStage::~TlsStage() = default;
TlsStage::TlsStage(TlsStage&&) noexcept = default;
TlsStage& TlsStage::operator=(TlsStage&&) noexcept = default;

Result<TlsStage> TlsStage::make_client(const TlsClientSettings& settings) {
    const auto context = client_context(settings, Callbacks::verify, Callbacks::log_key);
    if (!context) return context.error();
    auto state = std::make_unique<State>();
    state->host = settings.host;
    state->accepted_fingerprint = settings.accepted_fingerprint;
    state->accepts_any_certificate = settings.accepts_any_certificate;
    state->trust = settings.ca_file.empty() ? Trust::System : Trust::File;
    state->key_log_file = settings.key_log_file;
    const Status started = state->start(*context);
    if (!started) return started.error();
    offer_protocols(state->ssl.get(), settings);
    return TlsStage{std::move(state)};
}

Result<TlsStage> TlsStage::make_server(const TlsServerSettings& settings) {
    const auto context = server_context(settings, Callbacks::verify);
    if (!context) return context.error();
    auto state = std::make_unique<State>();
    state->role = Role::Server;
    state->trust = Trust::File;
    const Status started = state->start(*context);
    if (!started) return started.error();
    return TlsStage{std::move(state)};
}

Status TlsStage::receive(BytesView cipher_in, Bytes& plain, Bytes& cipher) {
    State& state = *state_;
    if (state.failure) return *state.failure;
    state.note_first_bytes(cipher_in);
    if (state.failure) return *state.failure;
    do {
        const BytesView slice = cipher_in.first(std::min(cipher_in.size(), slice_bytes));
        cipher_in = cipher_in.subspan(slice.size());
        // What follows the end is no one's (RFC 8446 6.1): OpenSSL would let the BIO grow with it.
        if (state.has_seen_close_notify) continue;
        if (!slice.empty()) BIO_write(state.in, slice.data(), static_cast<int>(slice.size()));
        Status status = state.is_open ? Status{Done{}} : state.shake_hands();
        if (status && state.is_open) status = state.read(plain);
        state.drain(cipher);  // also after a failure: the peer is told by an alert
        if (!status) return status;
    } while (!cipher_in.empty());
    return Done{};
}

Status TlsStage::send(BytesView plain, Bytes& cipher) {
    State& state = *state_;
    if (state.failure) return *state.failure;
    REDIAL_CHECK(state.is_open);
    while (!plain.empty()) {
        ERR_clear_error();
        std::size_t written = 0;
        const BytesView slice = plain.first(std::min(plain.size(), slice_bytes));
        if (SSL_write_ex(state.ssl.get(), slice.data(), slice.size(), &written) != 1) {
            return state.fail();
        }
        plain = plain.subspan(written);
        state.drain(cipher);
    }
    return Done{};
}

void TlsStage::send_close_notify(Bytes& cipher) {
    if (!is_open()) return;
    ERR_clear_error();
    SSL_shutdown(state_->ssl.get());
    state_->drain(cipher);
    ERR_clear_error();
}

bool TlsStage::is_open() const { return state_->is_open && !state_->failure; }
bool TlsStage::has_seen_close_notify() const { return state_->has_seen_close_notify; }
bool TlsStage::was_ended_by_peer() const { return state_->was_ended_by_peer; }
const TlsFacts& TlsStage::facts() const { return state_->facts; }

}  // namespace redial::wire
