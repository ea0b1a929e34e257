// How the words of a filter are read, apart from how rows are looked at. Used by filter.cpp and its
// tests; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redial::model {

struct FilterWord {
    enum class Kind { Text, Regex, Pair };
    Kind kind = Kind::Text;
    // without quotes or slashes; of a pair what follows ':' or the comparison
    std::string text;
    std::string name;       // of a pair: "dir", "op", "size", "attempt", "json", "marked"
    std::string compare;    // of "size": "<", ">", "<=", ">=", "="; of "json": "", "=", "!="
    std::string pointer;    // of "json"
    bool is_quoted = false; // of "json": the value stands in quotes
    bool any_case = false;  // of a regex: /.../i
    bool is_closed = true;  // false: the closing quote or slash is missing
};
std::vector<FilterWord> filter_words(std::string_view text);

// "1k" -> 1024, "3m", "20"; nullopt when it is none.
std::optional<std::uint64_t> size_from(std::string_view text);

// Whether `text` holds `wanted`; with `any_case` in any case of ASCII letters, and then `wanted` is
// in lower case.
bool holds(std::string_view text, std::string_view wanted, bool any_case);
std::string lower_case(std::string_view text);

}  // namespace redial::model
