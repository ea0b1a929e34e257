// Text that is safe to show: what a peer sends is made visible, never executed, and never shortened
// without saying so. Pure, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "model/words/byte_span.hpp"

namespace redial::model {

// For a list row. Newlines become U+23CE, tabs U+21E5, other controls their picture (U+2400 + c),
// bytes that are not UTF-8 \xNN, and characters that reorder or hide text (bidi controls, zero
// width space, line separators, tag characters, noncharacters; not the joiners that scripts need)
// \u{...}. Stops after `characters_max` shown characters and then ends in "… (12.3 KiB)" with the
// size of the whole: `size_bytes`, 0 for the size of `bytes`.
std::string one_line(BytesView bytes, std::size_t characters_max = 300,
                     std::uint64_t size_bytes = 0);
// The same; `spans` of the bytes, in order and none over another, become those of the line.
std::string one_line(BytesView bytes, std::size_t characters_max, std::uint64_t size_bytes,
                     std::vector<ByteSpan>& spans);

// Appends the character at `at` of `text`, which moves past it, as these lines show it; gives how
// many characters are shown for it. A line end or a tab is a control character here. Precondition:
// at < text.size().
std::size_t append_visible(std::string& to, std::string_view text, std::size_t& at);

// The same for a detail pane, but line breaks and tabs stay. A line longer than `line_bytes_max` is
// broken with a visible U+21A9 at its end; the whole result stops after `bytes_max` bytes of input
// and then says how many are not shown.
std::string many_lines(BytesView bytes, std::size_t bytes_max = 1u << 20,
                       std::size_t line_bytes_max = 4096);

// Hex dump, a line for every 16 bytes: "00000010  7b 22 63 6f ... |{"co...|". A view asks for the
// lines it draws.
constexpr std::size_t hex_line_bytes = 16;
std::size_t hex_lines(std::size_t size_bytes);  // how many lines there are
// precondition: line < hex_lines(size)
std::string hex_line(BytesView bytes, std::size_t line);
// The first `bytes_max` bytes as spaced hex in one line, "00 ff 10 … (3.2 KiB)".
std::string hex_short(BytesView bytes, std::size_t bytes_max = 32, std::uint64_t size_bytes = 0);

// "0 B", "999 B", "1.5 KiB", "512 MiB".
std::string size_in_words(std::uint64_t size_bytes);

}  // namespace redial::model
