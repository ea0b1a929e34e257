// Finds what is marked in a row and paints it. UI thread only.
#include "view/messages/match_marks.hpp"

#include <algorithm>

#include "model/history/filter_spans.hpp"
#include "model/words/display_text.hpp"
#include "view/kit/text_layout.hpp"
#include "view/kit/widgets.hpp"

namespace redial::view {
namespace {

// More of a payload than a row has room for; a value of JSON may stand behind that.
constexpr std::size_t looked_at_bytes_max = 16u << 10;
constexpr std::size_t marks_max = 64;

// The row's words, and the marks in them.
std::string marked_words(const model::Row& row, std::vector<model::ByteSpan>& spans,
                         std::size_t characters_max) {
    const bool is_hex = row.kind == model::RowKind::Message && row.opcode == core::Opcode::Binary;
    if (!is_hex) return model::one_line(row.payload, characters_max, row.size_bytes, spans);
    const std::string words = model::hex_short(row.payload, characters_max / 3, row.size_bytes);
    for (model::ByteSpan& span : spans) {
        span.begin = std::min(span.begin * 3, words.size());
        span.end = std::min(span.end * 3 - 1, words.size());
    }
    return words;
}

}  // namespace

void paint_matches(const Theme& theme, const model::Filter& filter, const model::Row& row,
                   ImVec2 at, float room, std::size_t characters_max) {
    if (filter.cost() == 0 || row.kind == model::RowKind::Control) return;
    std::vector<model::ByteSpan> spans =
        model::spans_of(filter, row, looked_at_bytes_max, marks_max);
    if (spans.empty()) return;
    const std::string words = marked_words(row, spans, characters_max);
    ImFont* font = theme.font.mono;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const LaidLine line = lay_line(theme, font, words);
    const float top = at.y - theme.px(2), bottom = at.y + line_height(font) + theme.px(2);
    for (const model::ByteSpan& span : spans) {
        for (const TextBox& box : boxes_of(line, span.begin, span.end)) {
            if (box.left >= room) continue;
            list.AddRectFilled({at.x + box.left, top}, {at.x + std::min(box.right, room), bottom},
                               theme.color.match, theme.px(2));
        }
    }
}

}  // namespace redial::view
