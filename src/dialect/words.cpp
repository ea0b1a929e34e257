// Cuts texts of peers to the length that a line has for them, and takes trees. Any thread.
#include "dialect/words.hpp"

#include <array>
#include <cstring>

#include "base/blocks.hpp"
#include "base/json_text.hpp"
#include "core/policy.hpp"
#include "dialect/dialect.hpp"

namespace redial::dialect {
namespace {

// Whether `word` begins at one of so many places from `begin` on.
bool stands_within(std::string_view text, std::string_view word, std::size_t begin,
                   std::size_t places) {
    for (std::size_t at = begin; at < begin + places; ++at)
        if (text.substr(at, word.size()) == word) return true;
    return false;
}

}  // namespace

std::string cut_text(std::string_view text) {
    if (text.size() <= line_text_bytes_max) return std::string(text);
    std::size_t end = line_text_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return std::string(text.substr(0, end)) + "…";
}

bool has_bytes(std::string_view text, std::string_view word, std::size_t rare_at) {
    if (word.size() < rare_at + 2) return text.find(word) != std::string_view::npos;
    if (text.size() < word.size()) return false;
    const Block first = block_of(word[rare_at]);
    const Block second = block_of(word[rare_at + 1]);
    const auto has_pair = [&](const char* at) {
        return has_hit((block_at(at) == first) & (block_at(at + 1) == second));
    };
    // Where the pair may begin: the whole word has to fit around it.
    const char* const bytes = text.data();
    const std::size_t places = text.size() - word.size() + 1;
    if (places < block_bytes) {
        std::array<char, 2 * block_bytes> padded{};
        std::memcpy(padded.data(), bytes + rare_at, places + 1);
        return has_pair(padded.data()) && stands_within(text, word, 0, places);
    }
    std::size_t at = 0;
    for (; at + block_bytes <= places; at += block_bytes)
        if (has_pair(bytes + rare_at + at) && stands_within(text, word, at, block_bytes))
            return true;
    // The last places, some of them once more.
    at = places - block_bytes;
    return has_pair(bytes + rare_at + at) && stands_within(text, word, at, block_bytes);
}

std::string json_tree(std::string_view text) {
    const bool is_tree = text.starts_with('{') || text.starts_with('[');
    return is_tree && is_json(text) ? std::string(text) : std::string{};
}

std::optional<Duration> asked_wait(const Control& control) {
    const bool is_about_connection =
        control.kind == ControlKind::Refused || control.kind == ControlKind::AskedToGo;
    if (control.retry_after || !is_about_connection) return control.retry_after;
    return core::retry_after_in(control.words);
}

}  // namespace redial::dialect
