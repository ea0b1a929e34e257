// Encodes and decodes Base64 (RFC 4648 section 4). Any thread.
#include "base/base64.hpp"

#include <algorithm>

namespace redial {
namespace {

constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int value_of(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    if (c == '/') return 63;
    return -1;
}

}  // namespace

std::string to_base64(BytesView bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t block = static_cast<std::uint32_t>(bytes[i]) << 16;
        if (have > 1) block |= static_cast<std::uint32_t>(bytes[i + 1]) << 8;
        if (have > 2) block |= bytes[i + 2];
        text += alphabet[block >> 18];
        text += alphabet[(block >> 12) & 63];
        text += have > 1 ? alphabet[(block >> 6) & 63] : '=';
        text += have > 2 ? alphabet[block & 63] : '=';
    }
    return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    Bytes bytes;
    bytes.reserve(text.size() / 4 * 3);
    for (std::size_t i = 0; i < text.size(); i += 4) {
        const bool is_last = i + 4 == text.size();
        std::size_t padding = 0;
        if (is_last && text[i + 3] == '=') padding = text[i + 2] == '=' ? 2 : 1;
        std::uint32_t block = 0;
        for (std::size_t k = 0; k < 4; ++k) {
            const int value = k < 4 - padding ? value_of(text[i + k]) : 0;
            if (value < 0) return std::nullopt;
            block = (block << 6) | static_cast<std::uint32_t>(value);
        }
        if (padding == 2 && (block & 0xffff) != 0) return std::nullopt;
        if (padding == 1 && (block & 0xff) != 0) return std::nullopt;
        bytes.push_back(static_cast<std::uint8_t>(block >> 16));
        if (padding < 2) bytes.push_back(static_cast<std::uint8_t>(block >> 8));
        if (padding < 1) bytes.push_back(static_cast<std::uint8_t>(block));
    }
    return bytes;
}

}  // namespace redial
