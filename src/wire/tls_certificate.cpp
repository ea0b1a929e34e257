// Takes names, dates and issuer out of a certificate and says them in words (RFC 5280). Any thread.
#include "wire/tls_certificate.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstdio>
#include <ctime>

#include "base/bytes.hpp"
#include "base/escape.hpp"

namespace redial::wire {
namespace {

constexpr std::size_t name_bytes_max = 256;  // a line of the window; X.520 allows far more
constexpr std::size_t names_shown_max = 8;
constexpr int chain_lines_max = 10;  // OpenSSL sends and takes up to 100 KB of certificates

std::string text_of(const ASN1_STRING* string) {
    const std::string_view text{reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
                                static_cast<std::size_t>(ASN1_STRING_length(string))};
    return escaped_line(text, name_bytes_max);
}

std::string text_of_address(const ASN1_OCTET_STRING* address) {
    const auto* bytes = ASN1_STRING_get0_data(address);
    const int size = ASN1_STRING_length(address);
    if (size != 4 && size != 16) return "an ill-formed address";
    std::string text;
    char group[8];
    for (int i = 0; i < size; i += size == 4 ? 1 : 2) {
        if (i > 0) text += size == 4 ? '.' : ':';
        const int number = size == 4 ? bytes[i] : bytes[i] * 256 + bytes[i + 1];
        std::snprintf(group, sizeof group, size == 4 ? "%d" : "%x", number);
        text += group;
    }
    return text;
}

}  // namespace

std::string words_of_name(const X509_NAME* name) {
    const OpenSslPtr<BIO> out{BIO_new(BIO_s_mem())};
    // RFC 2253's form, but letters outside ASCII as UTF-8: escaped_line deals with what is unsafe.
    const unsigned long flags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
    if (!out || X509_NAME_print_ex(out.get(), name, 0, flags) < 0) return "an unreadable name";
    char* data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    if (size <= 0) return "a certificate without a name";
    return escaped_line({data, static_cast<std::size_t>(size)}, name_bytes_max);
}

std::string words_of_date(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return "an unreadable date";
    char text[48];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1,
                  parts.tm_mday);
    return text;
}

std::string fingerprint_of(const X509* certificate) {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1) return {};
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        text += digits[digest[i] >> 4];
        text += digits[digest[i] & 15];
    }
    return text;
}

std::string line_of_certificate(const X509* certificate) {
    return words_of_name(X509_get_subject_name(certificate)) + ", issued by " +
           words_of_name(X509_get_issuer_name(certificate)) + ", valid " +
           words_of_date(X509_get0_notBefore(certificate)) + " to " +
           words_of_date(X509_get0_notAfter(certificate));
}

std::vector<std::string> lines_of_chain(const STACK_OF(X509) * chain) {
    std::vector<std::string> lines;
    const int size = chain == nullptr ? 0 : sk_X509_num(chain);
    for (int i = 0; i < size && i < chain_lines_max; ++i) {
        lines.push_back(line_of_certificate(sk_X509_value(chain, i)));
    }
    if (size > chain_lines_max)
        lines.push_back("and " + std::to_string(size - chain_lines_max) + " more");
    return lines;
}

std::vector<std::string> names_in_certificate(const X509* certificate) {
    std::vector<std::string> names;
    const OpenSslPtr<GENERAL_NAMES> all{static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr))};
    const int size = all ? sk_GENERAL_NAME_num(all.get()) : 0;
    for (int i = 0; i < size; ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(all.get(), i);
        if (name->type != GEN_DNS && name->type != GEN_IPADD) continue;
        if (names.size() == names_shown_max) {
            names.emplace_back("...");
            break;
        }
        names.push_back(name->type == GEN_DNS ? text_of(name->d.dNSName)
                                              : text_of_address(name->d.iPAddress));
    }
    return names;
}

}  // namespace redial::wire
