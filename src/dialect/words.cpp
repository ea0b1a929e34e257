// Cuts texts of peers to the length that a line has for them, and takes trees. Any thread.
#include "dialect/words.hpp"

#include <cstring>

#include "base/json_text.hpp"
#include "dialect/dialect.hpp"

namespace redial::dialect {

std::string cut_text(std::string_view text) {
    if (text.size() <= line_text_bytes_max) return std::string(text);
    std::size_t end = line_text_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return std::string(text.substr(0, end)) + "…";
}

bool has_bytes(std::string_view text, std::string_view word) {
    if (text.size() < word.size() || word.empty()) return word.empty();
    return memmem(text.data(), text.size(), word.data(), word.size()) != nullptr;
}

std::string json_tree(std::string_view text) {
    const bool is_tree = text.starts_with('{') || text.starts_with('[');
    return is_tree && is_json(text) ? std::string(text) : std::string{};
}

}  // namespace redial::dialect
