// Splitting a filter into words, and its two small searches. Any thread.
#include "model/filter_terms.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace redial::model {
namespace {

constexpr std::size_t npos = std::string_view::npos;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; }

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

bool holds_any_case(std::string_view text, std::string_view wanted) {
    if (wanted.empty()) return true;
    if (text.size() < wanted.size()) return false;
    const char* end = text.data() + (text.size() - wanted.size()) + 1;
    const char low = wanted[0];
    const char high = upper(wanted[0]);
    const auto fits = [wanted](const char* at) {
        for (std::size_t k = 1; k < wanted.size(); ++k) {
            if (lower(at[k]) != wanted[k]) return false;
        }
        return true;
    };
    for (const char* at = text.data(); at < end; ++at) {
        if ((*at == low || *at == high) && fits(at)) return true;
    }
    return false;
}

std::string lower_case(std::string_view text) {
    std::string lowered(text);
    std::transform(lowered.begin(), lowered.end(), lowered.begin(), lower);
    return lowered;
}

}  // namespace redial::model
