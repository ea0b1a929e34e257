// Makes OpenSSL contexts for the TLS stage and keeps them for reuse. Each thread has its own cache:
// nothing is shared between them.
#include "wire/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <vector>

#include "wire/tls_certificate.hpp"

namespace redial::wire {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t contexts_max = 16;  // distinct settings in use at once; more are made anew
constexpr const char* pem_hint =
    "a PEM file begins with -----BEGIN; convert others with openssl x509 -inform der -in FILE";

struct CachedContext {
    std::string key;
    TlsContext context;
};
// Per thread, because a context is bound to no object that lives as long: stages come and go with
// the attempts. Freed at the thread's end.
thread_local std::vector<CachedContext> cache;

// A file's part of the key: a file that was written anew must be read anew.
std::string file_key(const std::string& path) {
    std::error_code ignored;
    const auto written_at = fs::last_write_time(path, ignored).time_since_epoch().count();
    const auto size = fs::file_size(path, ignored);
    return path + '\n' + std::to_string(written_at) + '\n' + std::to_string(size) + '\n';
}

TlsContext cached(const std::string& key) {
    const auto same = [&](const CachedContext& entry) { return entry.key == key; };
    const auto at = std::find_if(cache.begin(), cache.end(), same);
    return at == cache.end() ? nullptr : at->context;
}

void remember(std::string key, TlsContext context) {
    if (cache.size() == contexts_max) cache.erase(cache.begin());
    cache.push_back({std::move(key), std::move(context)});
}

Status check_readable(const std::string& path, const char* what) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) {
        return Error{std::string{"the "} + what + " is a folder", path, "give a PEM file"};
    }
    errno = 0;
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (file != nullptr) {
        std::fclose(file);
        return Done{};
    }
    const int error = errno;
    return Error{
        std::string{"cannot read the "} + what + ": " + std::generic_category().message(error),
        path, error == EACCES ? "allow this user to read it" : "check the path"};
}

// Answers instead of OpenSSL's question on the terminal, which would stop the service thread.
int refuse_passphrase(char*, int, int, void* was_asked) {
    *static_cast<bool*>(was_asked) = true;
    return -1;
}

bool is_mismatch(unsigned long code) {
    const int reason = ERR_GET_REASON(code);
    return ERR_GET_LIB(code) == ERR_LIB_X509 &&
           (reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH);
}

std::string last_reason() {
    const char* words = ERR_reason_error_string(ERR_peek_last_error());
    return words == nullptr ? "" : std::string{": "} + words;
}

Status use_key(SSL_CTX* context, const std::string& certificate_file, const std::string& key_file) {
    const Status readable = check_readable(key_file, "key file");
    if (!readable) return readable.error();
    bool was_asked = false;
    SSL_CTX_set_default_passwd_cb(context, refuse_passphrase);
    SSL_CTX_set_default_passwd_cb_userdata(context, &was_asked);
    ERR_clear_error();
    const bool ok = SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) == 1 &&
                    SSL_CTX_check_private_key(context) == 1;
    SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
    SSL_CTX_set_default_passwd_cb(context, nullptr);
    if (ok) return Done{};
    if (was_asked) {
        return Error{"the key is protected by a passphrase", key_file,
                     "write it without one: openssl pkey -in FILE -out NEW"};
    }
    if (is_mismatch(ERR_peek_last_error()) || is_mismatch(ERR_peek_error())) {
        return Error{"the key does not belong to the certificate in " + certificate_file, key_file,
                     "give the key that the certificate was made for"};
    }
    return Error{"no private key in PEM form in it" + last_reason(), key_file,
                 "a PEM key begins with -----BEGIN PRIVATE KEY-----"};
}

Status use_certificate(SSL_CTX* context, const std::string& certificate_file,
                       const std::string& key_file) {
    const Status readable = check_readable(certificate_file, "certificate file");
    if (!readable) return readable.error();
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1) {
        if (ERR_GET_REASON(ERR_peek_error()) == PEM_R_NO_START_LINE) {
            return Error{"no certificate in PEM form in it", certificate_file, pem_hint};
        }
        return Error{"the certificate cannot be used" + last_reason(), certificate_file, ""};
    }
    // One file with both is common.
    return use_key(context, certificate_file, key_file.empty() ? certificate_file : key_file);
}

// Made by ourselves (self_signed.hpp).
Status use_pem(SSL_CTX* context, const std::string& pem) {
    const auto memory = [&pem] {
        return OpenSslPtr<BIO>{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    };
    const OpenSslPtr<X509> certificate{
        PEM_read_bio_X509(memory().get(), nullptr, nullptr, nullptr)};
    EVP_PKEY* key = PEM_read_bio_PrivateKey(memory().get(), nullptr, nullptr, nullptr);
    const bool ok = certificate && key != nullptr &&
                    SSL_CTX_use_certificate(context, certificate.get()) == 1 &&
                    SSL_CTX_use_PrivateKey(context, key) == 1;
    EVP_PKEY_free(key);
    if (ok) return Done{};
    return Error{"the certificate made here cannot be used" + last_reason(), "TLS", ""};
}

Status trust_file(SSL_CTX* context, const std::string& ca_file) {
    const Status readable = check_readable(ca_file, "CA file");
    if (!readable) return readable.error();
    ERR_clear_error();
    if (SSL_CTX_load_verify_file(context, ca_file.c_str()) != 1) {
        return Error{"no certificate in PEM form in it", ca_file, pem_hint};
    }
    // Who names an intermediate or the server's own certificate as trusted means just that.
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
    return Done{};
}

// A secrets file is for its owner only, so it is made before the first line is written to it.
Status prepare_key_log(const std::string& path) {
    std::error_code ignored;
    const bool existed = fs::exists(path, ignored);
    errno = 0;
    std::FILE* file = std::fopen(path.c_str(), "ab");
    if (file == nullptr) {
        return Error{"cannot write the TLS key log: " + std::generic_category().message(errno),
                     path, "choose another file"};
    }
    std::fclose(file);
    if (!existed) {
        fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, ignored);
    }
    return Done{};
}

Result<TlsContext> new_context(const SSL_METHOD* method, TlsVerify verify) {
    const TlsContext context{SSL_CTX_new(method), SSL_CTX_free};
    if (!context) return Error{"OpenSSL gives no context" + last_reason(), "TLS", ""};
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);  // RFC 8996
    SSL_CTX_set_options(context.get(),
                        SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                        SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // Every attempt is a whole handshake: its time and its certificate are what Redial shows.
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_cert_verify_callback(context.get(), verify, nullptr);
    return context;
}

// RFC 7301 6, RFC 9113 3.2.
constexpr unsigned char http_1_1[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
constexpr unsigned char http_2_or_1_1[] = {2, 'h', '2', 8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

int select_among(BytesView ours, const unsigned char** out, unsigned char* out_size,
                 const unsigned char* offered, unsigned offered_size) {
    unsigned char* chosen = nullptr;
    const int found = SSL_select_next_proto(
        &chosen, out_size, ours.data(), static_cast<unsigned>(ours.size()), offered, offered_size);
    *out = chosen;
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

int select_http_1_1(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned offered_size, void*) {
    return select_among(http_1_1, out, out_size, offered, offered_size);
}

int select_http_2(SSL*, const unsigned char** out, unsigned char* out_size,
                  const unsigned char* offered, unsigned offered_size, void*) {
    return select_among(http_2_or_1_1, out, out_size, offered, offered_size);
}

Status ask_for_client_certificate(SSL_CTX* context, const std::string& ca_file) {
    const Status trusted = trust_file(context, ca_file);
    if (!trusted) return trusted.error();
    SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(ca_file.c_str()));
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    return Done{};
}

}  // namespace

Result<TlsContext> client_context(const TlsClientSettings& settings, TlsVerify verify,
                                  TlsKeyLog key_log) {
    if (!settings.key_log_file.empty()) {
        const Status prepared = prepare_key_log(settings.key_log_file);
        if (!prepared) return prepared.error();
    }
    std::string key = "client\n" + file_key(settings.ca_file) +
                      file_key(settings.certificate_file) + file_key(settings.key_file) +
                      (settings.key_log_file.empty() ? "" : "logged") +
                      (settings.adds_to_system ? "system too" : "");
    if (TlsContext context = cached(key)) return context;
    auto context = new_context(TLS_client_method(), verify);
    if (!context) return context;
    SSL_CTX* ssl_context = context->get();
    SSL_CTX_set_verify(ssl_context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_alpn_protos(ssl_context, http_1_1, sizeof http_1_1);
    if (!settings.ca_file.empty()) {
        const Status trusted = trust_file(ssl_context, settings.ca_file);
        if (!trusted) return trusted.error();
    }
    if (settings.ca_file.empty() || settings.adds_to_system) {
        SSL_CTX_set_default_verify_paths(ssl_context);
    }
    if (!settings.certificate_file.empty()) {
        const Status used =
            use_certificate(ssl_context, settings.certificate_file, settings.key_file);
        if (!used) return used.error();
    } else if (!settings.key_file.empty()) {
        return Error{"a key without a certificate", settings.key_file, "give the certificate, too"};
    }
    if (!settings.key_log_file.empty()) SSL_CTX_set_keylog_callback(ssl_context, key_log);
    remember(std::move(key), *context);
    return context;
}

Result<TlsContext> server_context(const TlsServerSettings& settings, TlsVerify verify) {
    std::string key = (settings.takes_http2 ? "server of HTTP/2\n" : "server\n") + settings.pem +
                      file_key(settings.client_ca_file);
    if (settings.pem.empty()) {
        key += file_key(settings.certificate_file) + file_key(settings.key_file);
    }
    if (TlsContext context = cached(key)) return context;
    auto context = new_context(TLS_server_method(), verify);
    if (!context) return context;
    SSL_CTX* ssl_context = context->get();
    SSL_CTX_set_num_tickets(ssl_context, 0);
    SSL_CTX_set_alpn_select_cb(ssl_context, settings.takes_http2 ? select_http_2 : select_http_1_1,
                               nullptr);
    const Status used =
        settings.pem.empty()
            ? use_certificate(ssl_context, settings.certificate_file, settings.key_file)
            : use_pem(ssl_context, settings.pem);
    if (!used) return used.error();
    if (!settings.client_ca_file.empty()) {
        const Status asked = ask_for_client_certificate(ssl_context, settings.client_ca_file);
        if (!asked) return asked.error();
    }
    remember(std::move(key), *context);
    return context;
}

}  // namespace redial::wire
