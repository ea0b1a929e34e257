// Splitting a filter into words, and its two small searches. Any thread.
#include "model/filter_terms.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace redial::model {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::string_view json_prefix = "json:";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// The text between the delimiter at `at` and the next one that no backslash hides; moves past it.
// In a regex backslashes stay, but for the one that hides a slash.
FilterWord delimited(std::string_view text, std::size_t& at, FilterWord::Kind kind) {
    const char delimiter = text[at++];
    FilterWord word;
    word.kind = kind;
    while (at < text.size() && text[at] != delimiter) {
        if (text[at] == '\\' && at + 1 < text.size()) {
            const bool is_hidden = text[at + 1] == delimiter;
            if (!is_hidden) word.text += text[at];
            ++at;
        }
        word.text += text[at++];
    }
    word.is_closed = at < text.size();
    if (word.is_closed) ++at;
    return word;
}

FilterWord regex_word(std::string_view text, std::size_t& at) {
    FilterWord word = delimited(text, at, FilterWord::Kind::Regex);
    word.any_case = at < text.size() && text[at] == 'i';
    if (word.any_case) ++at;
    return word;
}

// json:/pointer, or json:/pointer = value with or without spaces; either may stand in quotes.
FilterWord json_word(std::string_view text, std::size_t& at) {
    at += json_prefix.size();
    FilterWord word;
    if (at < text.size() && text[at] == '"') {
        word.pointer = delimited(text, at, FilterWord::Kind::Pair).text;
    } else {
        const std::size_t end = std::min(text.find_first_of(" \t\r\n=!", at), text.size());
        word.pointer = text.substr(at, end - at);
        at = end;
    }
    word.kind = FilterWord::Kind::Pair;
    word.name = "json";
    const std::size_t after = std::min(text.find_first_not_of(" \t\r\n", at), text.size());
    if (text.substr(after, 1) == "=") word.compare = "=";
    if (text.substr(after, 2) == "!=") word.compare = "!=";
    if (word.compare.empty()) return word;
    at = std::min(text.find_first_not_of(" \t\r\n", after + word.compare.size()), text.size());
    if (at < text.size() && text[at] == '"') {
        const FilterWord value = delimited(text, at, FilterWord::Kind::Text);
        word.text = value.text;
        word.is_closed = value.is_closed;
        word.is_quoted = true;
        return word;
    }
    const std::size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
    word.text = text.substr(at, end - at);
    at = end;
    return word;
}

FilterWord plain_word(std::string_view text) {
    constexpr std::array<std::string_view, 3> names = {"dir", "op", "attempt"};
    FilterWord word;
    const std::size_t colon = text.find(':');
    const auto name = std::find(names.begin(), names.end(), text.substr(0, colon));
    if (colon != npos && name != names.end()) {
        word.kind = FilterWord::Kind::Pair;
        word.name = text.substr(0, colon);
        word.text = text.substr(colon + 1);
        return word;
    }
    const bool has_comparison = text.size() > 4 && std::strchr("<>=:", text[4]) != nullptr;
    if (text.substr(0, 4) == "size" && has_comparison) {
        word.kind = FilterWord::Kind::Pair;
        word.name = "size";
        const std::size_t value = text.find_first_not_of("<>=:", 4);
        word.compare = text.substr(4, value == npos ? npos : value - 4);
        word.text = value == npos ? "" : text.substr(value);
        return word;
    }
    word.text = text;
    if (text == "marked") {
        word.kind = FilterWord::Kind::Pair;
        word.name = text;
    }
    return word;
}

}  // namespace

std::vector<FilterWord> filter_words(std::string_view text) {
    std::vector<FilterWord> words;
    std::size_t at = 0;
    while (true) {
        at = text.find_first_not_of(" \t\r\n", at);
        if (at == npos) return words;
        if (text[at] == '"') {
            words.push_back(delimited(text, at, FilterWord::Kind::Text));
        } else if (text[at] == '/') {
            words.push_back(regex_word(text, at));
        } else if (text.substr(at, json_prefix.size()) == json_prefix) {
            words.push_back(json_word(text, at));
        } else {
            const std::size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
            words.push_back(plain_word(text.substr(at, end - at)));
            at = end;
        }
    }
}

std::optional<std::uint64_t> size_from(std::string_view text) {
    std::uint64_t size = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, size);
    if (error != std::errc{}) return std::nullopt;
    const std::string_view unit = text.substr(static_cast<std::size_t>(stop - text.data()));
    if (unit.empty() || unit == "b" || unit == "B") return size;
    std::uint64_t factor = 0;
    if (unit == "k" || unit == "K") factor = 1024;
    if (unit == "m" || unit == "M") factor = 1024 * 1024;
    if (factor == 0 || size > UINT64_MAX / factor) return std::nullopt;
    return size * factor;
}

namespace {

// Sixteen bytes at once: on any machine, as the compiler can.
using Block = std::uint8_t __attribute__((vector_size(16)));

Block block_at(const char* from) {
    Block block;
    std::memcpy(&block, from, sizeof block);
    return block;
}

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

// A byte folds to lower case by one bit when what is looked for is a letter. Others that fold to it
// too are told apart by the comparison that follows.
Block fold_of(char wanted, bool any_case) {
    const std::uint8_t bit = any_case && is_letter(wanted) ? 0x20 : 0;
    return Block{} + bit;
}

bool is_there(const char* at, std::string_view wanted, bool any_case) {
    if (!any_case) return std::memcmp(at, wanted.data(), wanted.size()) == 0;
    for (std::size_t k = 0; k < wanted.size(); ++k) {
        if (lower(at[k]) != wanted[k]) return false;
    }
    return true;
}

}  // namespace

// Where the first and the last byte of what is wanted stand at their distance, all of it is
// compared; both are looked for in sixteen places at once.
bool holds(std::string_view text, std::string_view wanted, bool any_case) {
    if (wanted.empty()) return true;
    if (text.size() < wanted.size()) return false;
    const char* at = text.data();
    const char* end = text.data() + (text.size() - wanted.size()) + 1;  // of where it may begin
    const Block first = Block{} + static_cast<std::uint8_t>(wanted.front());
    const Block last = Block{} + static_cast<std::uint8_t>(wanted.back());
    const Block first_fold = fold_of(wanted.front(), any_case);
    const Block last_fold = fold_of(wanted.back(), any_case);
    for (; end - at >= 16; at += 16) {
        const auto hits = ((block_at(at) | first_fold) == first) &
                          ((block_at(at + wanted.size() - 1) | last_fold) == last);
        std::uint64_t halves[2];
        std::memcpy(halves, &hits, sizeof halves);
        if ((halves[0] | halves[1]) == 0) continue;
        for (int k = 0; k < 16; ++k) {
            if (hits[k] != 0 && is_there(at + k, wanted, any_case)) return true;
        }
    }
    for (; at < end; ++at) {
        if (is_there(at, wanted, any_case)) return true;
    }
    return false;
}

std::string lower_case(std::string_view text) {
    std::string lowered(text);
    std::transform(lowered.begin(), lowered.end(), lowered.begin(), lower);
    return lowered;
}

}  // namespace redial::model
