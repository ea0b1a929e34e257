// Puts quotes around a text within a fault's text, and takes them off. Pure, any thread.
#include "core/fault_quotes.hpp"

#include <charconv>

#include "base/format.hpp"
#include "base/utf8.hpp"

namespace redial::core {

std::string in_quotes(std::string_view text) {
    std::string result = "\"";
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const std::optional<char32_t> code_point = next_code_point(text, at);
        const char c = text[begin];
        if (!code_point || *code_point < 0x20 || *code_point == 0x7f) {
            result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
            continue;
        }
        if (c == '"' || c == '\\') result += '\\';
        result += text.substr(begin, at - begin);
    }
    return result + "\"";
}

std::optional<std::string> unquoted(std::string_view text) {
    if (!text.starts_with('"')) return std::string(text);
    std::string result;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"') return i + 1 == text.size() ? std::optional(result) : std::nullopt;
        if (text[i] != '\\') {
            result += text[i];
            continue;
        }
        if (++i == text.size()) return std::nullopt;
        if (text[i] != 'x') {
            result += text[i];
            continue;
        }
        unsigned byte = 0;
        const std::string_view digits = text.substr(i + 1, 2);
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
        if (error != std::errc{} || end != digits.data() + 2) return std::nullopt;
        result += static_cast<char>(byte);
        i += 2;
    }
    return std::nullopt;
}

}  // namespace redial::core
