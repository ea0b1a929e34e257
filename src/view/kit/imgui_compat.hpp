// All differences between Dear ImGui 1.86 (Debian 12) and 1.92, with and without docking, in one
// place: the only file that may ask for IMGUI_VERSION_NUM. UI thread only.
#pragma once

#include <cstdint>

#include <imgui.h>
#include <imgui_internal.h>

namespace redial::view::compat {

// Keys Redial binds. Letters are contiguous, and so are digits.
enum class Key : std::uint8_t {
    // clang-format off
    None, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T, U, V, W, X, Y, Z,
    Digit0, Digit1, Digit2, Digit3, Digit4, Digit5, Digit6, Digit7, Digit8, Digit9,
    Space, Enter, KeypadEnter, Escape, Tab, Up, Down, Left, Right, Home, End, PageUp, PageDown,
    Delete, Backspace, Comma, Slash, Minus, Equal, KeypadAdd, KeypadSubtract, Keypad0, Menu,
    F1, F2, F3, F5, F6, F10, F11, F12,
    // clang-format on
};

#if IMGUI_VERSION_NUM >= 18700

inline ImGuiKey native(Key key) {
    switch (key) {
        case Key::None: return ImGuiKey_None;
        case Key::Space: return ImGuiKey_Space;
        case Key::Enter: return ImGuiKey_Enter;
        case Key::KeypadEnter: return ImGuiKey_KeypadEnter;
        case Key::Escape: return ImGuiKey_Escape;
        case Key::Tab: return ImGuiKey_Tab;
        case Key::Up: return ImGuiKey_UpArrow;
        case Key::Down: return ImGuiKey_DownArrow;
        case Key::Left: return ImGuiKey_LeftArrow;
        case Key::Right: return ImGuiKey_RightArrow;
        case Key::Home: return ImGuiKey_Home;
        case Key::End: return ImGuiKey_End;
        case Key::PageUp: return ImGuiKey_PageUp;
        case Key::PageDown: return ImGuiKey_PageDown;
        case Key::Delete: return ImGuiKey_Delete;
        case Key::Backspace: return ImGuiKey_Backspace;
        case Key::Comma: return ImGuiKey_Comma;
        case Key::Slash: return ImGuiKey_Slash;
        case Key::Minus: return ImGuiKey_Minus;
        case Key::Equal: return ImGuiKey_Equal;
        case Key::KeypadAdd: return ImGuiKey_KeypadAdd;
        case Key::KeypadSubtract: return ImGuiKey_KeypadSubtract;
        case Key::Keypad0: return ImGuiKey_Keypad0;
        case Key::Menu: return ImGuiKey_Menu;
        case Key::F1: return ImGuiKey_F1;
        case Key::F2: return ImGuiKey_F2;
        case Key::F3: return ImGuiKey_F3;
        case Key::F5: return ImGuiKey_F5;
        case Key::F6: return ImGuiKey_F6;
        case Key::F10: return ImGuiKey_F10;
        case Key::F11: return ImGuiKey_F11;
        case Key::F12: return ImGuiKey_F12;
        default: break;
    }
    const int from_a = static_cast<int>(key) - static_cast<int>(Key::A);
    const int from_0 = static_cast<int>(key) - static_cast<int>(Key::Digit0);
    return static_cast<ImGuiKey>(from_0 >= 0 ? ImGuiKey_0 + from_0 : ImGuiKey_A + from_a);
}
inline bool is_pressed(Key key, bool repeats = false) {
    return ImGui::IsKeyPressed(native(key), repeats);
}
// For tests: as a backend would.
inline void inject_key(Key key, bool is_down) { ImGui::GetIO().AddKeyEvent(native(key), is_down); }
inline void inject_mods(bool ctrl, bool shift, bool alt) {
    ImGuiIO& io = ImGui::GetIO();
#if IMGUI_VERSION_NUM >= 18837
    io.AddKeyEvent(ImGuiMod_Ctrl, ctrl);
    io.AddKeyEvent(ImGuiMod_Shift, shift);
    io.AddKeyEvent(ImGuiMod_Alt, alt);
    io.AddKeyEvent(ImGuiKey_LeftAlt, alt);  // backends tell both
#else
    io.AddKeyEvent(ImGuiKey_ModCtrl, ctrl);
    io.AddKeyEvent(ImGuiKey_ModShift, shift);
    io.AddKeyEvent(ImGuiKey_ModAlt, alt);
#endif
}
inline void inject_key_map() {}

#else  // 1.86: keys are the backend's numbers. Those outside ImGui's own map are GLFW's (glfw3.h).

inline int native(Key key) {
    switch (key) {
        case Key::None: return -1;
        case Key::Space: return 32;
        case Key::Enter: return 257;
        case Key::KeypadEnter: return 335;
        case Key::Escape: return 256;
        case Key::Tab: return 258;
        case Key::Right: return 262;
        case Key::Left: return 263;
        case Key::Down: return 264;
        case Key::Up: return 265;
        case Key::PageUp: return 266;
        case Key::PageDown: return 267;
        case Key::Home: return 268;
        case Key::End: return 269;
        case Key::Delete: return 261;
        case Key::Backspace: return 259;
        case Key::Comma: return 44;
        case Key::Slash: return 47;
        case Key::Minus: return 45;
        case Key::Equal: return 61;
        case Key::KeypadAdd: return 334;
        case Key::KeypadSubtract: return 333;
        case Key::Keypad0: return 320;
        case Key::Menu: return 348;
        case Key::F1: return 290;
        case Key::F2: return 291;
        case Key::F3: return 292;
        case Key::F5: return 294;
        case Key::F6: return 295;
        case Key::F10: return 299;
        case Key::F11: return 300;
        case Key::F12: return 301;
        default: break;
    }
    const int from_a = static_cast<int>(key) - static_cast<int>(Key::A);
    const int from_0 = static_cast<int>(key) - static_cast<int>(Key::Digit0);
    return from_0 >= 0 ? '0' + from_0 : 'A' + from_a;
}
inline bool is_pressed(Key key, bool repeats = false) {
    return ImGui::IsKeyPressed(native(key), repeats);
}
inline void inject_key(Key key, bool is_down) { ImGui::GetIO().KeysDown[native(key)] = is_down; }
inline void inject_mods(bool ctrl, bool shift, bool alt) {
    ImGuiIO& io = ImGui::GetIO();
    io.KeyCtrl = ctrl;
    io.KeyShift = shift;
    io.KeyAlt = alt;
}
inline void inject_key_map() {
    int* map = ImGui::GetIO().KeyMap;
    map[ImGuiKey_Tab] = native(Key::Tab);
    map[ImGuiKey_LeftArrow] = native(Key::Left);
    map[ImGuiKey_RightArrow] = native(Key::Right);
    map[ImGuiKey_UpArrow] = native(Key::Up);
    map[ImGuiKey_DownArrow] = native(Key::Down);
    map[ImGuiKey_PageUp] = native(Key::PageUp);
    map[ImGuiKey_PageDown] = native(Key::PageDown);
    map[ImGuiKey_Home] = native(Key::Home);
    map[ImGuiKey_End] = native(Key::End);
    map[ImGuiKey_Delete] = native(Key::Delete);
    map[ImGuiKey_Backspace] = native(Key::Backspace);
    map[ImGuiKey_Space] = native(Key::Space);
    map[ImGuiKey_Enter] = native(Key::Enter);
    map[ImGuiKey_KeyPadEnter] = native(Key::KeypadEnter);
    map[ImGuiKey_Escape] = native(Key::Escape);
    map[ImGuiKey_A] = native(Key::A);
    map[ImGuiKey_C] = native(Key::C);
    map[ImGuiKey_V] = native(Key::V);
    map[ImGuiKey_X] = native(Key::X);
    map[ImGuiKey_Y] = native(Key::Y);
    map[ImGuiKey_Z] = native(Key::Z);
}
#endif

// Mouse input of a test, as a backend would give it.
inline void inject_mouse(ImVec2 at) {
#if IMGUI_VERSION_NUM >= 18700
    ImGui::GetIO().AddMousePosEvent(at.x, at.y);
#else
    ImGui::GetIO().MousePos = at;
#endif
}
inline void inject_button(int button, bool is_down) {
#if IMGUI_VERSION_NUM >= 18700
    ImGui::GetIO().AddMouseButtonEvent(button, is_down);
#else
    ImGui::GetIO().MouseDown[button] = is_down;
#endif
}
inline void inject_wheel(float steps) {
#if IMGUI_VERSION_NUM >= 18700
    ImGui::GetIO().AddMouseWheelEvent(0.0f, steps);
#else
    ImGui::GetIO().MouseWheel += steps;
#endif
}

// Ctrl+Tab is Redial's own (next session): ImGui's window list must not open. Call after
// NewFrame.
inline void disable_window_switcher() {
#if IMGUI_VERSION_NUM >= 18940
    ImGui::GetCurrentContext()->ConfigNavWindowingKeyNext = 0;
    ImGui::GetCurrentContext()->ConfigNavWindowingKeyPrev = 0;
#else
    ImGui::GetCurrentContext()->NavWindowingTarget = nullptr;
    ImGui::GetCurrentContext()->NavWindowingTargetAnim = nullptr;
#endif
}

// Fonts. A font is used at the size it was added with.
inline float font_size(const ImFont* font) {
#if IMGUI_VERSION_NUM >= 19200
    return font->LegacySize;
#else
    return font->FontSize;
#endif
}
inline float ascent(ImFont* font) {
#if IMGUI_VERSION_NUM >= 19200
    return font->GetFontBaked(font->LegacySize)->Ascent;
#else
    return font->Ascent;
#endif
}
// A renderer gives its atlas' texture an id; tests do without a renderer, but not without the id:
// Dear ImGui checks by it that fonts were pushed and popped in the same window.
inline void inject_texture(ImFontAtlas& atlas) {
#if IMGUI_VERSION_NUM >= 19140
    atlas.SetTexID(1);
#else
    atlas.SetTexID(reinterpret_cast<ImTextureID>(1));
#endif
}
inline void push_font(ImFont* font) {
#if IMGUI_VERSION_NUM >= 19200
    ImGui::PushFont(font, font->LegacySize);
#else
    ImGui::PushFont(font);
#endif
}
inline bool has_glyph(ImFont* font, unsigned code_point) {
#if IMGUI_VERSION_NUM >= 19200
    return font->IsGlyphInFont(static_cast<ImWchar>(code_point));
#else
    return font->FindGlyphNoFallback(static_cast<ImWchar>(code_point)) != nullptr;
#endif
}
// Calls `use` with each glyph that is in the texture.
template <class Use>
void for_each_glyph(ImFont* font, const Use& use) {
#if IMGUI_VERSION_NUM >= 19200
    for (const ImFontGlyph& glyph : font->GetFontBaked(font->LegacySize)->Glyphs) use(glyph);
#else
    for (const ImFontGlyph& glyph : font->Glyphs) use(glyph);
#endif
}

// The frame around what the keyboard is at, for items that draw themselves.
inline void nav_frame(const ImRect& box, ImGuiID id) {
#if IMGUI_VERSION_NUM >= 19140
    ImGui::RenderNavCursor(box, id);
#else
    ImGui::RenderNavHighlight(box, id);
#endif
}

// Draw lists. 1.92.8 swapped the last two arguments of these three.
inline void rect(ImDrawList& list, ImVec2 min, ImVec2 max, ImU32 color, float rounding = 0.0f,
                 float thickness = 1.0f) {
#if IMGUI_VERSION_NUM >= 19280
    list.AddRect(min, max, color, rounding, thickness, 0);
#else
    list.AddRect(min, max, color, rounding, 0, thickness);
#endif
}
inline void polyline(ImDrawList& list, const ImVec2* points, int count, ImU32 color,
                     float thickness, bool is_closed = false) {
    const ImDrawFlags flags = is_closed ? ImDrawFlags_Closed : ImDrawFlags_None;
#if IMGUI_VERSION_NUM >= 19280
    list.AddPolyline(points, count, color, thickness, flags);
#else
    list.AddPolyline(points, count, color, flags, thickness);
#endif
}

// Windows.
// For a child whose controls are the parent's own to arrows and Tab; without it they are one
// control, which Enter goes into and Escape out of.
#if IMGUI_VERSION_NUM >= 19090
inline constexpr ImGuiWindowFlags nav_flattened = 0;
#else
inline constexpr ImGuiWindowFlags nav_flattened = ImGuiWindowFlags_NavFlattened;
#endif
inline bool begin_child(const char* id, ImVec2 size, bool has_border = false,
                        ImGuiWindowFlags flags = 0) {
#if IMGUI_VERSION_NUM >= 18997
    // Border is 1 << 0 and AlwaysUseWindowPadding 1 << 1 in all versions that have the type.
    return ImGui::BeginChild(id, size, has_border ? ImGuiChildFlags(1) : ImGuiChildFlags(0), flags);
#else
    return ImGui::BeginChild(id, size, has_border, flags);
#endif
}
// A borderless child that keeps the window padding inside.
inline bool begin_padded_child(const char* id, ImVec2 size, ImGuiWindowFlags flags = 0) {
#if IMGUI_VERSION_NUM >= 18997
    return ImGui::BeginChild(id, size, ImGuiChildFlags_AlwaysUseWindowPadding, flags);
#else
    return ImGui::BeginChild(id, size, false, flags | ImGuiWindowFlags_AlwaysUseWindowPadding);
#endif
}
inline ImVec2 main_viewport_pos() { return ImGui::GetMainViewport()->WorkPos; }
inline ImVec2 main_viewport_size() { return ImGui::GetMainViewport()->WorkSize; }

inline const ImGuiWindowSettings* window_settings(const char* name) {
#if IMGUI_VERSION_NUM >= 18950
    return ImGui::FindWindowSettingsByID(ImHashStr(name));
#else
    return ImGui::FindWindowSettings(ImHashStr(name));
#endif
}

// Colours that were renamed.
#if IMGUI_VERSION_NUM >= 19090
inline constexpr ImGuiCol col_tab_active = ImGuiCol_TabSelected;
inline constexpr ImGuiCol col_tab_unfocused = ImGuiCol_TabDimmed;
inline constexpr ImGuiCol col_tab_unfocused_active = ImGuiCol_TabDimmedSelected;
#else
inline constexpr ImGuiCol col_tab_active = ImGuiCol_TabActive;
inline constexpr ImGuiCol col_tab_unfocused = ImGuiCol_TabUnfocused;
inline constexpr ImGuiCol col_tab_unfocused_active = ImGuiCol_TabUnfocusedActive;
#endif
#if IMGUI_VERSION_NUM >= 19140
inline constexpr ImGuiCol col_nav = ImGuiCol_NavCursor;
#else
inline constexpr ImGuiCol col_nav = ImGuiCol_NavHighlight;
#endif

// Code points above U+FFFF can be shown only when ImGui was built with 32-bit ImWchar.
inline constexpr bool shows_beyond_bmp = sizeof(ImWchar) > 2;

// Lets later items overlap the one just drawn (a row with buttons on it). Call before the item
// from 1.89.3 on, after it before that: so call both.
inline void before_overlapped_item() {
#if IMGUI_VERSION_NUM >= 18967
    ImGui::SetNextItemAllowOverlap();
#endif
}
inline void after_overlapped_item() {
#if IMGUI_VERSION_NUM < 18967
    ImGui::SetItemAllowOverlap();
#endif
}

// The wheel over the last item is the item's (zoom), not the window's (scroll).
inline void own_wheel() {
#if IMGUI_VERSION_NUM >= 18968
    ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelY);
#else
    ImGui::SetItemUsingMouseWheel();
#endif
}

}  // namespace redial::view::compat
