// Reads tokens, white space and lists in HTTP text (RFC 7230 section 3.2.6). Pure, any thread.
#include "wire/http_text.hpp"

#include <algorithm>

namespace redial::wire {
namespace {

bool is_printable(char c) { return c >= 0x20 && c < 0x7f; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

void append_hex(std::string& to, std::uint8_t byte) {
    constexpr char digits[] = "0123456789abcdef";
    to += digits[byte >> 4];
    to += digits[byte & 15];
}

}  // namespace

bool is_token_char(char c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
    return c != '\0' && std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

bool equal_without_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                              [](char x, char y) { return lower(x) == lower(y); });
}

std::string to_lower(std::string_view text) {
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

std::string_view trimmed(std::string_view text) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

bool is_field_value(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
    });
}

std::vector<std::string_view> split_list(std::string_view text, char separator) {
    std::vector<std::string_view> elements;
    bool is_quoted = false;
    std::size_t start = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_quoted && text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            is_quoted = !is_quoted;
        } else if (text[i] == separator && !is_quoted) {
            elements.push_back(trimmed(text.substr(start, i - start)));
            start = i + 1;
        }
    }
    elements.push_back(trimmed(text.substr(start)));
    return elements;
}

std::optional<std::uint64_t> parse_number(std::string_view text, std::uint64_t most) {
    if (text.empty()) return std::nullopt;
    std::uint64_t number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (digit > most || number > (most - digit) / 10) return std::nullopt;
        number = number * 10 + digit;
    }
    return number;
}

std::string quoted_or_hex(BytesView bytes, std::size_t bytes_max) {
    const BytesView shown = bytes.first(std::min(bytes.size(), bytes_max));
    const bool is_text = std::all_of(shown.begin(), shown.end(), [](std::uint8_t b) {
        return is_printable(static_cast<char>(b)) || b == '\r' || b == '\n' || b == '\t';
    });
    if (is_text) return in_quotes(as_text(bytes), bytes_max);
    std::string text;
    for (const std::uint8_t byte : shown) {
        if (!text.empty()) text += ' ';
        append_hex(text, byte);
    }
    if (shown.size() < bytes.size()) text += " ...";
    return text;
}

std::string in_quotes(std::string_view text, std::size_t bytes_max) {
    std::string out = "\"";
    for (const char c : text.substr(0, bytes_max)) {
        if (c == '\r') {
            out += "\\r";
        } else if (c == '\n') {
            out += "\\n";
        } else if (is_printable(c)) {
            out += c;
        } else {
            out += "\\x";
            append_hex(out, static_cast<std::uint8_t>(c));
        }
    }
    if (text.size() > bytes_max) out += "...";
    return out + '"';
}

}  // namespace redial::wire
