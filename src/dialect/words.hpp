// What the dialects' readings have in common: a peer's text cut to a length, what of it is a tree,
// and the wait that it asks for. Pure, any thread.
#pragma once

#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace redial::dialect {

struct Control;

// At most line_text_bytes_max bytes, never within a code point; what is cut off shows as "…".
std::string cut_text(std::string_view text);
// As starts_with(), of a word whose size is known, which takes no call.
template <std::size_t size>
bool begins_with(std::string_view text, const char (&word)[size]) {
    return text.size() >= size - 1 && std::memcmp(text.data(), word, size - 1) == 0;
}
// Whether the bytes of `word` stand anywhere in `text`: what floods is asked for a member's name
// before it is parsed. Two bytes of the word, those at `rare_at` and behind it, are looked for
// sixteen places at a time: the fewer texts have them side by side the better.
bool has_bytes(std::string_view text, std::string_view word, std::size_t rare_at = 0);
// `text` where it is a JSON object or array, "" otherwise: Reading::tree.
std::string json_tree(std::string_view text);
// The wait that a server asks for before the next connection, where it refuses this one or asks it
// to go: by a member of its own, or in its words ("too many, retry after 5 s").
std::optional<Duration> asked_wait(const Control& control);

}  // namespace redial::dialect
