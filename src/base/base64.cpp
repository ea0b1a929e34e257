// Encodes and decodes Base64 (RFC 4648 section 4). Any thread.
#include "base/base64.hpp"

#include <array>
#include <cstdint>

namespace redial {
namespace {

constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t no_value = 0xff;  // has bits that no value has

constexpr std::array<std::uint8_t, 256> values_of_alphabet() {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_value);
    for (std::uint8_t i = 0; i < 64; ++i) values[static_cast<std::uint8_t>(alphabet[i])] = i;
    return values;
}
constexpr std::array<std::uint8_t, 256> values = values_of_alphabet();

std::uint32_t value_of(char c) { return values[static_cast<std::uint8_t>(c)]; }

void put_group(char* to, std::uint32_t block) {
    to[0] = alphabet[block >> 18];
    to[1] = alphabet[(block >> 12) & 63];
    to[2] = alphabet[(block >> 6) & 63];
    to[3] = alphabet[block & 63];
}

// The last group, which may be padded: what is in it; false when it is none.
bool append_last(Bytes& bytes, std::string_view group) {
    const std::size_t padding = group[3] != '=' ? 0 : group[2] != '=' ? 1 : 2;
    std::uint32_t block = 0;
    for (std::size_t k = 0; k < 4; ++k) {
        const std::uint32_t value = k < 4 - padding ? value_of(group[k]) : 0;
        if (value == no_value) return false;
        block = (block << 6) | value;
    }
    if ((block & ((1u << (8 * padding)) - 1)) != 0) return false;  // stray bits
    for (std::size_t k = 0; k < 3 - padding; ++k)
        bytes.push_back(static_cast<std::uint8_t>(block >> (16 - 8 * k)));
    return true;
}

}  // namespace

std::string to_base64(BytesView bytes) {
    std::string text((bytes.size() + 2) / 3 * 4, '=');
    char* to = text.data();
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3, to += 4)
        put_group(to, (std::uint32_t{bytes[i]} << 16) | (std::uint32_t{bytes[i + 1]} << 8) |
                          bytes[i + 2]);
    const std::size_t rest = bytes.size() - i;
    if (rest == 0) return text;
    put_group(to,
              (std::uint32_t{bytes[i]} << 16) | (rest == 2 ? std::uint32_t{bytes[i + 1]} << 8 : 0));
    to[3] = '=';
    if (rest == 1) to[2] = '=';
    return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    if (text.empty()) return Bytes{};
    Bytes bytes;
    bytes.reserve(text.size() / 4 * 3);
    bytes.resize((text.size() / 4 - 1) * 3);
    std::uint8_t* to = bytes.data();
    std::uint32_t seen = 0;
    for (std::size_t i = 0; i + 4 < text.size(); i += 4, to += 3) {
        const std::uint32_t a = value_of(text[i]), b = value_of(text[i + 1]);
        const std::uint32_t c = value_of(text[i + 2]), d = value_of(text[i + 3]);
        seen |= a | b | c | d;
        const std::uint32_t block = (a << 18) | (b << 12) | (c << 6) | d;
        to[0] = static_cast<std::uint8_t>(block >> 16);
        to[1] = static_cast<std::uint8_t>(block >> 8);
        to[2] = static_cast<std::uint8_t>(block);
    }
    if (seen > 63 || !append_last(bytes, text.substr(text.size() - 4))) return std::nullopt;
    return bytes;
}

}  // namespace redial
