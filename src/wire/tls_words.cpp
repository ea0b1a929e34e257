// Translates OpenSSL's errors, verdicts and alerts into words that a person can act on. Any thread.
#include "wire/tls_words.hpp"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include <filesystem>
#include <system_error>

#include "wire/http_text.hpp"
#include "wire/tls_certificate.hpp"

namespace redial::wire {
namespace {

constexpr const char* trust_hint =
    "give the CA file that it comes from, or accept this one certificate";

constexpr std::size_t record_header_bytes = 5;  // RFC 8446 5.1

// A machine without the package ca-certificates trusts nobody: then every server has an unknown
// issuer, and the certificate is not to blame.
bool has_system_trust_store() {
    std::error_code ignored;
    if (std::filesystem::exists(X509_get_default_cert_file(), ignored)) return true;
    return !std::filesystem::is_empty(X509_get_default_cert_dir(), ignored) && !ignored;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

Error wrong_host(const X509* leaf, const std::string& host) {
    const std::vector<std::string> names = names_in_certificate(leaf);
    if (!names.empty()) {
        return {"certificate is for " + joined(names) + ", not " + host, "", ""};
    }
    return {"certificate names no host (" + words_of_name(X509_get_subject_name(leaf)) +
                "), so it is not for " + host,
            "", "names must stand in its subject alternative names (RFC 9525)"};
}

Error unknown_issuer(X509_STORE_CTX* store, const X509* last, Trust trust) {
    Error error{"unknown issuer: " + words_of_name(X509_get_issuer_name(last)), "", trust_hint};
    const STACK_OF(X509)* sent = X509_STORE_CTX_get0_untrusted(store);
    if (trust == Trust::File) error.hint = "its issuer is not in the CA file given";
    if (trust == Trust::System && !has_system_trust_store()) {
        error.hint = "this system's trust store is empty: install ca-certificates";
    } else if (sent == nullptr || sk_X509_num(sent) <= 1) {
        error.hint += "; the server sends no intermediate certificate";
    }
    return error;
}

Error outdated(int code, const X509* certificate, int depth) {
    const std::string whose =
        depth == 0
            ? "certificate"
            : "issuer's certificate (" + words_of_name(X509_get_subject_name(certificate)) + ")";
    if (code == X509_V_ERR_CERT_HAS_EXPIRED) {
        return {whose + " expired on " + words_of_date(X509_get0_notAfter(certificate)), "",
                "renew it on the server; if it should be valid, check this machine's clock"};
    }
    return {whose + " is not valid before " + words_of_date(X509_get0_notBefore(certificate)), "",
            "check this machine's clock"};
}

const char* hint_for_alert(int alert) {
    switch (alert) {
        case SSL_AD_HANDSHAKE_FAILURE: return "no common cipher, or it wants a client certificate";
        case SSL_AD_PROTOCOL_VERSION: return "Redial speaks TLS 1.2 and 1.3";
        case SSL_AD_UNRECOGNIZED_NAME: return "it does not know this host name (SNI)";
        case TLS13_AD_CERTIFICATE_REQUIRED: return "give a client certificate and its key";
        case SSL_AD_BAD_CERTIFICATE:
        case SSL_AD_UNSUPPORTED_CERTIFICATE:
        case SSL_AD_CERTIFICATE_REVOKED:
        case SSL_AD_CERTIFICATE_EXPIRED:
        case SSL_AD_CERTIFICATE_UNKNOWN:
        case SSL_AD_UNKNOWN_CA: return "it does not accept our certificate";
        case SSL_AD_NO_APPLICATION_PROTOCOL: return "it does not speak http/1.1 (ALPN)";
        default: return "";
    }
}

// OpenSSL 3.0 has no words for the newer alerts (RFC 8446 6.2, RFC 7301 3.2).
const char* name_of_alert(int alert) {
    switch (alert) {
        case TLS13_AD_MISSING_EXTENSION: return "missing extension";
        case TLS13_AD_CERTIFICATE_REQUIRED: return "certificate required";
        case SSL_AD_NO_APPLICATION_PROTOCOL: return "no application protocol";
        default: return SSL_alert_desc_string_long(alert);
    }
}

std::string peer_of(Role role) { return role == Role::Client ? "server" : "client"; }

}  // namespace

Error words_of_verification(X509_STORE_CTX* store, const std::string& host, Trust trust) {
    const int code = X509_STORE_CTX_get_error(store);
    const X509* leaf = X509_STORE_CTX_get0_cert(store);
    const X509* at_fault = X509_STORE_CTX_get_current_cert(store);
    if (at_fault == nullptr) at_fault = leaf;
    switch (code) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return outdated(code, at_fault, X509_STORE_CTX_get_error_depth(store));
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH: return wrong_host(leaf, host);
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
            return {"self-signed certificate: " + words_of_name(X509_get_subject_name(leaf)), "",
                    trust_hint};
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return unknown_issuer(store, at_fault, trust);
        default:
            return {std::string{"certificate refused: "} + X509_verify_cert_error_string(code), "",
                    ""};
    }
}

std::optional<Error> words_of_foreign_bytes(Role role, BytesView first) {
    if (first.size() < record_header_bytes || (first[0] >= 20 && first[0] <= 24)) {
        return std::nullopt;
    }
    const std::string_view text = as_text(first);
    const bool is_http = role == Role::Client
                             ? text.starts_with("HTTP/")
                             : text.find(" HTTP/1.") != text.npos || text.starts_with("GET ");
    if (is_http) {
        return Error{"the " + peer_of(role) + " speaks plain HTTP", "",
                     role == Role::Client ? "this port is not TLS: use ws://" : "use wss://"};
    }
    return Error{"the " + peer_of(role) + " does not speak TLS: got " + quoted_or_hex(first, 24),
                 "", ""};
}

bool is_alert_from_peer() {
    const unsigned long code = ERR_peek_error();
    return ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) > SSL_AD_REASON_OFFSET;
}

Error words_of_tls_failure(Role role) {
    const unsigned long code = ERR_peek_error();
    const int reason = ERR_GET_REASON(code);
    const std::string peer = peer_of(role);
    if (is_alert_from_peer()) {
        const int alert = reason - SSL_AD_REASON_OFFSET;
        return {"alert from the " + peer + ": " + name_of_alert(alert), "", hint_for_alert(alert)};
    }
    switch (ERR_GET_LIB(code) == ERR_LIB_SSL ? reason : 0) {
        case SSL_R_UNSUPPORTED_PROTOCOL:
        case SSL_R_WRONG_SSL_VERSION:
        case SSL_R_UNKNOWN_SSL_VERSION:
            return {"the " + peer + " speaks an older TLS version only", "",
                    "Redial speaks TLS 1.2 and 1.3"};
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            return {"the " + peer + " sent no certificate", "", ""};
        case SSL_R_NO_SHARED_CIPHER: return {"no cipher in common with the " + peer, "", ""};
        default: break;
    }
    const char* words = ERR_reason_error_string(code);
    return {std::string{"TLS failed: "} + (words == nullptr ? "no cause given" : words), "", ""};
}

}  // namespace redial::wire
