// Draws a text pane and takes its mouse and keys. UI thread only.
#include "view/kit/text_pane.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "model/history/filter_spans.hpp"
#include "view/kit/glyphs.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_layout.hpp"
#include "view/kit/text_pane_lines.hpp"
#include "view/kit/widgets.hpp"

namespace redial::view {
namespace {

using compat::Key;
using model::ByteSpan;
using model::ShownText;

constexpr float line_gap = 4;  // between the letters of two lines, at scale 1

struct Pane {
    const Theme& theme;
    TextPaneUi& ui;
    const ShownText& shown;
    ImVec2 origin;       // of the first line, on the screen
    float line_px = 16;  // height of a line

    std::size_t end_of(std::size_t line) const {
        const bool is_last = line + 1 == ui.lines.size();
        return is_last ? shown.text.size() : ui.lines[line + 1].begin;
    }
    // Without the line end.
    std::string_view words_of(std::size_t line) const {
        const std::size_t begin = ui.lines[line].begin;
        std::string_view words = std::string_view(shown.text).substr(begin, end_of(line) - begin);
        if (words.ends_with('\n')) words.remove_suffix(1);
        return words;
    }
    LaidLine laid(std::size_t line) const {
        return lay_line(theme, theme.font.mono, words_of(line));
    }
    // Pixels from the pane's left edge to the byte, which stands in the line or ends it.
    float x_of(std::size_t line, std::size_t byte) const {
        return ui.lines[line].indent + view::x_of(laid(line), byte - ui.lines[line].begin);
    }
    float top_of(std::size_t line) const { return origin.y + line_px * static_cast<float>(line); }
};

struct ShownLine {
    std::size_t line = 0;
    std::size_t begin = 0;  // its bytes, the line end among them
    std::size_t end = 0;
    const LaidLine& laid;
};

enum class Behind : std::uint8_t { Mark, Selection };

// Boxes behind a span, as far as it stands in the line.
void paint_behind(const Pane& pane, const ShownLine& line, ByteSpan span, ImU32 color,
                  Behind what) {
    const std::size_t begin = std::max(span.begin, line.begin);
    const std::size_t end = std::min(span.end, line.end);
    if (begin >= end) return;
    const bool is_mark = what == Behind::Mark;
    const float inset = is_mark ? pane.theme.px(1) : 0.0f;
    const float top = pane.top_of(line.line) + inset;
    const float bottom = pane.top_of(line.line + 1) - inset;
    const float left = pane.origin.x + pane.ui.lines[line.line].indent;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    for (const TextBox& box : boxes_of(line.laid, begin - line.begin, end - line.begin))
        list.AddRectFilled({left + box.left, top}, {left + box.right, bottom}, color,
                           is_mark ? pane.theme.px(2) : 0.0f);
    // A line end that is selected is seen as half a letter.
    if (pane.shown.text[end - 1] != '\n') return;
    const float right = left + line.laid.width;
    list.AddRectFilled({right, top}, {right + pane.ui.letter * 0.5f, bottom}, color);
}

// Those of `spans` that reach into the line.
template <class Paint>
void for_each_in(const std::vector<ByteSpan>& spans, std::size_t begin, std::size_t end,
                 const Paint& paint) {
    auto span = std::partition_point(spans.begin(), spans.end(),
                                     [begin](const ByteSpan& one) { return one.end <= begin; });
    for (; span != spans.end() && span->begin < end; ++span)
        paint(static_cast<std::size_t>(span - spans.begin()), *span);
}

void paint_words(const Pane& pane, const ShownLine& line) {
    if (line.laid.pieces.empty()) return;
    const float y =
        pane.top_of(line.line) + (pane.line_px - line_height(pane.theme.font.mono)) * 0.5f;
    const float x = pane.origin.x + pane.ui.lines[line.line].indent;
    // Asked from left to right, which mostly is the order of bytes: the run is mostly the same.
    std::size_t run = pane.shown.run_at(line.begin);
    const std::vector<ShownText::Run>& runs = pane.shown.runs;
    const auto color = [&](std::size_t byte) {
        const std::size_t at = line.begin + byte;
        const bool is_in =
            runs[run].begin <= at && (run + 1 == runs.size() || at < runs[run + 1].begin);
        if (!is_in) run = pane.shown.run_at(at);
        return color_of(pane.theme, runs[run].kind);
    };
    view::paint_line(*ImGui::GetWindowDrawList(), pane.theme.font.mono, {x, y}, line.laid, color);
}

void paint_caret(const Pane& pane, const ShownLine& line) {
    const TextPaneUi& ui = pane.ui;
    if (!ui.is_focused || ui.has_selection() || line_of(ui.lines, ui.caret) != line.line) return;
    const float x = std::floor(pane.origin.x + ui.lines[line.line].indent +
                               view::x_of(line.laid, ui.caret - line.begin));
    ImGui::GetWindowDrawList()->AddLine({x, pane.top_of(line.line) + pane.theme.px(2)},
                                        {x, pane.top_of(line.line + 1) - pane.theme.px(2)},
                                        pane.theme.color.accent, pane.theme.px(1));
}

void paint_shown_line(const Pane& pane, std::size_t index) {
    const Palette& color = pane.theme.color;
    const TextPaneUi& ui = pane.ui;
    const LaidLine laid = pane.laid(index);
    const ShownLine line{index, ui.lines[index].begin, pane.end_of(index), laid};
    for_each_in(pane.shown.marks, line.begin, line.end, [&](std::size_t, ByteSpan span) {
        paint_behind(pane, line, span, color.match, Behind::Mark);
    });
    for_each_in(ui.found, line.begin, line.end, [&](std::size_t found, ByteSpan span) {
        const bool is_now = found == ui.found_now;
        paint_behind(pane, line, span, is_now ? color.match_now : color.match, Behind::Mark);
    });
    if (ui.has_selection()) {
        const ByteSpan selected{std::min(ui.anchor, ui.caret), std::max(ui.anchor, ui.caret)};
        paint_behind(pane, line, selected, faded(color.accent, 0.35f), Behind::Selection);
    }
    paint_words(pane, line);
    paint_caret(pane, line);
}

// The byte that the mouse is nearest to.
std::size_t byte_under(const Pane& pane, ImVec2 mouse) {
    const float row = std::floor((mouse.y - pane.origin.y) / pane.line_px);
    const auto last = static_cast<float>(pane.ui.lines.size() - 1);
    const auto line = static_cast<std::size_t>(std::clamp(row, 0.0f, last));
    const float x = mouse.x - pane.origin.x - pane.ui.lines[line].indent;
    return pane.ui.lines[line].begin + byte_at(pane.laid(line), x);
}

void select_around(TextPaneUi& ui, const ShownText& shown, ByteSpan around) {
    ui.anchor = around.begin;
    ui.caret = std::min(around.end, shown.text.size());
}

// A click sets the caret, with Shift it extends; two select a word, three a line; a drag selects.
void take_mouse(const Pane& pane) {
    TextPaneUi& ui = pane.ui;
    const ImGuiIO& io = ImGui::GetIO();
    // The scrollbar is its own.
    const float right =
        ImGui::GetWindowPos().x + ImGui::GetWindowWidth() - ImGui::GetStyle().ScrollbarSize;
    const bool is_hovered = ImGui::IsWindowHovered() && io.MousePos.x < right;
    if (is_hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
    if (is_hovered && ImGui::IsMouseClicked(0)) {
        const std::size_t at = byte_under(pane, io.MousePos);
        const int clicks = ImGui::GetMouseClickedCount(0);
        if (clicks >= 3) {
            const std::size_t line = line_of(ui.lines, at);
            select_around(ui, pane.shown, {ui.lines[line].begin, pane.end_of(line)});
        } else if (clicks == 2) {
            select_around(ui, pane.shown, word_at(pane.shown.text, at));
        } else {
            ui.caret = at;
            if (!io.KeyShift) ui.anchor = at;
        }
        ui.is_selecting = clicks < 2;
    }
    if (!ImGui::IsMouseDown(0)) ui.is_selecting = false;
    if (!ui.is_selecting || !ImGui::IsMouseDragging(0, 2.0f)) return;
    ui.caret = byte_under(pane, io.MousePos);
    // Beyond the edge it scrolls along, as long as the button is down.
    const float top = ImGui::GetWindowPos().y, bottom = top + ImGui::GetWindowHeight();
    const bool is_beyond = io.MousePos.y < top || io.MousePos.y > bottom;
    ui.is_caret_shown = is_beyond;
    if (is_beyond && pane.theme.wants_frame_soon) *pane.theme.wants_frame_soon = true;
}

std::size_t moved_by_lines(const Pane& pane, std::ptrdiff_t by) {
    const std::size_t line = line_of(pane.ui.lines, pane.ui.caret);
    const auto last = static_cast<std::ptrdiff_t>(pane.ui.lines.size()) - 1;
    const auto wanted = static_cast<std::ptrdiff_t>(line) + by;
    if (wanted < 0) return 0;
    if (wanted > last) return pane.shown.text.size();
    const auto to = static_cast<std::size_t>(wanted);
    const float x = pane.x_of(line, pane.ui.caret) - pane.ui.lines[to].indent;
    return pane.ui.lines[to].begin + byte_at(pane.laid(to), x);
}

// Where the caret goes; nothing when no key of movement was pressed.
std::optional<std::size_t> moved(const Pane& pane) {
    const TextPaneUi& ui = pane.ui;
    const std::string_view text = pane.shown.text;
    const bool by_words = ImGui::GetIO().KeyCtrl;
    const auto pressed = [](Key key) { return compat::is_pressed(key, true); };
    const auto page = static_cast<std::ptrdiff_t>(ImGui::GetWindowHeight() / pane.line_px) - 1;
    if (pressed(Key::Left)) return by_words ? word_before(text, ui.caret) : before(text, ui.caret);
    if (pressed(Key::Right)) return by_words ? word_after(text, ui.caret) : after(text, ui.caret);
    if (pressed(Key::Up)) return moved_by_lines(pane, -1);
    if (pressed(Key::Down)) return moved_by_lines(pane, 1);
    if (pressed(Key::PageUp)) return moved_by_lines(pane, -page);
    if (pressed(Key::PageDown)) return moved_by_lines(pane, page);
    const std::size_t line = line_of(ui.lines, ui.caret);
    if (pressed(Key::Home)) return by_words ? 0 : ui.lines[line].begin;
    if (pressed(Key::End))
        return by_words ? text.size() : ui.lines[line].begin + pane.words_of(line).size();
    return std::nullopt;
}

void take_keys(const Pane& pane) {
    TextPaneUi& ui = pane.ui;
    const ImGuiIO& io = ImGui::GetIO();
    if (io.KeyAlt) return;
    if (const auto to = moved(pane)) {
        ui.caret = *to;
        if (!io.KeyShift) ui.anchor = *to;
        ui.is_caret_shown = true;
    }
    const bool is_ctrl = io.KeyCtrl && !io.KeyShift;
    if (is_ctrl && compat::is_pressed(Key::A)) select_around(ui, pane.shown, {0, SIZE_MAX});
    if (is_ctrl && compat::is_pressed(Key::C) && ui.has_selection())
        ImGui::SetClipboardText(selected_text(ui, pane.shown).c_str());
}

void scroll_to_caret(const Pane& pane) {
    TextPaneUi& ui = pane.ui;
    if (!ui.is_caret_shown && !ui.is_new) return;
    const float top = static_cast<float>(line_of(ui.lines, ui.caret)) * pane.line_px;
    const float room = ImGui::GetWindowHeight();
    const float scroll = ui.is_new ? 0.0f : ImGui::GetScrollY();
    const bool is_above = top < scroll;
    const bool is_below = top + pane.line_px > scroll + room;
    const bool is_far = is_below && top > scroll + room * 2.0f;
    float wanted = scroll;
    if (is_above) wanted = top;
    if (is_below) wanted = is_far ? top - room * 0.5f : top + pane.line_px * 2.0f - room;
    if (ui.is_new || is_above || is_below) ImGui::SetScrollY(wanted);
    ui.is_caret_shown = false;
    ui.is_new = false;
}

// What was remembered of another text is of no use; the search goes on in the new one.
void take_over(const Theme& theme, TextPaneUi& ui, const ShownText& shown, std::uint64_t version,
               float width) {
    const bool is_new = ui.version != version;
    // Of a new text the first place that is marked is what one looks for.
    if (is_new) ui.anchor = ui.caret = shown.marks.empty() ? 0 : shown.marks.front().begin;
    if (is_new) ui.is_new = true;
    const float letter = width_of(theme.font.mono, "0");
    const std::size_t glyphs = theme.glyphs ? theme.glyphs->loaded().size() : 0;
    if (is_new || width != ui.lines_width || letter != ui.letter || glyphs != ui.glyphs) {
        ui.glyphs = glyphs;
        ui.lines = lines_of(theme, shown.text, width);
        ui.lines_width = width;
        ui.letter = letter;
    }
    const std::string& wanted = ui.is_search_open ? ui.wanted : std::string{};
    if (!is_new && wanted == ui.searched) return;
    ui.version = version;
    ui.searched = wanted;
    ui.found = wanted.empty() ? std::vector<ByteSpan>{} : model::spans_of(wanted, shown.text);
    const auto from_caret =
        std::partition_point(ui.found.begin(), ui.found.end(),
                             [&ui](const ByteSpan& one) { return one.begin < ui.anchor; });
    ui.found_now = static_cast<std::size_t>(from_caret - ui.found.begin());
    if (ui.found_now == ui.found.size()) ui.found_now = 0;
    if (!ui.found.empty()) go_to_found(ui, 0);
}

}  // namespace

ImU32 color_of(const Theme& theme, model::TextKind kind) {
    switch (kind) {
        case model::TextKind::Plain: return theme.color.text;
        case model::TextKind::Key: return theme.color.json_key;
        case model::TextKind::String: return theme.color.json_string;
        case model::TextKind::Number: return theme.color.json_number;
        case model::TextKind::Literal: return theme.color.json_literal;
        case model::TextKind::Sign: return theme.color.dim;
        case model::TextKind::Remark: return theme.color.waiting;
    }
    return theme.color.text;
}

std::string selected_text(const TextPaneUi& ui, const ShownText& shown) {
    const std::size_t begin = std::min(std::min(ui.anchor, ui.caret), shown.text.size());
    return shown.text.substr(begin, std::max(ui.anchor, ui.caret) - begin);
}

void draw_text_pane(const Theme& theme, TextPaneUi& ui, const ShownText& shown,
                    std::uint64_t version, const char* id, ImVec2 size) {
    if (ui.is_focus_asked) ImGui::SetNextWindowFocus();
    ui.is_focus_asked = false;
    // A drag selects text; the window around stays where it is.
    compat::begin_child(id, size, false, ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoMove);
    // The scrollbar's room is left free always: lines do not change when it comes.
    const float pad = theme.px(4);
    const float width = ImGui::GetWindowWidth() - ImGui::GetStyle().ScrollbarSize - pad * 2.0f;
    take_over(theme, ui, shown, version, std::max(width, theme.px(40)));
    ui.is_focused = ImGui::IsWindowFocused();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const Pane pane{theme,
                    ui,
                    shown,
                    {at.x + pad, at.y},
                    std::round(line_height(theme.font.mono) + theme.px(line_gap))};
    take_mouse(pane);
    if (ui.is_focused) take_keys(pane);
    scroll_to_caret(pane);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(ui.lines.size()), pane.line_px);
    while (clipper.Step()) {
        for (int line = clipper.DisplayStart; line < clipper.DisplayEnd; ++line) {
            paint_shown_line(pane, static_cast<std::size_t>(line));
            ImGui::Dummy({0.0f, pane.line_px});
        }
    }
    ImGui::PopStyleVar();
    ImGui::EndChild();
}

}  // namespace redial::view
