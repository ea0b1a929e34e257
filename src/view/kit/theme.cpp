// Holds the palettes and sets Dear ImGui's style from them. UI thread.
#include "view/kit/theme.hpp"

#include <algorithm>

#include "view/kit/imgui_compat.hpp"

namespace redial::view {
namespace {

// 0xRRGGBB, as colour pickers write it.
constexpr ImU32 rgb(std::uint32_t hex, std::uint32_t alpha = 255) {
    return IM_COL32((hex >> 16) & 255, (hex >> 8) & 255, hex & 255, alpha);
}

// Each state has one hue in every view; hover and selection are mixed from their neighbours.
Palette dark_palette() {
    Palette p{};
    p.canvas = rgb(0x0e1116);
    p.panel = rgb(0x12161c);
    p.raised = rgb(0x171c24);
    p.input = rgb(0x0b0e12);
    p.border = rgb(0x222934);
    p.grid = rgb(0x1f2630);
    p.text = rgb(0xd5dbe3);
    p.dim = rgb(0xa3adbb);
    p.faint = rgb(0x8994a5);
    p.accent = rgb(0x5aa7ff);
    p.button = rgb(0x1d4f86);
    p.button_hovered = rgb(0x24609f);
    p.button_active = rgb(0x194473);
    p.on_button = rgb(0xffffff);
    p.control = rgb(0x1b212b);
    p.control_hovered = rgb(0x252d39);
    p.control_active = rgb(0x2d3746);
    p.control_border = rgb(0x667181);
    p.selected = rgb(0x1a2332);
    p.open = rgb(0x3ecf8e);
    p.waiting = rgb(0xf2b63c);
    p.closed = rgb(0xef6a6a);
    p.fault = rgb(0xb692ff);
    p.shade = rgb(0x05070a, 150);
    p.match = rgb(0x3a300f);
    p.match_now = rgb(0x574200);
    p.json_key = rgb(0x8dbdff);
    p.json_string = rgb(0x7fdcae);
    p.json_number = rgb(0xf2c879);
    p.json_literal = rgb(0xcbb2ff);
    return p;
}

// The same roles on white; state colours darkened until they can be read on every surface.
Palette light_palette() {
    Palette p{};
    p.canvas = rgb(0xe9ecf1);
    p.panel = rgb(0xf8f9fb);
    p.raised = rgb(0xffffff);
    p.input = rgb(0xffffff);
    p.border = rgb(0xcfd6e0);
    p.grid = rgb(0xe2e7ee);
    p.text = rgb(0x1b222c);
    p.dim = rgb(0x434d5c);
    p.faint = rgb(0x5a6576);
    p.accent = rgb(0x155eb4);
    p.button = rgb(0x1f66b8);
    p.button_hovered = rgb(0x2a75cb);
    p.button_active = rgb(0x185499);
    p.on_button = rgb(0xffffff);
    p.control = rgb(0xeef1f5);
    p.control_hovered = rgb(0xe1e6ed);
    p.control_active = rgb(0xd3dae4);
    p.control_border = rgb(0x7a8596);
    p.selected = rgb(0xdfeafa);
    p.open = rgb(0x0c7347);
    p.waiting = rgb(0x8a5800);
    p.closed = rgb(0xbb2a31);
    p.fault = rgb(0x7443cf);
    p.shade = rgb(0x28303a, 90);
    p.match = rgb(0xffdf85);
    p.match_now = rgb(0xffcb4d);
    p.json_key = rgb(0x0f4f9e);
    p.json_string = rgb(0x0b6640);
    p.json_number = rgb(0x7a4d00);
    p.json_literal = rgb(0x5e33b3);
    return p;
}

// On black, every text at 7:1 or more and every edge drawn.
Palette high_contrast_palette() {
    Palette p{};
    p.canvas = rgb(0x000000);
    p.panel = rgb(0x000000);
    p.raised = rgb(0x0a0a0a);
    p.input = rgb(0x000000);
    p.border = rgb(0x8c8c8c);
    p.grid = rgb(0x404040);
    p.text = rgb(0xffffff);
    p.dim = rgb(0xe6e6e6);
    p.faint = rgb(0xc4c4c4);
    p.accent = rgb(0x7cc4ff);
    p.button = rgb(0x00417d);
    p.button_hovered = rgb(0x00508f);
    p.button_active = rgb(0x00335f);
    p.on_button = rgb(0xffffff);
    p.control = rgb(0x101010);
    p.control_hovered = rgb(0x2a2a2a);
    p.control_active = rgb(0x3a3a3a);
    p.control_border = rgb(0xd0d0d0);
    p.selected = rgb(0x002a4d);
    p.open = rgb(0x4dff9e);
    p.waiting = rgb(0xffd23f);
    p.closed = rgb(0xff9c9c);
    p.fault = rgb(0xd6bbff);
    p.shade = rgb(0x000000, 190);
    p.match = rgb(0x3a2e00);
    p.match_now = rgb(0x503f00);
    p.json_key = rgb(0x9fd0ff);
    p.json_string = rgb(0x8df0bd);
    p.json_number = rgb(0xffd98a);
    p.json_literal = rgb(0xd9c2ff);
    return p;
}

void set_surfaces(ImVec4* colors, const Palette& p) {
    const ImVec4 none = to_vec4(0);
    colors[ImGuiCol_Text] = to_vec4(p.text);
    colors[ImGuiCol_TextDisabled] = to_vec4(p.faint);
    colors[ImGuiCol_WindowBg] = to_vec4(p.panel);
    colors[ImGuiCol_ChildBg] = none;
    colors[ImGuiCol_PopupBg] = to_vec4(p.raised);
    // Of fields and combos, which must be found, and of what floats; areas and session windows,
    // which stand beside each other, push the quieter one.
    colors[ImGuiCol_Border] = to_vec4(p.control_border);
    colors[ImGuiCol_BorderShadow] = none;
    colors[ImGuiCol_MenuBarBg] = to_vec4(p.panel);
    colors[ImGuiCol_TitleBg] = to_vec4(p.raised);
    colors[ImGuiCol_TitleBgActive] = to_vec4(p.raised);
    colors[ImGuiCol_TitleBgCollapsed] = to_vec4(p.panel);
    colors[ImGuiCol_ScrollbarBg] = none;
    colors[ImGuiCol_ScrollbarGrab] = to_vec4(p.control_border);
    colors[ImGuiCol_ScrollbarGrabHovered] = to_vec4(p.faint);
    colors[ImGuiCol_ScrollbarGrabActive] = to_vec4(p.dim);
    colors[ImGuiCol_Separator] = to_vec4(p.border);
    colors[ImGuiCol_SeparatorHovered] = to_vec4(p.accent);
    colors[ImGuiCol_SeparatorActive] = to_vec4(p.accent);
    colors[ImGuiCol_ResizeGrip] = none;
    colors[ImGuiCol_ResizeGripHovered] = to_vec4(p.accent);
    colors[ImGuiCol_ResizeGripActive] = to_vec4(p.accent);
    colors[ImGuiCol_TableHeaderBg] = none;
    colors[ImGuiCol_TableBorderStrong] = to_vec4(p.border);
    colors[ImGuiCol_TableBorderLight] = to_vec4(p.grid);
    colors[ImGuiCol_TableRowBg] = none;
    colors[ImGuiCol_TableRowBgAlt] = none;
    colors[ImGuiCol_ModalWindowDimBg] = to_vec4(p.shade);
}

void set_controls(ImVec4* colors, const Palette& p) {
    const ImVec4 none = to_vec4(0);
    colors[ImGuiCol_FrameBg] = to_vec4(p.input);
    colors[ImGuiCol_FrameBgHovered] = to_vec4(mixed(p.input, p.control_hovered, 0.5f));
    colors[ImGuiCol_FrameBgActive] = to_vec4(p.input);
    colors[ImGuiCol_CheckMark] = to_vec4(p.accent);
    colors[ImGuiCol_SliderGrab] = to_vec4(p.dim);
    colors[ImGuiCol_SliderGrabActive] = to_vec4(p.accent);
    colors[ImGuiCol_Button] = to_vec4(p.control);
    colors[ImGuiCol_ButtonHovered] = to_vec4(p.control_hovered);
    colors[ImGuiCol_ButtonActive] = to_vec4(p.control_active);
    colors[ImGuiCol_Header] = to_vec4(p.selected);
    colors[ImGuiCol_HeaderHovered] = to_vec4(mixed(p.selected, p.control_hovered, 0.5f));
    colors[ImGuiCol_HeaderActive] = to_vec4(p.control_active);
    colors[ImGuiCol_Tab] = none;
    colors[ImGuiCol_TabHovered] = to_vec4(p.control_hovered);
    colors[compat::col_tab_active] = none;
    colors[compat::col_tab_unfocused] = none;
    colors[compat::col_tab_unfocused_active] = none;
    colors[ImGuiCol_PlotLines] = to_vec4(p.accent);
    colors[ImGuiCol_PlotHistogram] = to_vec4(p.waiting);
    colors[ImGuiCol_TextSelectedBg] = to_vec4(faded(p.accent, 0.35f));
    colors[ImGuiCol_DragDropTarget] = to_vec4(p.accent);
    colors[compat::col_nav] = none;  // one ring for all: view/kit/focus.hpp
}

void set_metrics(ImGuiStyle& style, const Theme& theme) {
    const auto px = [&theme](float at_1) { return theme.px(at_1); };
    style.WindowPadding = {px(theme.size.pad), px(8)};
    style.FramePadding = {px(10), px(5.5f)};
    style.CellPadding = {px(4), px(2)};
    style.ItemSpacing = {px(theme.size.gap), px(8)};
    style.ItemInnerSpacing = {px(8), px(4)};
    style.IndentSpacing = px(16);
    style.ScrollbarSize = px(10);
    style.GrabMinSize = px(12);
    style.WindowBorderSize = 1.0f;
    style.ChildBorderSize = 1.0f;
    style.PopupBorderSize = 1.0f;
    style.FrameBorderSize = 1.0f;
    style.TabBorderSize = 0.0f;
    style.WindowRounding = px(theme.size.window_corner);
    style.ChildRounding = px(theme.size.control_corner);
    style.PopupRounding = px(theme.size.window_corner);
    style.FrameRounding = px(theme.size.control_corner);
    style.ScrollbarRounding = px(5);
    style.GrabRounding = px(theme.size.control_corner);
    style.TabRounding = px(theme.size.control_corner);
    style.WindowTitleAlign = {0.0f, 0.5f};
    style.WindowMenuButtonPosition = ImGuiDir_None;
    style.WindowMinSize = {px(120), px(60)};
    style.DisplaySafeAreaPadding = {0, 0};
}

// From what can just be told from the panel to bright; on white the same to dark.
HeatColors on_dark(HeatPalette palette) {
    switch (palette) {
        case HeatPalette::Sea:
            return {rgb(0x2a6b96), rgb(0x237f96), rgb(0x1f928c), rgb(0x27a777),
                    rgb(0x45be58), rgb(0x86d33a), rgb(0xc9e22f), rgb(0xf7f052)};
        case HeatPalette::Ember:
            return {rgb(0x8f4a99), rgb(0xa64b88), rgb(0xbe4e74), rgb(0xd4595c),
                    rgb(0xe66e42), rgb(0xf08a2c), rgb(0xf8ba3f), rgb(0xfdee91)};
        case HeatPalette::Grey: break;
    }
    return {rgb(0x616b7a), rgb(0x747f8e), rgb(0x8893a2), rgb(0x9ca6b4),
            rgb(0xb0b9c4), rgb(0xc5ccd5), rgb(0xdae0e6), rgb(0xf2f5f8)};
}

HeatColors on_white(HeatPalette palette) {
    switch (palette) {
        case HeatPalette::Sea:
            return {rgb(0x559d79), rgb(0x3f947c), rgb(0x2b877c), rgb(0x22777a),
                    rgb(0x1f6673), rgb(0x1d5569), rgb(0x1b435e), rgb(0x182f52)};
        case HeatPalette::Ember:
            return {rgb(0xd87536), rgb(0xce6439), rgb(0xc25341), rgb(0xb2464c),
                    rgb(0x993854), rgb(0x7d2d58), rgb(0x5f2353), rgb(0x3f1a4b)};
        case HeatPalette::Grey: break;
    }
    return {rgb(0x858f9d), rgb(0x778291), rgb(0x687383), rgb(0x596474),
            rgb(0x4a5565), rgb(0x3c4655), rgb(0x2d3643), rgb(0x1b222c)};
}

}  // namespace

void set_palette(Theme& theme, ThemeName name) {
    theme.name = name;
    switch (name) {
        case ThemeName::Dark: theme.color = dark_palette(); return;
        case ThemeName::Light: theme.color = light_palette(); return;
        case ThemeName::HighContrast: theme.color = high_contrast_palette(); return;
    }
}

void apply_to_style(const Theme& theme) {
    ImGuiStyle& style = ImGui::GetStyle();
    set_surfaces(style.Colors, theme.color);
    set_controls(style.Colors, theme.color);
    set_metrics(style, theme);
}

const char* name_of(HeatPalette palette) {
    switch (palette) {
        case HeatPalette::Sea: return "Sea";
        case HeatPalette::Ember: return "Ember";
        case HeatPalette::Grey: break;
    }
    return "Grey";
}

const char* in_words(HeatPalette palette) {
    switch (palette) {
        case HeatPalette::Sea: return "over blue and green";
        case HeatPalette::Ember: return "over red and orange";
        case HeatPalette::Grey: break;
    }
    return "without hue";
}

HeatColors heat_colors(ThemeName theme, HeatPalette palette) {
    return theme == ThemeName::Light ? on_white(palette) : on_dark(palette);
}

// As strong as each hue needs to be told from the surface behind it: red and grey more than others.
ImU32 lane_color(const Theme& theme, core::ConnectionStatus status, bool is_resting) {
    const Palette& color = theme.color;
    const bool is_light = theme.name == ThemeName::Light;
    switch (status) {
        case core::ConnectionStatus::Open:
            return mixed(color.panel, color.open, is_light ? 0.75f : 0.55f);
        case core::ConnectionStatus::Connecting:
            return mixed(color.panel, color.waiting, is_light ? 0.75f : 0.55f);
        case core::ConnectionStatus::Closed: break;
    }
    if (is_resting) return mixed(color.panel, color.dim, is_light ? 0.68f : 0.55f);
    return mixed(color.panel, color.closed, is_light ? 0.75f : 0.68f);
}

ImU32 lit_color(const Theme& theme) { return mixed(theme.color.panel, theme.color.accent, 0.18f); }

ImU32 faded(ImU32 color, float share) {
    const auto alpha = static_cast<float>((color >> IM_COL32_A_SHIFT) & 255u);
    const auto kept = static_cast<ImU32>(alpha * std::clamp(share, 0.0f, 1.0f) + 0.5f);
    return (color & ~static_cast<ImU32>(IM_COL32_A_MASK)) | (kept << IM_COL32_A_SHIFT);
}

ImU32 mixed(ImU32 a, ImU32 b, float share) {
    ImU32 result = 0;
    for (unsigned shift = 0; shift < 32; shift += 8) {
        const auto from = static_cast<float>((a >> shift) & 255u);
        const auto to = static_cast<float>((b >> shift) & 255u);
        const auto channel = static_cast<ImU32>(from + (to - from) * share + 0.5f);
        result |= (channel & 255u) << shift;
    }
    return result;
}

ImVec4 to_vec4(ImU32 color) { return ImGui::ColorConvertU32ToFloat4(color); }

}  // namespace redial::view
