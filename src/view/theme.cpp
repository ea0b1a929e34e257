// The two palettes and their translation into Dear ImGui's style. UI thread.
#include "view/theme.hpp"

#include <algorithm>

#include "view/imgui_compat.hpp"

namespace redial::view {
namespace {

// 0xRRGGBB as the design page writes it.
constexpr ImU32 rgb(std::uint32_t hex, std::uint32_t alpha = 255) {
    return IM_COL32((hex >> 16) & 255, (hex >> 8) & 255, hex & 255, alpha);
}

// design/ui.md, "Palette"; what the page leaves open (hover, selection) is mixed from its
// neighbours.
Palette dark_palette() {
    Palette p{};
    p.canvas = rgb(0x0e1116);
    p.panel = rgb(0x12161c);
    p.raised = rgb(0x171c24);
    p.input = rgb(0x0b0e12);
    p.border = rgb(0x222934);
    p.grid = rgb(0x1f2630);
    p.text = rgb(0xd5dbe3);
    p.dim = rgb(0x8b95a5);
    p.faint = rgb(0x5c6675);
    p.accent = rgb(0x5aa7ff);
    p.button = rgb(0x1d4f86);
    p.button_hovered = rgb(0x24609f);
    p.button_active = rgb(0x194473);
    p.on_button = rgb(0xffffff);
    p.control = rgb(0x1b212b);
    p.control_hovered = rgb(0x252d39);
    p.control_active = rgb(0x2d3746);
    p.control_border = rgb(0x2c3543);
    p.selected = rgb(0x1a2332);
    p.open = rgb(0x3ecf8e);
    p.waiting = rgb(0xf2b63c);
    p.closed = rgb(0xef6a6a);
    p.fault = rgb(0xb692ff);
    p.shade = rgb(0x05070a, 150);
    return p;
}

// The same roles on white; state colours darkened until they reach 4.5:1 on the panel.
Palette light_palette() {
    Palette p{};
    p.canvas = rgb(0xe9ecf1);
    p.panel = rgb(0xf8f9fb);
    p.raised = rgb(0xffffff);
    p.input = rgb(0xffffff);
    p.border = rgb(0xcfd6e0);
    p.grid = rgb(0xe2e7ee);
    p.text = rgb(0x1b222c);
    p.dim = rgb(0x566172);
    p.faint = rgb(0x7b8798);
    p.accent = rgb(0x1766c2);
    p.button = rgb(0x1f66b8);
    p.button_hovered = rgb(0x2a75cb);
    p.button_active = rgb(0x185499);
    p.on_button = rgb(0xffffff);
    p.control = rgb(0xeef1f5);
    p.control_hovered = rgb(0xe1e6ed);
    p.control_active = rgb(0xd3dae4);
    p.control_border = rgb(0xc5cdd9);
    p.selected = rgb(0xdfeafa);
    p.open = rgb(0x0f7f4f);
    p.waiting = rgb(0x9a6200);
    p.closed = rgb(0xc22f36);
    p.fault = rgb(0x7443cf);
    p.shade = rgb(0x28303a, 90);
    return p;
}

void set_surfaces(ImVec4* colors, const Palette& p) {
    const ImVec4 none = to_vec4(0);
    colors[ImGuiCol_Text] = to_vec4(p.text);
    colors[ImGuiCol_TextDisabled] = to_vec4(p.faint);
    colors[ImGuiCol_WindowBg] = to_vec4(p.panel);
    colors[ImGuiCol_ChildBg] = none;
    colors[ImGuiCol_PopupBg] = to_vec4(p.raised);
    colors[ImGuiCol_Border] = to_vec4(p.border);
    colors[ImGuiCol_BorderShadow] = none;
    colors[ImGuiCol_MenuBarBg] = to_vec4(p.panel);
    colors[ImGuiCol_TitleBg] = to_vec4(p.raised);
    colors[ImGuiCol_TitleBgActive] = to_vec4(p.raised);
    colors[ImGuiCol_TitleBgCollapsed] = to_vec4(p.panel);
    colors[ImGuiCol_ScrollbarBg] = none;
    colors[ImGuiCol_ScrollbarGrab] = to_vec4(p.control_active);
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
    colors[compat::col_nav] = to_vec4(p.accent);
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

// Dark to bright; on white the same from light to dark.
HeatColors on_dark(HeatPalette palette) {
    switch (palette) {
        case HeatPalette::Sea:
            return {rgb(0x1b3553), rgb(0x1f5773), rgb(0x1f7a7d), rgb(0x219c74),
                    rgb(0x3ebb57), rgb(0x86d33a), rgb(0xc9e22f), rgb(0xf7f052)};
        case HeatPalette::Ember:
            return {rgb(0x3a1f4a), rgb(0x632a63), rgb(0x8f335f), rgb(0xba4150),
                    rgb(0xdb5f3a), rgb(0xf08a2c), rgb(0xf8ba3f), rgb(0xfdee91)};
        case HeatPalette::Grey: break;
    }
    return {rgb(0x2b323c), rgb(0x434c58), rgb(0x5c6675), rgb(0x778292),
            rgb(0x939eac), rgb(0xb0b9c4), rgb(0xced5dc), rgb(0xf2f5f8)};
}

HeatColors on_white(HeatPalette palette) {
    switch (palette) {
        case HeatPalette::Sea:
            return {rgb(0xcfe6d4), rgb(0xa3d6b4), rgb(0x72c29a), rgb(0x43a98a),
                    rgb(0x278b82), rgb(0x1d6c78), rgb(0x1b4d69), rgb(0x182f52)};
        case HeatPalette::Ember:
            return {rgb(0xfbe3b0), rgb(0xf8c674), rgb(0xf0a04b), rgb(0xe0763f),
                    rgb(0xc44f47), rgb(0x9b3557), rgb(0x6d275c), rgb(0x3f1a4b)};
        case HeatPalette::Grey: break;
    }
    return {rgb(0xdde2e8), rgb(0xc2c9d2), rgb(0xa6afba), rgb(0x8a94a2),
            rgb(0x6e7988), rgb(0x545f6e), rgb(0x3b4553), rgb(0x1b222c)};
}

}  // namespace

void set_palette(Theme& theme, ThemeName name) {
    theme.name = name;
    theme.color = name == ThemeName::Dark ? dark_palette() : light_palette();
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

HeatColors heat_colors(ThemeName theme, HeatPalette palette) {
    return theme == ThemeName::Dark ? on_dark(palette) : on_white(palette);
}

ImU32 color_of(const Theme& theme, core::Connection status, bool has_retry_planned) {
    switch (status) {
        case core::Connection::Open: return theme.color.open;
        case core::Connection::Connecting: return theme.color.waiting;
        case core::Connection::Closed: break;
    }
    return has_retry_planned ? theme.color.waiting : theme.color.closed;
}

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
