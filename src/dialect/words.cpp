// Cuts texts of peers to the length that a line has for them, and takes trees. Any thread.
#include "dialect/words.hpp"

#include <cstdint>
#include <cstring>

#include "base/json_text.hpp"
#include "core/policy.hpp"
#include "dialect/dialect.hpp"

namespace redial::dialect {
namespace {

constexpr std::uint64_t ones = 0x0101010101010101;  // a byte, times this: in all eight places

std::uint64_t eight_bytes(const char* at) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, at, sizeof eight);
    return eight;
}

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
    const std::uint64_t first = ones * static_cast<std::uint8_t>(word[rare_at]);
    const std::uint64_t second = ones * static_cast<std::uint8_t>(word[rare_at + 1]);
    // Where the pair may begin: the whole word has to fit around it.
    std::size_t at = rare_at;
    const std::size_t end = text.size() - word.size() + rare_at + 1;
    const char* const bytes = text.data();
    for (; at + 8 <= end; at += 8) {
        const std::uint64_t others =
            (eight_bytes(bytes + at) ^ first) | (eight_bytes(bytes + at + 1) ^ second);
        // Some byte of `others` is 0: there the pair stands.
        const bool has_pair = ((others - ones) & ~others & (ones << 7)) != 0;
        if (has_pair && stands_within(text, word, at - rare_at, 8)) return true;
    }
    return at < end && stands_within(text, word, at - rare_at, end - at);
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
