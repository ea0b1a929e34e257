// The grammar of JSON's strings, numbers and literals (RFC 8259, sections 3, 6 and 7). Any thread.
#include "base/json_ends.hpp"

#include "base/blocks.hpp"
#include "base/json_scan.hpp"

namespace redial {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// End of the digits at `at`; npos when there is none.
std::size_t digits_end(std::string_view text, std::size_t at) {
    const std::size_t begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at == begin ? npos : at;
}

// End of the escape whose backslash is at `at`; npos when RFC 8259 section 7 has no such escape.
std::size_t escape_end(std::string_view text, std::size_t at) {
    if (at + 1 >= text.size()) return npos;
    if (text[at + 1] != 'u') {
        const bool is_known = std::string_view("\"\\/bfnrt").find(text[at + 1]) != npos;
        return is_known ? at + 2 : npos;
    }
    if (at + 6 > text.size()) return npos;
    for (std::size_t k = at + 2; k < at + 6; ++k) {
        if (!is_hex(text[k])) return npos;
    }
    return at + 6;
}

std::size_t literal_end(std::string_view text, std::size_t at, std::string_view word) {
    return text.substr(at, word.size()) == word ? at + word.size() : npos;
}

std::size_t container_end(std::string_view text, std::size_t at) {
    JsonScanner scanner(text.substr(at));
    JsonToken token = scanner.next();
    while (token != JsonToken::Bad && scanner.depth() > 0) token = scanner.next();
    return token == JsonToken::Bad ? npos : at + scanner.begin() + scanner.token().size();
}

}  // namespace

std::size_t json_string_end(std::string_view text, std::size_t at) {
    if (at >= text.size() || text[at] != '"') return npos;
    at = json_plain_end(text, at + 1);
    while (at < text.size() && text[at] == '\\') {
        at = escape_end(text, at);
        if (at == npos) return npos;
        at = json_plain_end(text, at);
    }
    return at < text.size() && text[at] == '"' ? at + 1 : npos;
}

std::size_t json_number_end(std::string_view text, std::size_t at) {
    if (at < text.size() && text[at] == '-') ++at;
    if (at >= text.size() || !is_digit(text[at])) return npos;
    at = text[at] == '0' ? at + 1 : digits_end(text, at);
    if (at < text.size() && text[at] == '.') {
        at = digits_end(text, at + 1);
        if (at == npos) return npos;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
        at = digits_end(text, at);
    }
    return at;
}

std::size_t json_value_end(std::string_view text, std::size_t at) {
    switch (at < text.size() ? text[at] : '\0') {
        case '{':
        case '[': return container_end(text, at);
        case '"': return json_string_end(text, at);
        case 't': return literal_end(text, at, "true");
        case 'f': return literal_end(text, at, "false");
        case 'n': return literal_end(text, at, "null");
        default: return json_number_end(text, at);
    }
}

}  // namespace redial
