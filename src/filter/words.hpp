// How the words of a filter are read, apart from how rows are looked at. Used by filter_parse.cpp,
// filter_matches.cpp and their tests; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redial::filter {

struct FilterWord {
    enum class Kind { Text, Regex, Pair };
    Kind kind = Kind::Text;
    // without quotes or slashes; of a pair what follows ':' or the comparison
    std::string text;
    std::string name;          // of a pair: what stands before ':' or the comparison
    std::string compare;       // as typed: "<", ">=", ...; "" for none. Of "dir:in" ":"
    std::string pointer;       // of "json"
    bool is_quoted = false;    // the text or the value stands in quotes
    bool any_case = false;     // of a regex: /.../i
    bool is_closed = true;     // false: the closing quote or slash is missing
    bool is_excluded = false;  // -word: rows without it
    std::size_t begin = 0;     // of its bytes in what was typed, the '-' among them
    std::size_t end = 0;
    std::size_t compare_begin = 0;  // of its comparison
    std::size_t text_begin = 0;     // of its text
};
std::vector<FilterWord> filter_words(std::string_view text);

// "1k" -> 1024, "3m", "20"; nullopt when it is none.
std::optional<std::uint64_t> size_from(std::string_view text);

// Where `wanted` stands first in `text`, from `from` on; npos for nowhere. With `any_case` in any
// case of ASCII letters, and then `wanted` is in lower case.
std::size_t place_in(std::string_view text, std::string_view wanted, bool any_case,
                     std::size_t from = 0);
bool holds(std::string_view text, std::string_view wanted, bool any_case);
std::string lower_case(std::string_view text);

}  // namespace redial::filter
