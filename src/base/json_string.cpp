// Resolves the escapes of a JSON string (RFC 8259 section 7). Any thread.
#include "base/json_string.hpp"

#include "base/utf8.hpp"

namespace redial {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return (c | 0x20) - 'a' + 10;
}

char32_t hex4(std::string_view raw, std::size_t at) {
    char32_t unit = 0;
    for (std::size_t k = 0; k < 4; ++k) {
        unit = unit * 16 + static_cast<char32_t>(hex_digit(raw[at + k]));
    }
    return unit;
}

// The code point of the \u escape at `at`, with its second half where it has one; moves past it.
char32_t unescaped_unit(std::string_view raw, std::size_t& at) {
    const char32_t unit = hex4(raw, at + 2);
    at += 6;
    const bool is_high = unit >= 0xd800 && unit <= 0xdbff;
    if (!is_high || raw.substr(at, 2) != "\\u") return unit;
    const char32_t low = hex4(raw, at + 2);
    if (low < 0xdc00 || low > 0xdfff) return unit;
    at += 6;
    return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

}  // namespace

std::string json_unescaped(std::string_view raw) {
    constexpr std::string_view names = "bfnrt";
    constexpr std::string_view values = "\b\f\n\r\t";
    std::string text;
    std::size_t at = 1;
    while (at + 1 < raw.size()) {
        if (raw[at] != '\\') {
            text += raw[at++];
        } else if (raw[at + 1] == 'u') {
            append_utf8(text, unescaped_unit(raw, at));
        } else {
            const std::size_t name = names.find(raw[at + 1]);
            text += name == std::string_view::npos ? raw[at + 1] : values[name];
            at += 2;
        }
    }
    return text;
}

}  // namespace redial
