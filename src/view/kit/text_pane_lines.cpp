// Wraps a text and finds places in it. UI thread only.
#include "view/kit/text_pane_lines.hpp"

#include <algorithm>

#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_layout.hpp"
#include "view/kit/widgets.hpp"

namespace redial::view {
namespace {

using Line = TextPaneUi::Line;

bool is_inside_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }
bool is_of_word(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

// Text of ASCII needs no more than a look at its letters. A line breaks behind the last word that
// fits, where that leaves it more than half full.
std::size_t ascii_wrap_at(ImFont* font, std::string_view words, float width) {
    const char* rest = words.data();
    font->CalcTextSizeA(compat::font_size(font), std::max(width, 1.0f), 0.0f, words.data(),
                        words.data() + words.size(), &rest);
    const auto fits = std::max<std::size_t>(static_cast<std::size_t>(rest - words.data()), 1);
    if (fits >= words.size()) return words.size();
    const std::size_t space = words.substr(0, fits + 1).find_last_of(' ');
    return space != std::string_view::npos && space > fits / 2 ? space + 1 : fits;
}

bool is_ascii(std::string_view words) {
    return std::all_of(words.begin(), words.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

std::vector<Line> lines_of(const Theme& theme, std::string_view text, float width) {
    ImFont* font = theme.font.mono;
    const float letter = width_of(font, "0");
    std::vector<Line> lines;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string_view rest = text.substr(at, end - at);
        const std::size_t spaces = std::min(rest.find_first_not_of(' '), rest.size());
        const float hanging =
            std::min(letter * static_cast<float>(spaces + 2), std::max(width * 0.5f, 0.0f));
        const bool is_plain = is_ascii(rest);
        float indent = 0.0f;
        while (true) {
            lines.push_back({static_cast<std::uint32_t>(at), indent});
            const std::size_t taken = rest.empty() ? 0
                                      : is_plain   ? ascii_wrap_at(font, rest, width - indent)
                                                   : wrap_at(theme, font, rest, width - indent);
            if (taken >= rest.size()) break;
            at += taken;
            rest.remove_prefix(taken);
            indent = hanging;
        }
        at = end + 1;
    }
    return lines;
}

std::size_t line_of(const std::vector<Line>& lines, std::size_t at) {
    const auto next = std::partition_point(lines.begin(), lines.end(),
                                           [at](const Line& line) { return line.begin <= at; });
    return next == lines.begin() ? 0 : static_cast<std::size_t>(next - lines.begin()) - 1;
}

std::size_t before(std::string_view text, std::size_t at) {
    if (at > text.size()) return text.size();
    if (at > 0) --at;
    while (at > 0 && is_inside_character(text[at])) --at;
    return at;
}

std::size_t after(std::string_view text, std::size_t at) {
    if (at >= text.size()) return text.size();
    ++at;
    while (at < text.size() && is_inside_character(text[at])) ++at;
    return at;
}

std::size_t word_before(std::string_view text, std::size_t at) {
    at = std::min(at, text.size());
    while (at > 0 && !is_of_word(text[at - 1])) --at;
    while (at > 0 && is_of_word(text[at - 1])) --at;
    return at;
}

std::size_t word_after(std::string_view text, std::size_t at) {
    while (at < text.size() && is_of_word(text[at])) ++at;
    while (at < text.size() && !is_of_word(text[at])) ++at;
    return at;
}

model::ByteSpan word_at(std::string_view text, std::size_t at) {
    if (text.empty()) return {};
    at = std::min(at, text.size() - 1);
    if (!is_of_word(text[at]) && at > 0 && is_of_word(text[at - 1])) --at;
    if (!is_of_word(text[at])) return {at, after(text, at)};
    model::ByteSpan word{at, at};
    while (word.begin > 0 && is_of_word(text[word.begin - 1])) --word.begin;
    while (word.end < text.size() && is_of_word(text[word.end])) ++word.end;
    return word;
}

}  // namespace redial::view
