// What the application, its fonts and its text fields ask of Dear ImGui's borders, the renderer and
// the clipboard, and that differs between versions: imgui_compat.hpp without what every view needs.
// UI thread only.
#pragma once

#include <imgui.h>
#include <imgui_internal.h>

// From 1.92 on the atlas hands a changed texture to its renderer by itself, and the backends have
// no functions for it any more, so that this must be a question for the preprocessor.
#if IMGUI_VERSION_NUM >= 19200
#define REDIAL_IMGUI_RENEWS_TEXTURES 1
#else
#define REDIAL_IMGUI_RENEWS_TEXTURES 0
#endif

namespace redial::view::compat {

// Between frames: the font of all text that no other is pushed for, at the size it was added with.
inline void set_default_font(ImFont* font) {
    ImGui::GetIO().FontDefault = font;
#if IMGUI_VERSION_NUM >= 19200
    // Taken from the default font in the first frame only: it would outlast every zoom.
    ImGui::GetStyle().FontSizeBase = font->LegacySize;
#endif
}

// The functions behind ImGui::GetClipboardText and SetClipboardText, and the word they are given.
struct Clipboard {
#if IMGUI_VERSION_NUM >= 19110
    using Context = ImGuiContext*;
#else
    using Context = void*;
#endif
    using Get = const char* (*)(Context);
    using Set = void (*)(Context, const char*);
    Get get = nullptr;
    Set set = nullptr;
    void* user = nullptr;

    static Clipboard current() {
#if IMGUI_VERSION_NUM >= 19110
        const ImGuiPlatformIO& io = ImGui::GetPlatformIO();
        return {io.Platform_GetClipboardTextFn, io.Platform_SetClipboardTextFn,
                io.Platform_ClipboardUserData};
#else
        const ImGuiIO& io = ImGui::GetIO();
        return {io.GetClipboardTextFn, io.SetClipboardTextFn, io.ClipboardUserData};
#endif
    }
    void install() const {
#if IMGUI_VERSION_NUM >= 19110
        ImGuiPlatformIO& io = ImGui::GetPlatformIO();
        io.Platform_GetClipboardTextFn = get;
        io.Platform_SetClipboardTextFn = set;
        io.Platform_ClipboardUserData = user;
#else
        ImGuiIO& io = ImGui::GetIO();
        io.GetClipboardTextFn = get;
        io.SetClipboardTextFn = set;
        io.ClipboardUserData = user;
#endif
    }
    // What the functions that are installed were given as `user`.
    static void* user_of([[maybe_unused]] Context context) {
#if IMGUI_VERSION_NUM >= 19110
        return ImGui::GetPlatformIO().Platform_ClipboardUserData;
#else
        return context;
#endif
    }
    Context context() const {
#if IMGUI_VERSION_NUM >= 19110
        return ImGui::GetCurrentContext();
#else
        return user;
#endif
    }
};

}  // namespace redial::view::compat
