// Splits a filter into its words, and searches text with and without regard to case. Any thread.
#include "filter/words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "base/blocks.hpp"

namespace redial::filter {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::string_view json_prefix = "json:";
constexpr std::string_view spaces = " \t\r\n";
constexpr std::string_view compare_signs = "<>=!:~";

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

// What a word of a pair is compared with: "> 5", "=\"x y\"", with or without spaces. Nothing where
// no sign of a comparison follows.
void take_comparison(std::string_view text, std::size_t& at, std::string_view signs,
                     FilterWord& word) {
    const std::size_t begin = std::min(text.find_first_not_of(spaces, at), text.size());
    if (begin == text.size() || signs.find(text[begin]) == npos) return;
    const std::size_t end = std::min(text.find_first_not_of(compare_signs, begin), text.size());
    word.compare = text.substr(begin, end - begin);
    word.compare_begin = begin;
    at = std::min(text.find_first_not_of(spaces, end), text.size());
    word.text_begin = at;
    if (at < text.size() && text[at] == '"') {
        const FilterWord value = delimited(text, at, FilterWord::Kind::Text);
        word.text = value.text;
        word.is_closed = value.is_closed;
        word.is_quoted = true;
        return;
    }
    const std::size_t value_end = std::min(text.find_first_of(spaces, at), text.size());
    word.text = text.substr(at, value_end - at);
    at = value_end;
}

// json:/pointer, or json:/pointer = value; either may stand in quotes.
FilterWord json_word(std::string_view text, std::size_t& at) {
    at += json_prefix.size();
    FilterWord word;
    word.kind = FilterWord::Kind::Pair;
    word.name = "json";
    if (at < text.size() && text[at] == '"') {
        const FilterWord pointer = delimited(text, at, FilterWord::Kind::Pair);
        word.pointer = pointer.text;
        word.is_closed = pointer.is_closed;
    } else {
        const std::size_t end = std::min(text.find_first_of(" \t\r\n=!<>", at), text.size());
        word.pointer = text.substr(at, end - at);
        at = end;
    }
    if (word.is_closed) take_comparison(text, at, "=!<>", word);
    return word;
}

// size>1k; "size" alone is text.
FilterWord size_word(std::string_view text, std::size_t& at) {
    FilterWord word;
    word.name = "size";
    at += word.name.size();
    take_comparison(text, at, "=!<>:", word);
    if (word.compare.empty())
        word.text = word.name;
    else
        word.kind = FilterWord::Kind::Pair;
    return word;
}

bool is_small_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Whether it reads like a word of the grammar, known or not: "dri:in", "count>5"; not
// "http://host", "12:30" or "a=b", which are looked for as they stand.
bool is_pair(std::string_view text, std::size_t sign) {
    constexpr std::array<std::string_view, 8> names = {"dir",   "op",    "attempt", "marked",
                                                       "event", "topic", "reading", "is"};
    if (sign < 2 || sign == npos) return false;
    const std::string_view name = text.substr(0, sign);
    if (!std::all_of(name.begin(), name.end(), is_small_letter)) return false;
    if (std::find(names.begin(), names.end(), name) != names.end()) return true;
    const std::size_t after = text.find_first_not_of(compare_signs, sign);
    if (after == npos) return false;
    if (text[sign] == ':') return text[after] != '/';
    return text[sign] != '=' && is_digit(text[after]);
}

// reading:ack, reading:"ack 12"
FilterWord reading_word(std::string_view text, std::size_t& at) {
    FilterWord word;
    word.kind = FilterWord::Kind::Pair;
    word.name = "reading";
    at += word.name.size();
    take_comparison(text, at, ":", word);
    return word;
}

FilterWord plain_word(std::string_view text, std::size_t& at) {
    const std::size_t end = std::min(text.find_first_of(spaces, at), text.size());
    const std::string_view typed = text.substr(at, end - at);
    FilterWord word;
    word.text = typed;
    word.text_begin = at;
    const std::size_t sign = typed.find_first_of(compare_signs);
    const bool is_sign_alone = typed.find_first_not_of("<>=!") == npos && typed != "!";
    if (typed == "marked" || is_sign_alone || is_pair(typed, sign)) {
        const std::size_t name_end = std::min(sign, typed.size());
        const std::size_t value =
            std::min(typed.find_first_not_of(compare_signs, name_end), typed.size());
        word.kind = FilterWord::Kind::Pair;
        word.name = typed.substr(0, name_end);
        word.compare = typed.substr(name_end, value - name_end);
        word.compare_begin = at + name_end;
        word.text = typed.substr(value);
        word.text_begin = at + value;
    }
    at = end;
    return word;
}

bool begins_size(std::string_view text) {
    if (!text.starts_with("size")) return false;
    return text.size() == 4 || (std::string_view("=!<>:").find(text[4]) != npos) ||
           spaces.find(text[4]) != npos;
}

FilterWord word_at(std::string_view text, std::size_t& at) {
    if (text[at] == '"') {
        const std::size_t begin = at + 1;
        FilterWord word = delimited(text, at, FilterWord::Kind::Text);
        word.is_quoted = true;
        word.text_begin = begin;
        return word;
    }
    if (text[at] == '/') {
        const std::size_t begin = at + 1;
        FilterWord word = regex_word(text, at);
        word.text_begin = begin;
        return word;
    }
    if (text.substr(at, json_prefix.size()) == json_prefix) return json_word(text, at);
    if (begins_size(text.substr(at))) return size_word(text, at);
    if (text.substr(at).starts_with("reading:")) return reading_word(text, at);
    return plain_word(text, at);
}

// "-word", but not "-", "->" or "-5", which are text.
bool excludes(std::string_view text) {
    if (text.size() < 2 || text[0] != '-') return false;
    return spaces.find(text[1]) == npos && !is_digit(text[1]) && text[1] != '-' && text[1] != '>';
}

}  // namespace

std::vector<FilterWord> filter_words(std::string_view text) {
    std::vector<FilterWord> words;
    std::size_t at = 0;
    while (true) {
        at = text.find_first_not_of(spaces, at);
        if (at == npos) return words;
        const std::size_t begin = at;
        const bool is_excluded = excludes(text.substr(at));
        if (is_excluded) ++at;
        FilterWord word = word_at(text, at);
        word.is_excluded = is_excluded;
        word.begin = begin;
        word.end = at;
        words.push_back(std::move(word));
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
std::size_t place_in(std::string_view text, std::string_view wanted, bool any_case,
                     std::size_t from) {
    if (from > text.size() || text.size() - from < wanted.size()) return npos;
    if (wanted.empty()) return from;
    const char* at = text.data() + from;
    const char* end = text.data() + (text.size() - wanted.size()) + 1;  // of where it may begin
    const Block first = block_of(wanted.front());
    const Block last = block_of(wanted.back());
    const Block first_fold = fold_of(wanted.front(), any_case);
    const Block last_fold = fold_of(wanted.back(), any_case);
    const auto place = [&text](const char* found) {
        return static_cast<std::size_t>(found - text.data());
    };
    for (; end - at >= 16; at += 16) {
        const auto hits = ((block_at(at) | first_fold) == first) &
                          ((block_at(at + wanted.size() - 1) | last_fold) == last);
        if (!has_hit(hits)) continue;
        for (int k = 0; k < 16; ++k) {
            if (hits[k] != 0 && is_there(at + k, wanted, any_case)) return place(at + k);
        }
    }
    for (; at < end; ++at) {
        if (is_there(at, wanted, any_case)) return place(at);
    }
    return npos;
}

bool holds(std::string_view text, std::string_view wanted, bool any_case) {
    return place_in(text, wanted, any_case) != npos;
}

std::string lower_case(std::string_view text) {
    std::string lowered(text);
    std::transform(lowered.begin(), lowered.end(), lowered.begin(), lower);
    return lowered;
}

}  // namespace redial::filter
