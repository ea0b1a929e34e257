// Lays out lines of text: letter by letter, or as they were shaped. UI thread.
#include "view/kit/text_layout.hpp"

#include <algorithm>
#include <cmath>

#include "base/utf8.hpp"
#include "view/kit/glyphs.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/script.hpp"

namespace redial::view {
namespace {

// Of a line that is broken: more are never on one, and a long paragraph is not laid out as a whole
// for each of its lines.
constexpr std::size_t wrapped_bytes_max = 4096;

float width_between(ImFont* font, std::string_view shown, std::size_t begin, std::size_t end) {
    return font
        ->CalcTextSizeA(compat::font_size(font), FLT_MAX, 0.0f, shown.data() + begin,
                        shown.data() + end)
        .x;
}

void place_shaped(LaidLine& laid, ImFont* font, const ShapedLine& shaped) {
    laid.shown = shaped.shown;
    laid.pieces.reserve(shaped.pieces.size());
    std::uint32_t last = 0;
    for (const ShapedPiece& piece : shaped.pieces) {
        const float left = laid.width;
        laid.width += width_between(font, laid.shown, piece.shown_begin, piece.shown_end);
        laid.pieces.push_back(
            {piece.begin, piece.end, left, laid.width, piece.shown_begin, piece.shown_end});
        if (piece.begin < last) laid.is_turned = true;
        last = piece.begin;
    }
}

// Each character by itself; what is shown for it may be longer than it (a code).
void place_letters(LaidLine& laid, ImFont* font, std::string_view line, Glyphs* glyphs) {
    std::string buffer;
    for (std::size_t at = 0; at < line.size();) {
        const std::size_t begin = at;
        next_code_point(line, at);
        const std::string_view one = line.substr(begin, at - begin);
        const auto shown_begin = static_cast<std::uint32_t>(laid.shown.size());
        laid.shown += glyphs == nullptr ? one : glyphs->shown(one, buffer);
        const auto shown_end = static_cast<std::uint32_t>(laid.shown.size());
        const float left = laid.width;
        laid.width += width_between(font, laid.shown, shown_begin, shown_end);
        laid.pieces.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at),
                               left, laid.width, shown_begin, shown_end});
    }
}

bool runs_left(const LaidLine& line, std::size_t place) {
    if (!line.is_turned) return false;
    const std::vector<LaidPiece>& all = line.pieces;
    const bool has_next = place + 1 < all.size();
    const bool has_previous = place > 0;
    // Of a word that runs to the left, the neighbour on the left has the later bytes.
    if (has_previous && all[place - 1].begin == all[place].end) return true;
    return has_next && all[place + 1].end == all[place].begin;
}

std::vector<LaidPiece> in_order_of_bytes(const LaidLine& line) {
    std::vector<LaidPiece> pieces = line.pieces;
    if (line.is_turned)
        std::sort(pieces.begin(), pieces.end(),
                  [](const LaidPiece& a, const LaidPiece& b) { return a.begin < b.begin; });
    return pieces;
}

bool is_space(std::string_view text, const LaidPiece& piece) {
    return piece.end == piece.begin + 1 && text[piece.begin] == ' ';
}

}  // namespace

LaidLine lay_line(const Theme& theme, ImFont* font, std::string_view line) {
    LaidLine laid;
    if (theme.glyphs != nullptr) {
        theme.glyphs->note(font, line);
        if (const ShapedLine* shaped = theme.glyphs->shaped(line)) {
            place_shaped(laid, font, *shaped);
            return laid;
        }
    }
    laid.shown.reserve(line.size());
    laid.pieces.reserve(line.size());
    place_letters(laid, font, line, theme.glyphs);
    return laid;
}

std::size_t byte_at(const LaidLine& line, float x) {
    if (line.pieces.empty()) return 0;
    const auto found = std::find_if(line.pieces.begin(), line.pieces.end(),
                                    [x](const LaidPiece& piece) { return x < piece.right; });
    const std::size_t place = found == line.pieces.end()
                                  ? line.pieces.size() - 1
                                  : static_cast<std::size_t>(found - line.pieces.begin());
    const LaidPiece& piece = line.pieces[place];
    const bool is_right_half = x >= (piece.left + piece.right) * 0.5f;
    return is_right_half != runs_left(line, place) ? piece.end : piece.begin;
}

float x_of(const LaidLine& line, std::size_t byte) {
    const LaidPiece* before = nullptr;
    std::size_t place_before = 0;
    for (std::size_t i = 0; i < line.pieces.size(); ++i) {
        const LaidPiece& piece = line.pieces[i];
        if (byte >= piece.begin && byte < piece.end)
            return runs_left(line, i) ? piece.right : piece.left;
        if (piece.end <= byte && (before == nullptr || piece.end > before->end)) {
            before = &piece;
            place_before = i;
        }
    }
    if (before == nullptr) return 0.0f;
    return runs_left(line, place_before) ? before->left : before->right;
}

std::vector<TextBox> boxes_of(const LaidLine& line, std::size_t begin, std::size_t end) {
    std::vector<TextBox> boxes;
    if (begin >= end) return boxes;
    bool is_joined = false;
    for (const LaidPiece& piece : line.pieces) {
        const bool is_within = piece.begin < end && piece.end > begin;
        if (is_within && is_joined)
            boxes.back().right = piece.right;
        else if (is_within)
            boxes.push_back({piece.left, piece.right});
        is_joined = is_within;
    }
    return boxes;
}

void paint_line(ImDrawList& list, ImFont* font, ImVec2 at, const LaidLine& line,
                const std::function<ImU32(std::size_t byte)>& color) {
    const float size = compat::font_size(font);
    for (std::size_t i = 0; i < line.pieces.size();) {
        const ImU32 one = color(line.pieces[i].begin);
        std::size_t end = i + 1;
        while (end < line.pieces.size() && color(line.pieces[end].begin) == one) ++end;
        list.AddText(font, size, {at.x + line.pieces[i].left, at.y}, one,
                     line.shown.data() + line.pieces[i].shown_begin,
                     line.shown.data() + line.pieces[end - 1].shown_end);
        i = end;
    }
}

std::size_t bytes_within(const LaidLine& line, float width) {
    float used = 0.0f;
    std::size_t fitting = 0;
    for (const LaidPiece& piece : in_order_of_bytes(line)) {
        used += piece.right - piece.left;
        if (used > width) break;
        fitting = piece.end;
    }
    return fitting;
}

std::size_t wrap_at(const Theme& theme, ImFont* font, std::string_view text, float width) {
    std::size_t size = std::min(text.size(), wrapped_bytes_max);
    // Not within a character.
    while (size < text.size() && size > 1 &&
           (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80)
        --size;
    const std::string_view part = text.substr(0, size);
    const LaidLine line = lay_line(theme, font, part);
    if (line.width <= width) return size;
    float used = 0.0f;
    std::size_t after_space = 0;
    for (const LaidPiece& piece : in_order_of_bytes(line)) {
        used += piece.right - piece.left;
        // A space at the end may hang over.
        const bool is_blank = is_space(part, piece);
        if (used > width && !is_blank) break;
        if (is_blank) after_space = piece.end;
    }
    if (after_space != 0) return after_space;
    const std::size_t fitting = bytes_within(line, width);
    if (fitting != 0) return fitting;
    return line.pieces.empty() ? size : in_order_of_bytes(line).front().end;
}

std::string label_of(const Theme& theme, std::string_view words, std::string_view id) {
    std::string buffer;
    if (theme.glyphs != nullptr) theme.glyphs->note(theme.font.ui, words);
    std::string label(theme.glyphs != nullptr ? theme.glyphs->shown(words, buffer) : words);
    if (!id.empty()) label.append("###").append(id);
    return label;
}

void text_wrapped(const Theme& theme, std::string_view words, float width, ImU32 color,
                  ImFont* font) {
    if (!needs_shaping(words)) {
        std::string buffer;
        if (theme.glyphs != nullptr) theme.glyphs->note(font, words);
        if (theme.glyphs != nullptr) words = theme.glyphs->shown(words, buffer);
        compat::push_font(font);
        ImGui::PushStyleColor(ImGuiCol_Text, color);
        ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
        ImGui::TextUnformatted(words.data(), words.data() + words.size());
        ImGui::PopTextWrapPos();
        ImGui::PopStyleColor();
        ImGui::PopFont();
        return;
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float line_px = compat::font_size(font);
    float widest = 0.0f;
    float y = 0.0f;
    while (!words.empty()) {
        const std::string_view paragraph = words.substr(0, words.find('\n'));
        const std::size_t size =
            paragraph.empty() ? 0 : wrap_at(theme, font, paragraph, std::max(width, 1.0f));
        const LaidLine line = lay_line(theme, font, paragraph.substr(0, size));
        paint_line(*ImGui::GetWindowDrawList(), font, {at.x, at.y + y}, line,
                   [color](std::size_t) { return color; });
        widest = std::max(widest, line.width);
        y += line_px;
        words.remove_prefix(size);
        if (!words.empty() && words.front() == '\n') words.remove_prefix(1);
    }
    ImGui::Dummy({std::min(widest, width), y});
}

}  // namespace redial::view
