// Draws dots, buttons, inputs and small plots. UI thread.
#include "view/kit/widgets.hpp"

#include <algorithm>
#include <cmath>

#include "view/kit/imgui_compat.focus.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_field.hpp"

namespace redial::view {
namespace {

constexpr float key_step = 16.0f;  // pixels that an arrow drags an edge

constexpr Duration pulse_step = std::chrono::milliseconds(150);
constexpr int pulse_steps = 3;

struct ButtonColors {
    ImU32 rest, hovered, active, border, words;
};

bool colored_button(const Theme& theme, const char* label_and_id, const ButtonColors& colors,
                    std::string_view words) {
    ImGui::PushStyleColor(ImGuiCol_Button, colors.rest);
    ImGui::PushStyleColor(ImGuiCol_ButtonHovered, colors.hovered);
    ImGui::PushStyleColor(ImGuiCol_ButtonActive, colors.active);
    ImGui::PushStyleColor(ImGuiCol_Border, colors.border);
    ImGui::PushStyleColor(ImGuiCol_Text, colors.words);
    const bool is_pressed = ImGui::Button(label_and_id);
    ImGui::PopStyleColor(5);
    tooltip(theme, words);
    return is_pressed;
}

// With the alpha of a disabled block.
ImU32 to_u32(ImGuiCol role) { return ImGui::GetColorU32(role); }

void paint_check(const Theme& theme, ImVec2 at, float square, bool is_on, bool is_hovered) {
    const Palette& c = theme.color;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 end(at.x + square, at.y + square);
    const float share = ImGui::GetStyle().Alpha;
    const ImU32 rest = is_hovered ? c.control_hovered : c.input;
    list.AddRectFilled(at, end, faded(is_on ? c.accent : rest, share), theme.px(3));
    compat::rect(list, at, end, faded(is_on ? c.accent : c.control_border, share), theme.px(3));
    if (is_on) {
        const float pad = std::floor(square / 5.0f);
        ImGui::RenderCheckMark(&list, {at.x + pad, at.y + pad}, faded(c.panel, share),
                               square - pad * 2.0f);
    }
}

void paint_ring(ImDrawList& list, ImVec2 center, float radius, ImU32 color, float thickness) {
    list.AddCircle(center, radius, color, 20, thickness);
}

}  // namespace

ImU32 color_of(const Theme& theme, Dot dot) {
    switch (dot) {
        case Dot::Open: return theme.color.open;
        case Dot::Waiting: return theme.color.waiting;
        case Dot::Closed: return theme.color.closed;
        case Dot::Off: return theme.color.faint;
        case Dot::Fault: return theme.color.fault;
        case Dot::Listening: return theme.color.open;
    }
    return theme.color.faint;
}

void paint_dot(ImDrawList& list, const Theme& theme, ImVec2 center, Dot dot, float pulse) {
    const ImU32 color = color_of(theme, dot);
    const float radius = theme.px(4.75f);
    if (theme.has_less_motion) pulse = 0.0f;
    if (dot == Dot::Open || dot == Dot::Waiting || pulse > 0.0f) {
        const float halo = radius + theme.px(3.0f + 1.5f * pulse);
        list.AddCircleFilled(center, halo, faded(color, 0.18f + 0.22f * pulse), 24);
    }
    switch (dot) {
        case Dot::Open:
        case Dot::Fault: list.AddCircleFilled(center, radius, color, 20); break;
        case Dot::Waiting:  // hands of a clock in a disc
            list.AddCircleFilled(center, radius, color, 20);
            list.AddLine(center, {center.x, center.y - radius * 0.72f}, theme.color.panel,
                         theme.px(1.5f));
            list.AddLine(center, {center.x + radius * 0.6f, center.y}, theme.color.panel,
                         theme.px(1.5f));
            break;
        case Dot::Closed:  // a no-entry sign
            list.AddCircleFilled(center, radius, color, 20);
            list.AddRectFilled({center.x - radius * 0.6f, center.y - theme.px(0.9f)},
                               {center.x + radius * 0.6f, center.y + theme.px(0.9f)},
                               theme.color.panel);
            break;
        case Dot::Off:
        case Dot::Listening:
            paint_ring(list, center, radius - theme.px(0.75f), color, theme.px(1.5f));
            break;
    }
}

void status_dot(const Theme& theme, Dot dot, float pulse) {
    const float height = line_height(theme.font.ui);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float base = ImGui::GetCurrentWindow()->DC.CurrLineTextBaseOffset;
    const ImVec2 center(at.x + theme.px(6), std::floor(at.y + base + height * 0.5f) + 0.5f);
    paint_dot(*ImGui::GetWindowDrawList(), theme, center, dot, pulse);
    ImGui::Dummy({theme.px(12), height});
}

float pulse_of(Redraw& redraw, std::optional<Instant> last, Instant now) {
    if (!last || now < *last) return 0.0f;
    const auto step = static_cast<int>((now - *last) / pulse_step);
    if (step >= pulse_steps) return 0.0f;
    redraw.decorate_at(*last + pulse_step * (step + 1));
    return 1.0f - static_cast<float>(step) / static_cast<float>(pulse_steps);
}

bool button(const Theme& theme, const char* label_and_id, std::string_view words) {
    const Palette& c = theme.color;
    return colored_button(
        theme, label_and_id,
        {c.control, c.control_hovered, c.control_active, c.control_border, c.text}, words);
}

float button_width(const char* label) {
    return ImGui::CalcTextSize(label, nullptr, true).x + ImGui::GetStyle().FramePadding.x * 2.0f;
}

bool primary_button(const Theme& theme, const char* label_and_id, std::string_view words) {
    const Palette& c = theme.color;
    return colored_button(theme, label_and_id,
                          {c.button, c.button_hovered, c.button_active,
                           mixed(c.button, c.accent, 0.45f), c.on_button},
                          words);
}

bool toggle_button(const Theme& theme, const char* label_and_id, bool is_on,
                   std::string_view words) {
    if (!is_on) return button(theme, label_and_id, words);
    const Palette& c = theme.color;
    const bool is_pressed = colored_button(
        theme, label_and_id,
        {faded(c.fault, 0.22f), faded(c.fault, 0.32f), faded(c.fault, 0.42f), c.fault, c.text},
        words);
    const ImVec2 max = ImGui::GetItemRectMax();
    const ImVec2 min = ImGui::GetItemRectMin();
    ImGui::GetWindowDrawList()->AddCircleFilled({max.x - theme.px(1), min.y + theme.px(1)},
                                                theme.px(3.5f), c.fault, 12);
    return is_pressed;
}

bool choice_button(const Theme& theme, const char* label_and_id, bool is_chosen,
                   std::string_view words) {
    if (!is_chosen) return button(theme, label_and_id, words);
    const Palette& c = theme.color;
    return colored_button(
        theme, label_and_id,
        {faded(c.accent, 0.22f), faded(c.accent, 0.32f), faded(c.accent, 0.42f), c.accent, c.text},
        words);
}

bool icon_button(const Theme& theme, const char* id, const char* sign, std::string_view words,
                 bool is_highlighted) {
    const Palette& c = theme.color;
    const ImVec2 size(theme.px(28), theme.px(24));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool is_pressed = ImGui::InvisibleButton(id, size);
    const bool is_hovered = ImGui::IsItemHovered();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 end(at.x + size.x, at.y + size.y);
    if (ImGui::IsItemActive() || is_hovered || is_highlighted) {
        const ImU32 fill = is_hovered ? c.control_hovered : lit_color(theme);
        list.AddRectFilled(at, end, fill, theme.px(theme.size.control_corner));
    }
    ImFont* font = theme.font.ui;
    const ImU32 color = is_highlighted ? c.accent : is_hovered ? c.text : c.dim;
    const float x = at.x + (size.x - width_of(font, sign)) * 0.5f;
    const float y = at.y + (size.y - line_height(font)) * 0.5f;
    paint_text(list, font, {std::round(x), std::round(y)}, color, sign);
    compat::nav_frame(ImRect(at, end), ImGui::GetItemID());
    tooltip(theme, words);
    return is_pressed;
}

bool link(const Theme& theme, const char* label_and_id, std::string_view words) {
    const char* end = ImGui::FindRenderedTextEnd(label_and_id);
    const std::string_view label(label_and_id, static_cast<std::size_t>(end - label_and_id));
    ImFont* font = ImGui::GetFont();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float base = ImGui::GetCurrentWindow()->DC.CurrLineTextBaseOffset;
    const ImVec2 size(width_of(font, label), line_height(font) + base);
    const bool is_pressed = ImGui::InvisibleButton(label_and_id, size);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    paint_text(list, font, {at.x, at.y + base}, theme.color.accent, label);
    if (ImGui::IsItemHovered()) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        const float y = at.y + size.y - 1.0f;
        list.AddLine({at.x, y}, {at.x + size.x, y}, theme.color.accent);
    }
    tooltip(theme, words);
    return is_pressed;
}

bool checkbox(const Theme& theme, const char* label_and_id, bool* is_on, std::string_view words) {
    // ImGui's box is as high as a button; one as high as its label reads better in dense rows.
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    if (window->SkipItems) return false;
    ImFont* font = theme.font.ui;
    const char* end = ImGui::FindRenderedTextEnd(label_and_id);
    const std::string_view label(label_and_id, static_cast<std::size_t>(end - label_and_id));
    const float square = line_height(font);
    const float gap = label.empty() ? 0.0f : theme.space(2);
    const ImVec2 at(window->DC.CursorPos.x,
                    window->DC.CursorPos.y + window->DC.CurrLineTextBaseOffset);
    const ImVec2 size(square + gap + width_of(font, label), square);
    const ImRect box(at, {at.x + size.x, at.y + size.y});
    const ImGuiID id = window->GetID(label_and_id);
    ImGui::ItemSize(size, 0.0f);
    if (!ImGui::ItemAdd(box, id)) return false;
    bool is_hovered = false;
    bool is_held = false;
    const bool is_pressed = ImGui::ButtonBehavior(box, id, &is_hovered, &is_held);
    if (is_pressed) *is_on = !*is_on;
    compat::nav_frame(box, id);
    paint_check(theme, at, square, *is_on, is_hovered);
    paint_text(*window->DrawList, font, {at.x + square + gap, at.y}, to_u32(ImGuiCol_Text), label);
    tooltip(theme, words);
    return is_pressed;
}

bool input_text(const Theme& theme, const char* id, std::string& value, const char* hint,
                ImGuiInputTextFlags flags) {
    return edit_text(theme, value, {.id = id, .hint = hint, .flags = flags});
}

bool input_words(const Theme& theme, const char* id, std::string& value, const char* hint,
                 ImGuiInputTextFlags flags) {
    return edit_text(theme, value,
                     {.id = id, .hint = hint, .flags = flags, .drops_last_line_ends = true});
}

bool begin_tab(const Theme& theme, const char* label_and_id, ImGuiTabItemFlags flags) {
    const bool is_shown = ImGui::BeginTabItem(label_and_id, nullptr, flags);
    if (!is_shown) return false;
    const ImVec2 min = ImGui::GetItemRectMin();
    const ImVec2 max = ImGui::GetItemRectMax();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImGuiWindow* window = ImGui::GetCurrentWindow();
    const float y = max.y + 0.5f;
    list.AddLine({window->InnerRect.Min.x, y}, {window->InnerRect.Max.x, y}, theme.color.border);
    list.AddRectFilled({min.x, max.y - theme.px(1)}, {max.x, max.y + theme.px(1)},
                       theme.color.accent);
    return true;
}

// Without a place in the layout: it must not make its window scroll. With the ring at it the arrows
// drag it.
Drag drag_edge(const char* id, ImVec2 min, ImVec2 max, ImGuiAxis axis) {
    const ImRect box(min, max);
    const ImGuiID item = ImGui::GetID(id);
    const ImGuiID active_before = ImGui::GetActiveID();
    bool is_hovered = false;
    Drag drag;
    if (!ImGui::ItemAdd(box, item)) return drag;
    ImGui::ButtonBehavior(box, item, &is_hovered, &drag.is_held);
    if (is_hovered || drag.is_held) {
        ImGui::SetMouseCursor(axis == ImGuiAxis_X ? ImGuiMouseCursor_ResizeEW
                                                  : ImGuiMouseCursor_ResizeNS);
    }
    const ImVec2 moved = ImGui::GetIO().MouseDelta;
    if (drag.is_held) drag.by = axis == ImGuiAxis_X ? moved.x : moved.y;
    drag.is_over = active_before == item && !drag.is_held;
    const float step = compat::take_arrows(axis);
    if (step != 0.0f) return {step * key_step, true, true};
    return drag;
}

void progress_bar(const Theme& theme, float share, float width, ImU32 color) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = theme.px(4);
    const float filled = width * std::clamp(share, 0.0f, 1.0f);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(at, {at.x + width, at.y + height}, theme.color.border, height * 0.5f);
    if (filled >= height) {
        list.AddRectFilled(at, {at.x + filled, at.y + height}, color, height * 0.5f);
    }
    ImGui::Dummy({width, height});
}

void paint_sparkline(ImDrawList& list, ImVec2 min, ImVec2 max, const float* values, int count,
                     ImU32 color, float thickness) {
    if (count < 2) return;
    const auto [low, high] = std::minmax_element(values, values + count);
    const float range = std::max(*high - *low, 1e-6f);
    ImVector<ImVec2> points;
    points.reserve(count);
    for (int i = 0; i < count; ++i) {
        const float x =
            min.x + (max.x - min.x) * static_cast<float>(i) / static_cast<float>(count - 1);
        const float y = max.y - (max.y - min.y) * (values[i] - *low) / range;
        points.push_back({x, y});
    }
    compat::polyline(list, points.Data, count, color, thickness);
}

void separator_line(const Theme& theme) {
    const ImGuiWindow* window = ImGui::GetCurrentWindow();
    const float y = std::floor(window->DC.CursorPos.y) + 0.5f;
    window->DrawList->AddLine({window->InnerRect.Min.x, y}, {window->InnerRect.Max.x, y},
                              theme.color.border);
    ImGui::Dummy({0.0f, 1.0f});
}

}  // namespace redial::view
