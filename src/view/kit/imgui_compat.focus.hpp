// What Dear ImGui does with Escape, Enter, Tab and Alt before a frame is drawn, and how that is
// made to be alike in all its versions: imgui_compat.hpp without what every view needs. UI thread
// only.
#pragma once

#include <cfloat>
#include <string_view>

#include <imgui.h>
#include <imgui_internal.h>

#include "view/kit/imgui_compat.hpp"

namespace redial::view::compat {

// The rest of this frame does not see that the key was pressed.
inline void take_key(Key key) {
    constexpr float a_moment_ago = 1e-6f;
#if IMGUI_VERSION_NUM >= 18700
    ImGui::GetKeyData(native(key))->DownDuration = a_moment_ago;
#else
    ImGui::GetIO().KeysDownDuration[native(key)] = a_moment_ago;
#endif
}

// A menu or a dropdown that was drawn in the last frame was closed when this one began.
inline bool has_closed_popup() {
    const ImGuiContext& g = *ImGui::GetCurrentContext();
    for (const ImGuiWindow* window : g.Windows) {
        if ((window->Flags & ImGuiWindowFlags_Popup) == 0 || !window->WasActive) continue;
        bool is_open = false;
        for (const ImGuiPopupData& popup : g.OpenPopupStack)
            is_open = is_open || popup.Window == window;
        if (!is_open) return true;
    }
    return false;
}

// The text field that has the keyboard holds what it held when it got it.
inline bool is_field_untouched() {
    const ImGuiContext& g = *ImGui::GetCurrentContext();
    if (g.ActiveId == 0 || g.ActiveId != g.InputTextState.ID) return false;
#if IMGUI_VERSION_NUM >= 19140
    return false;  // its first text has another name there: Escape is pressed twice
#else
    const auto words = [](const ImVector<char>& text) {
        return std::string_view(text.Data ? text.Data : "");
    };
    return words(g.InputTextState.InitialTextA) == words(g.InputTextState.TextA);
#endif
}
inline void leave_field() {
    ImGui::ClearActiveID();
    ImGui::GetCurrentContext()->ActiveIdPreviousFrame = 0;
}

// Enter presses what the ring is at, as Space does: from 1.89.4 on it does by itself.
inline void let_enter_press() {
#if IMGUI_VERSION_NUM < 18940
    ImGuiContext& g = *ImGui::GetCurrentContext();
    if (g.NavActivateInputId == 0 || g.ActiveId != 0 || !is_pressed(Key::Enter)) return;
    g.NavActivateId = g.NavActivateDownId = g.NavActivatePressedId = g.NavActivateInputId;
#endif
}
// Enter was pressed for the control at which the ring is, not within a text field.
inline bool is_enter_taken() {
    const ImGuiContext& g = *ImGui::GetCurrentContext();
    return g.NavActivateId != 0 && g.ActiveIdPreviousFrame == 0;
}

inline void show_focus();

inline bool is_tab_pressed() {
    const ImGuiIO& io = ImGui::GetIO();
    return is_pressed(Key::Tab, true) && !io.KeyCtrl && !io.KeyAlt;
}
// Marks a request that Tab made, among Dear ImGui's own flags of ten to fifteen bits.
inline constexpr ImGuiNavMoveFlags made_by_tab = 1 << 20;
#if IMGUI_VERSION_NUM < 18970
inline constexpr ImGuiNavMoveFlags is_tab = ImGuiNavMoveFlags_Tabbing;
inline constexpr ImGuiNavMoveFlags into_fields = 0;  // Tab goes into them anyway
inline ImGuiID scope_of(const ImGuiWindow*) { return 0; }
#else
inline constexpr ImGuiNavMoveFlags is_tab = ImGuiNavMoveFlags_IsTabbing;
inline constexpr ImGuiNavMoveFlags into_fields = ImGuiNavMoveFlags_Activate;
inline ImGuiID scope_of(const ImGuiWindow* window) { return window->NavRootFocusScopeId; }
#endif
// Before 1.89.7 Tab goes through text fields only, and from then on through all but a menu bar's
// controls: here it goes through all that can be pressed, as SetKeyboardFocusHere does. After
// NewFrame.
inline void let_tab_reach_all() {
    ImGuiContext& g = *ImGui::GetCurrentContext();
    const bool is_tabbing = g.NavMoveSubmitted && (g.NavMoveFlags & is_tab);
    if (!is_tabbing) return;
    g.NavMoveFlags |= ImGuiNavMoveFlags_FocusApi | made_by_tab;
    if (g.NavTabbingDir == 0 && g.NavId != 0) g.NavTabbingDir = 1;
}
// Once all is drawn: which way Tab leaves the window, 1 or -1; 0: it finds a control in it.
inline int way_out_by_tab() {
    ImGuiContext& g = *ImGui::GetCurrentContext();
    const bool is_closed =  // a window that does without Dear ImGui's way of walking
        g.NavWindow == nullptr || (g.NavWindow->Flags & ImGuiWindowFlags_NoNavInputs) != 0;
    if (is_closed) return g.IO.KeyShift ? -1 : 1;
    const bool is_tabbing = g.NavMoveSubmitted && (g.NavMoveFlags & is_tab);
    if (!is_tabbing || !g.NavMoveScoringItems) return 0;
    if (g.NavTabbingDir < 0) return g.NavIdIsAlive ? -1 : 0;
    if (g.NavTabbingCounter == 1) return 1;
    // What it was at has gone: it begins at the first.
    if (g.NavTabbingResultFirst.ID != 0) g.NavTabbingDir = 0;
    return g.NavTabbingResultFirst.ID != 0 ? 0 : 1;
}
inline void cancel_tab() { ImGui::NavMoveRequestCancel(); }
// After a field of several lines: it counts as two controls, and Tab would go from one to the
// other.
inline void make_one_stop(ImGuiID field) {
    ImGuiContext& g = *ImGui::GetCurrentContext();
    const bool is_tabbing = g.NavMoveSubmitted && (g.NavMoveFlags & made_by_tab) != 0;
    const bool stays = g.NavId == field && g.NavMoveResultLocal.ID == field && g.NavTabbingDir > 0;
    if (!is_tabbing || g.NavMoveScoringItems || !stays) return;
    g.NavMoveResultLocal.Clear();
    g.NavTabbingCounter = 1;
    g.NavMoveScoringItems = g.NavAnyRequest = true;
}
// The ring goes to the window's first control that is drawn in this frame, or to its last.
inline void tab_into(ImGuiWindow* window, int way) {
    ImGuiContext& g = *ImGui::GetCurrentContext();
    ImGui::ClearActiveID();
    ImGui::FocusWindow(window);
    g.NavLayer = ImGuiNavLayer_Main;
    ImGui::SetNavID(0, ImGuiNavLayer_Main, scope_of(window), ImRect());
    ImGui::NavMoveRequestSubmit(
        ImGuiDir_None, way > 0 ? ImGuiDir_Down : ImGuiDir_Up,
        is_tab | into_fields | ImGuiNavMoveFlags_FocusApi | made_by_tab,
        ImGuiScrollFlags_KeepVisibleEdgeX | ImGuiScrollFlags_KeepVisibleEdgeY);
    g.NavTabbingResultFirst.Clear();
    g.NavTabbingDir = way > 0 ? 0 : -1;
    g.NavTabbingCounter = -1;
    show_focus();
}
// From a child window, which is one control of its parent, to the control beside it.
inline void tab_out_of(ImGuiWindow* child, int way) {
    ImGuiContext& g = *ImGui::GetCurrentContext();
    ImGuiWindow* parent = child->ParentWindow;
    tab_into(parent, way);
    ImGui::SetNavID(child->ChildId, ImGuiNavLayer_Main, scope_of(parent),
                    ImGui::WindowRectAbsToRel(parent, child->Rect()));
    g.NavTabbingDir = way;
}

// The next item gets the keyboard.
inline void focus_next_item() {
#if IMGUI_VERSION_NUM >= 19010 && IMGUI_VERSION_NUM < 19020
    // 1.90.1 looks for it in the scope that has the keyboard so far, and nowhere else; 1.90.2
    // has that mended.
    ImGuiContext& g = *ImGui::GetCurrentContext();
    g.NavFocusScopeId = g.CurrentFocusScopeId;
#endif
    ImGui::SetKeyboardFocusHere();
}

inline ImGuiID first_field_key() { return ImHashStr("the frame that asked for a first field"); }

// In a window that just opened: its first text field gets the keyboard, where it has one.
inline void focus_first_field() {
#if IMGUI_VERSION_NUM < 18970
    ImGuiContext& g = *ImGui::GetCurrentContext();
    g.NavWindow = ImGui::GetCurrentWindow();
    ImGui::NavMoveRequestSubmit(ImGuiDir_None, ImGuiDir_Down, ImGuiNavMoveFlags_Tabbing,
                                ImGuiScrollFlags_KeepVisibleEdgeX | ImGuiScrollFlags_AlwaysCenterY);
    g.NavTabbingResultFirst.Clear();
    g.NavTabbingDir = 0;
    g.NavTabbingCounter = -1;
#else
    focus_next_item();
    ImGui::GetCurrentWindow()->RootWindow->StateStorage.SetInt(first_field_key(),
                                                               ImGui::GetFrameCount());
#endif
}
// Before a text field: it gets the keyboard if it is the first behind focus_first_field(), which
// from 1.89.7 on finds what comes first, a page's tab for example.
inline void take_first_focus() {
#if IMGUI_VERSION_NUM >= 18970
    ImGuiStorage& storage = ImGui::GetCurrentWindow()->RootWindow->StateStorage;
    if (storage.GetInt(first_field_key(), 0) != ImGui::GetFrameCount()) return;
    storage.SetInt(first_field_key(), 0);
    focus_next_item();
#endif
}

// The ring is shown: the keyboard was used last, not the mouse.
inline bool is_focus_shown() {
#if IMGUI_VERSION_NUM >= 19140
    return ImGui::GetCurrentContext()->NavCursorVisible;
#else
    return !ImGui::GetCurrentContext()->NavDisableHighlight;
#endif
}
inline void show_focus() {
    ImGuiContext& g = *ImGui::GetCurrentContext();
#if IMGUI_VERSION_NUM >= 19140
    g.NavCursorVisible = g.NavHighlightItemUnderNav = true;
#else
    g.NavDisableHighlight = false;
    g.NavDisableMouseHover = true;
#endif
}
// Where the keyboard is, in screen pixels; false: nowhere, or it is not to be shown.
inline bool focused_box(ImRect& box) {
    ImGuiContext& g = *ImGui::GetCurrentContext();
    ImGuiWindow* window = g.NavWindow;
    const bool is_typing = g.ActiveId != 0 && g.ActiveId == g.InputTextState.ID;
    if (window == nullptr || g.NavId == 0 || !g.NavIdIsAlive) return false;
    if (is_typing ? g.ActiveId != g.NavId : !is_focus_shown()) return false;
    box = ImGui::WindowRectRelToAbs(window, window->NavRectRel[g.NavLayer]);
    return true;
}

// Of the last item, while the ring is at it: -1 or 1 when an arrow along `axis` was pressed, which
// then moves nothing else.
inline float take_arrows(ImGuiAxis axis) {
    if (!ImGui::IsItemFocused() || !is_focus_shown()) return 0.0f;
    const bool is_x = axis == ImGuiAxis_X;
    float step = 0.0f;
    if (is_pressed(is_x ? Key::Left : Key::Up, true)) step -= 1.0f;
    if (is_pressed(is_x ? Key::Right : Key::Down, true)) step += 1.0f;
    if (step != 0.0f) ImGui::NavMoveRequestCancel();
    return step;
}

// Within a menu bar, before its menu `name` is opened: the arrows go on from there.
inline void enter_menu_bar(const char* name) {
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    ImGui::ClearActiveID();
    ImGui::FocusWindow(window);
    ImGui::GetCurrentContext()->NavLayer = ImGuiNavLayer_Menu;
    ImGui::SetNavID(window->GetID(name), ImGuiNavLayer_Menu, 0, ImRect());
    show_focus();
}

// An arrow has come to that menu from the one beside it; Tab only passes by.
inline bool has_walked_to(const char* name) {
    const ImGuiContext& g = *ImGui::GetCurrentContext();
    const bool is_arrow =
        g.NavMoveDirForDebug == ImGuiDir_Left || g.NavMoveDirForDebug == ImGuiDir_Right;
    return is_arrow && g.NavJustMovedToId == ImGui::GetCurrentWindow()->GetID(name);
}

// Alt opens Redial's menus, not what Dear ImGui takes for the window's own. After NewFrame.
inline void disable_menu_layer() { ImGui::GetCurrentContext()->NavWindowingToggleLayer = false; }
// By a person: when the window loses the focus all keys count as up, and nobody let go of them.
inline bool is_alt_released() {
#if IMGUI_VERSION_NUM >= 18700
    return ImGui::IsKeyReleased(ImGuiKey_LeftAlt) || ImGui::IsKeyReleased(ImGuiKey_RightAlt);
#else
    const ImGuiIO& io = ImGui::GetIO();
    return !io.KeyAlt && (io.KeyModsPrev & ImGuiKeyModFlags_Alt) != 0;
#endif
}
#if IMGUI_VERSION_NUM >= 18837
// Named keys in which it keeps what modifiers are held.
inline bool is_place_of_modifier(int key) {
    return key >= ImGuiKey_ReservedForModCtrl && key <= ImGuiKey_ReservedForModSuper;
}
#elif IMGUI_VERSION_NUM >= 18700
inline bool is_place_of_modifier(int key) {
    return key >= ImGuiKey_ModCtrl && key <= ImGuiKey_ModSuper;
}
#endif
// Anything but Ctrl, Shift, Alt and Super.
inline bool is_any_key_pressed() {
#if IMGUI_VERSION_NUM >= 18700
    for (int key = ImGuiKey_NamedKey_BEGIN; key < ImGuiKey_NamedKey_END; ++key) {
        const bool is_modifier = key >= ImGuiKey_LeftCtrl && key <= ImGuiKey_RightSuper;
        if (is_modifier || is_place_of_modifier(key)) continue;
        if (ImGui::IsKeyPressed(static_cast<ImGuiKey>(key), false)) return true;
    }
#else
    constexpr int left_shift = 340, right_super = 347;  // GLFW's
    const ImGuiIO& io = ImGui::GetIO();
    for (int key = 0; key < IM_ARRAYSIZE(io.KeysDown); ++key) {
        const bool is_modifier = key >= left_shift && key <= right_super;
        if (!is_modifier && io.KeysDownDuration[key] == 0.0f) return true;
    }
#endif
    return false;
}

// The wheel's steps while Ctrl is held; nothing scrolls by them. After NewFrame.
inline float take_ctrl_wheel() {
    ImGuiContext& g = *ImGui::GetCurrentContext();
    const float steps = g.IO.MouseWheel;
    if (steps == 0.0f || !g.IO.KeyCtrl) return 0.0f;
    g.IO.MouseWheel = 0.0f;
    for (ImGuiWindow* window : g.Windows) window->ScrollTarget = {FLT_MAX, FLT_MAX};
    return steps;
}

}  // namespace redial::view::compat
