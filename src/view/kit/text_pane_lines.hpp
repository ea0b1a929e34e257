// The lines of a text pane and the places in them: pure arithmetic over the text and the widths of
// its letters. UI thread only.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <imgui.h>

#include "model/words/byte_span.hpp"
#include "view/kit/text_pane_ui.hpp"
#include "view/kit/theme.hpp"

namespace redial::view {

// Wrapped at `width` pixels, between words where there is room for it; what goes on stands two
// letters further in than its line began. At least one line. Linear in the text.
std::vector<TextPaneUi::Line> lines_of(const Theme& theme, std::string_view text, float width);
// Index of the line that holds byte `at`; the last one from the text's end on.
std::size_t line_of(const std::vector<TextPaneUi::Line>& lines, std::size_t at);
// Places one character, or one word, further on or back.
std::size_t before(std::string_view text, std::size_t at);
std::size_t after(std::string_view text, std::size_t at);
std::size_t word_before(std::string_view text, std::size_t at);
std::size_t word_after(std::string_view text, std::size_t at);
// The word around a place, or the character there where it is none.
model::ByteSpan word_at(std::string_view text, std::size_t at);

}  // namespace redial::view
