// Draws pieces of text: in their role's colour, cut to a width, as facts, headings and one-line
// messages. UI thread.
#include <algorithm>
#include <cctype>
#include <cmath>

#include "base/utf8.hpp"
#include "view/kit/glyphs.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.focus.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/script.hpp"
#include "view/kit/text_layout.hpp"
#include "view/kit/widgets.hpp"

namespace redial::view {
namespace {

ImVec2 size_of(ImFont* font, std::string_view words) {
    const float size = compat::font_size(font);
    return font->CalcTextSizeA(size, FLT_MAX, 0.0f, words.data(), words.data() + words.size());
}

// A host's font may lack the icons: then a letter stands for each, and the tooltip says the rest.
std::string_view letter_for(std::string_view sign) {
    if (sign == icon::reconnect || sign == icon::restart) return "R";
    if (sign == icon::fault) return "!";
    if (sign == icon::export_log || sign == icon::arrow_down) return "v";
    if (sign == icon::arrow_up) return "^";
    if (sign == icon::close) return "x";
    if (sign == icon::link || sign == icon::resume) return "=";
    return "*";
}

std::string_view drawable(ImFont* font, std::string_view words) {
    if (words.size() != 3) return words;
    std::size_t at = 0;
    const auto sign = next_code_point(words, at);
    const bool is_icon = sign && *sign >= icon::first_code_point && *sign <= icon::last_code_point;
    if (!is_icon || compat::has_glyph(font, static_cast<unsigned>(*sign))) return words;
    return letter_for(words);
}

std::string_view showable(const Theme& theme, ImFont* font, std::string_view words,
                          std::string& buffer) {
    if (!theme.glyphs) return words;
    theme.glyphs->note(font, words);
    return theme.glyphs->shown(words, buffer);
}

// Down from the line's top, so that a smaller font stands on the line's baseline.
float baseline_drop(const Theme& theme, ImFont* font) {
    const ImGuiWindow* window = ImGui::GetCurrentWindow();
    if (font == theme.font.ui || font == theme.font.bold) return 0.0f;
    const bool shares_line = window->DC.CurrLineSize.y >= compat::font_size(theme.font.ui);
    if (!shares_line && font != theme.font.mono) return 0.0f;
    return std::round(compat::ascent(theme.font.ui) - compat::ascent(font));
}

// What showable() gave.
void text_shown(const Theme& theme, std::string_view shown, Role role, ImFont* font) {
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    if (window->SkipItems) return;
    const float drop = baseline_drop(theme, font);
    const ImVec2 at(window->DC.CursorPos.x,
                    window->DC.CursorPos.y + window->DC.CurrLineTextBaseOffset);
    ImVec2 size = size_of(font, shown);
    size.y += drop;
    ImGui::ItemSize(size, 0.0f);
    if (!ImGui::ItemAdd(ImRect(at, ImVec2(at.x + size.x, at.y + size.y)), 0)) return;
    window->DrawList->AddText(font, compat::font_size(font), {at.x, at.y + drop},
                              color_of(theme, role), shown.data(), shown.data() + shown.size());
}

void message_line(const Theme& theme, const char* sign, std::string_view message, Role role) {
    text(theme, sign, role);
    ImGui::SameLine(0.0f, theme.space(1.5f));
    text_wrapped(theme, message, ImGui::GetContentRegionAvail().x, color_of(theme, role),
                 ImGui::GetFont());
}

}  // namespace

ImU32 color_of(const Theme& theme, Role role) {
    switch (role) {
        case Role::Text: return theme.color.text;
        case Role::Dim: return theme.color.dim;
        case Role::Faint: return theme.color.faint;
        case Role::Accent: return theme.color.accent;
        case Role::Open: return theme.color.open;
        case Role::Waiting: return theme.color.waiting;
        case Role::Closed: return theme.color.closed;
        case Role::Fault: return theme.color.fault;
    }
    return theme.color.text;
}

void text(const Theme& theme, std::string_view words, Role role, ImFont* font) {
    if (ImGui::GetCurrentWindow()->SkipItems) return;
    if (!font) font = ImGui::GetFont();
    std::string buffer;
    text_shown(theme, drawable(font, showable(theme, font, words, buffer)), role, font);
}

std::string cut_to_width(ImFont* font, std::string_view words, float width) {
    if (size_of(font, words).x <= width) return std::string(words);
    const std::string_view dots = "…";
    const float room = std::max(0.0f, width - size_of(font, dots).x);
    const char* rest = words.data();
    // Wide enough for nothing: CalcTextSizeA would still take the first character.
    if (room > 0.0f) {
        font->CalcTextSizeA(compat::font_size(font), room, 0.0f, words.data(),
                            words.data() + words.size(), &rest);
    }
    std::string cut(words.data(), rest);
    while (!cut.empty() && cut.back() == ' ') cut.pop_back();
    return cut.append(dots);
}

std::string cut_to_width(const Theme& theme, ImFont* font, std::string_view words, float width) {
    std::string buffer;
    const std::string_view shown = showable(theme, font, words, buffer);
    const bool is_shaped = theme.glyphs && theme.glyphs->shaped(words) != nullptr;
    if (!is_shaped) return cut_to_width(font, shown, width);
    if (size_of(font, shown).x <= width) return std::string(shown);
    // Its last characters stand somewhere within what is shown: fewer are shaped until they fit.
    const float room = width - size_of(font, "…").x;
    std::size_t kept = bytes_within(lay_line(theme, font, words), room);
    for (;;) {
        while (kept > 0 && words[kept - 1] == ' ') --kept;
        if (words.substr(0, kept).ends_with("…")) kept -= std::string_view("…").size();
        const std::string with_dots = std::string(words.substr(0, kept)) + "…";
        const std::string_view cut = showable(theme, font, with_dots, buffer);
        if (kept == 0 || size_of(font, cut).x <= width) return std::string(cut);
        do --kept;
        while (kept > 0 && (static_cast<unsigned char>(words[kept]) & 0xc0) == 0x80);
    }
}

void text_cut(const Theme& theme, std::string_view words, float width, Role role, ImFont* font) {
    if (!font) font = ImGui::GetFont();
    std::string buffer;
    const std::string_view shown = showable(theme, font, words, buffer);
    const bool fits = size_of(font, shown).x <= width;
    if (fits) return text(theme, words, role, font);
    text_shown(theme, cut_to_width(theme, font, words, width), role, font);
    tooltip(theme, words);
}

void text_right(const Theme& theme, std::string_view words, float right_x, Role role,
                ImFont* font) {
    if (!font) font = ImGui::GetFont();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({std::floor(right_x - width_of(theme, font, words)), at.y});
    text(theme, words, role, font);
}

float width_of(ImFont* font, std::string_view words) { return size_of(font, words).x; }
float width_of(const Theme& theme, ImFont* font, std::string_view words) {
    std::string buffer;
    return size_of(font, showable(theme, font, words, buffer)).x;
}
float line_height(ImFont* font) { return compat::font_size(font); }

void paint_text(ImDrawList& list, ImFont* font, ImVec2 at, ImU32 color, std::string_view words,
                float width) {
    const float size = compat::font_size(font);
    words = drawable(font, words);
    if (width <= 0.0f || size_of(font, words).x <= width) {
        list.AddText(font, size, at, color, words.data(), words.data() + words.size());
        return;
    }
    const std::string cut = cut_to_width(font, words, width);
    list.AddText(font, size, at, color, cut.data(), cut.data() + cut.size());
}

void paint_foreign_text(const Theme& theme, ImDrawList& list, ImFont* font, ImVec2 at, ImU32 color,
                        std::string_view words, float width) {
    std::string buffer;
    const std::string_view shown = showable(theme, font, words, buffer);
    if (width <= 0.0f || size_of(font, shown).x <= width)
        return paint_text(list, font, at, color, shown);
    paint_text(list, font, at, color, cut_to_width(theme, font, words, width));
}

void section_heading(const Theme& theme, std::string_view title) {
    std::string upper(title);
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    // Letters that join or run to the left stay together.
    if (needs_shaping(upper)) return text(theme, upper, Role::Dim, theme.font.heading);
    // Letters of small capitals want air: drawn one by one, half a pixel apart.
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    ImFont* font = theme.font.heading;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    float x = start.x;
    for (std::size_t at = 0; at < upper.size();) {
        const std::size_t begin = at;
        next_code_point(upper, at);
        const std::string_view letter = std::string_view(upper).substr(begin, at - begin);
        if (theme.glyphs) theme.glyphs->note(font, letter);
        paint_text(*window->DrawList, font, {std::round(x), start.y}, theme.color.dim, letter);
        x += size_of(font, letter).x + theme.px(0.8f);
    }
    ImGui::Dummy({x - start.x, line_height(font)});
}

void fact(const Theme& theme, std::string_view key, std::string_view value, Role role) {
    if (!key.empty()) {
        text(theme, key, Role::Dim);
        ImGui::SameLine(0.0f, theme.space(1.25f));
    }
    text(theme, value, role, theme.font.mono);
}

void next_fact(const Theme& theme) { ImGui::SameLine(0.0f, theme.space(5)); }

void next_fact(const Theme& theme, float width) {
    const float left = ImGui::GetItemRectMax().x + theme.space(5);
    const float right = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x;
    if (left + width <= right) next_fact(theme);
}

void fact_after(const Theme& theme, std::string_view key, std::string_view value, Role role) {
    next_fact(theme, width_of(ImGui::GetFont(), key) + theme.space(1.25f) +
                         width_of(theme.font.mono, value));
    fact(theme, key, value, role);
}

void error_line(const Theme& theme, std::string_view message) {
    message_line(theme, icon::warning, message, Role::Closed);
}

void warning_line(const Theme& theme, std::string_view message) {
    message_line(theme, icon::warning, message, Role::Waiting);
}

void empty_state(const Theme& theme, const char* sign, std::string_view title,
                 std::string_view advice) {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float width = std::min(room.x, theme.px(420));
    ImFont* ui = theme.font.ui;
    const float advice_height = ui->CalcTextSizeA(compat::font_size(ui), FLT_MAX, width,
                                                  advice.data(), advice.data() + advice.size())
                                    .y;
    const float line = line_height(ui) + theme.space(2);
    // Where there is no room for all of it, the sign goes first, and then the advice.
    const bool has_sign = line * 2 + advice_height <= room.y;
    const bool has_advice = line + advice_height <= room.y;
    if (line_height(ui) > room.y) return;
    const float spare = room.y - (has_sign ? line * 2 : line) - (has_advice ? advice_height : 0.0f);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    float y = start.y + std::max({std::min(theme.space(3), spare), spare * 0.4f, 0.0f});
    const auto centred = [&](std::string_view words, ImFont* font, ImU32 color) {
        const float x = start.x + (room.x - width_of(font, words)) * 0.5f;
        paint_text(*ImGui::GetWindowDrawList(), font, {std::max(start.x, x), y}, color, words,
                   room.x);
        y += line_height(font) + theme.space(2);
    };
    if (has_sign) centred(sign, ui, theme.color.faint);
    centred(title, theme.font.bold, theme.color.text);
    if (!has_advice) return;
    const float advice_width = std::min(width, width_of(ui, advice));
    ImGui::SetCursorScreenPos({start.x + (room.x - advice_width) * 0.5f, y});
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
    ImGui::PushStyleColor(ImGuiCol_Text, theme.color.dim);
    ImGui::TextUnformatted(advice.data(), advice.data() + advice.size());
    ImGui::PopStyleColor();
    ImGui::PopTextWrapPos();
}

namespace {

void show_tooltip(const Theme& theme, std::string_view words) {
    ImGui::BeginTooltip();
    text_wrapped(theme, words, theme.px(480), theme.color.text, theme.font.ui);
    ImGui::EndTooltip();
}

bool is_ring_at_item() { return ImGui::IsItemFocused() && compat::is_focus_shown(); }

// The mouse may be anywhere.
void show_beside_item(const Theme& theme, std::string_view words) {
    if (words.empty()) return;
    ImGui::SetNextWindowPos({ImGui::GetItemRectMin().x, ImGui::GetItemRectMax().y + theme.px(6)});
    show_tooltip(theme, words);
}

}  // namespace

void tooltip(const Theme& theme, std::string_view words) {
    // What cannot be pressed says why, also when the keyboard comes by.
    const bool is_disabled =
        (ImGui::GetCurrentContext()->CurrentItemFlags & ImGuiItemFlags_Disabled) != 0;
    if (is_disabled && is_ring_at_item()) return show_beside_item(theme, words);
    if (words.empty() || !ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) return;
    // ImGui 1.86 shows tooltips at once; a moment's rest keeps the way of the mouse quiet.
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    const bool has_rested = context.HoveredIdTimer > 0.3f || ImGui::GetItemID() == 0;
    if (!has_rested) {
        if (theme.wants_frame_soon) *theme.wants_frame_soon = true;
        return;
    }
    show_tooltip(theme, words);
}

void reason(const Theme& theme, std::string_view words) {
    if (is_ring_at_item())
        show_beside_item(theme, words);
    else if (!words.empty() && ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled))
        show_tooltip(theme, words);
}

}  // namespace redial::view
