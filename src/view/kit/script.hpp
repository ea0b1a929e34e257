// Which characters cannot be drawn one after the other, each by its own glyph: those whose form,
// place or order depends on their neighbours, and those that Dear ImGui's character type cannot
// hold. Pure; any thread.
#pragma once

#include <string_view>

namespace redial::view {

// Of a script that joins, stacks or runs from right to left (Arabic, Hebrew, Devanagari, Thai,
// ...), or above U+FFFF.
bool is_complex(char32_t code_point);
// Drawn in colours where a font has them: emoji.
bool is_pictograph(char32_t code_point);
// Belongs to what stands before it: joiners, variation selectors, the keycap's box.
bool is_attached(char32_t code_point);
// A mark over or under any letter: U+0301 and its like.
bool is_combining_mark(char32_t code_point);
// One look at each byte where all are ASCII or Latin letters.
bool needs_shaping(std::string_view text);
// Holds letters that Dear ImGui's own fields show unjoined or in the other direction.
bool is_unshaped_in_fields(std::string_view text);
// Text that looks like data (JSON, XML): its structure must not turn with what it holds.
bool looks_like_data(std::string_view line);

}  // namespace redial::view
