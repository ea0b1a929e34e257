// Encodes and decodes percent-encoding (RFC 3986 2.1). Any thread.
#include "base/percent.hpp"

namespace redial {
namespace {

bool is_unreserved(char c) {  // RFC 3986 2.3
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string decoded(std::string_view text, char plus) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool has_two = text[i] == '%' && i + 2 < text.size();
        const int high = has_two ? hex_value(text[i + 1]) : -1;
        const int low = has_two ? hex_value(text[i + 2]) : -1;
        if (high >= 0 && low >= 0) {
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            decoded += text[i] == '+' ? plus : text[i];
        }
    }
    return decoded;
}

}  // namespace

std::string percent_encoded(std::string_view text) {
    constexpr char digits[] = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        if (is_unreserved(c)) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += digits[byte >> 4];
        encoded += digits[byte & 15];
    }
    return encoded;
}

std::string percent_decoded(std::string_view text) { return decoded(text, ' '); }

std::string percent_decoded_path(std::string_view text) { return decoded(text, '+'); }

}  // namespace redial
