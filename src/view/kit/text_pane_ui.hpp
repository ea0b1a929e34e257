// What a text pane (text_pane.hpp) remembers: its lines for the width it was drawn at, what is
// selected in it, and the search in it. Pure data, UI thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/words/byte_span.hpp"

namespace redial::view {

struct TextPaneUi {
    struct Line {
        std::uint32_t begin = 0;  // byte of the text, to the next line's
        float indent = 0;         // pixels: what goes on from the line above stands further right
    };

    std::uint64_t version = 0;  // of the text that all of this is about
    std::vector<Line> lines;
    float lines_width = 0;   // pixels they were made for
    float letter = 0;        // width of a letter then: another font, other lines
    std::size_t glyphs = 0;  // loaded then: what is drawn for a character may have another width

    std::size_t anchor = 0;  // where the selection began
    std::size_t caret = 0;   // where it ends, and where the keyboard is
    bool is_selecting = false;
    bool is_caret_shown = false;  // scroll to it
    bool is_new = false;          // the text is another than in the last frame
    bool is_focused = false;      // it had the keyboard when it was last drawn
    bool is_focus_asked = false;

    bool is_search_open = false;
    bool is_search_focus_asked = false;
    std::string wanted;    // as typed
    std::string searched;  // what `found` is of
    std::vector<model::ByteSpan> found;
    std::size_t found_now = 0;

    bool has_selection() const { return anchor != caret; }
};

}  // namespace redial::view
