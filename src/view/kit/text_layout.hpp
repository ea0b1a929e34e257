// A line of text with the place of each of its bytes: for what is selected, marked, searched or
// broken into lines. Text keeps its order of bytes; what is seen may run the other way (Arabic,
// Hebrew), so that one stretch of bytes may be several boxes. UI thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <imgui.h>

#include "view/kit/theme.hpp"

namespace redial::view {

// Characters that are drawn together: bytes of the line, pixels from its left edge, and what is
// drawn for them.
struct LaidPiece {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    float left = 0.0f;
    float right = 0.0f;
    std::uint32_t shown_begin = 0;
    std::uint32_t shown_end = 0;
};

struct LaidLine {
    std::string shown;
    std::vector<LaidPiece> pieces;  // from left to right
    float width = 0.0f;             // pixels
    bool is_turned = false;         // something in it runs from right to left
};

struct TextBox {
    float left = 0.0f;
    float right = 0.0f;
};

// `line` holds no line end. Asks for the glyphs it needs, as all text does that is drawn.
LaidLine lay_line(const Theme& theme, ImFont* font, std::string_view line);

// The byte whose character begins nearest to `x`, for a press of the mouse; the line's size behind
// its last.
std::size_t byte_at(const LaidLine& line, float x);
// Where the character of a byte begins, for a cursor: its right edge where text runs to the left.
float x_of(const LaidLine& line, std::size_t byte);
// What bytes `begin` to `end` cover, from left to right, each box as wide as can be.
std::vector<TextBox> boxes_of(const LaidLine& line, std::size_t begin, std::size_t end);
// Each piece in the colour of its first byte. `at`: top left, in pixels of the screen.
void paint_line(ImDrawList& list, ImFont* font, ImVec2 at, const LaidLine& line,
                const std::function<ImU32(std::size_t byte)>& color);

// How many bytes from the line's first on stand in `width` pixels, were they alone.
std::size_t bytes_within(const LaidLine& line, float width);
// How many bytes of `text` its first line takes when it is broken at `width` pixels: behind a space
// where there is one, else between characters; at least one character. `text` holds no line end.
std::size_t wrap_at(const Theme& theme, ImFont* font, std::string_view text, float width);
// Text of a peer or a person as it is drawn, for labels of Dear ImGui's own widgets; what makes
// their id stands behind it, after "###". Not for text() and its like, which shape it themselves.
std::string label_of(const Theme& theme, std::string_view text, std::string_view id = {});
// Text of a peer or a person at ImGui's cursor, broken at `width` pixels: one item.
void text_wrapped(const Theme& theme, std::string_view text, float width, ImU32 color,
                  ImFont* font);

}  // namespace redial::view
