// What the application, its fonts and its text fields ask of Dear ImGui's borders, the renderer and
// the clipboard, and that differs between versions: imgui_compat.hpp without what every view needs.
// UI thread only.
#pragma once

#include <cfloat>
#include <cstdint>
#include <cstring>

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

// The mouse as the next frame is to see it.
struct Mouse {
    ImVec2 at{-FLT_MAX, -FLT_MAX};
    ImVec2 wheel{};
    bool buttons[5] = {};

    void press(int button, bool is_down) {
        if (button >= 0 && button < 5) buttons[button] = is_down;
    }
};

// After the backend's NewFrame, which before 1.87 asks the window itself.
inline void give_mouse(const Mouse& mouse) {
    ImGuiIO& io = ImGui::GetIO();
#if IMGUI_VERSION_NUM >= 18700
    io.AddMousePosEvent(mouse.at.x, mouse.at.y);
    for (int i = 0; i < 5; ++i) io.AddMouseButtonEvent(i, mouse.buttons[i]);
    if (mouse.wheel.x != 0.0f || mouse.wheel.y != 0.0f)
        io.AddMouseWheelEvent(mouse.wheel.x, mouse.wheel.y);
#else
    io.MousePos = mouse.at;
    for (int i = 0; i < 5; ++i) io.MouseDown[i] = mouse.buttons[i];
    io.MouseWheelH += mouse.wheel.x;
    io.MouseWheel += mouse.wheel.y;
#endif
}

// The queue of input before Dear ImGui has shared it out among frames already.
inline void take_input_as_given() {
#if IMGUI_VERSION_NUM >= 18700
    ImGui::GetIO().ConfigInputTrickleEventQueue = false;
#endif
}

// A picture that becomes a glyph of `font`: drawn from (x0, y0) to (x1, y1) of the pen at the
// line's top, in pixels.
struct AtlasGlyph {
    ImFont* font = nullptr;
    ImWchar code_point = 0;
    float x0 = 0.0f, y0 = 0.0f, x1 = 0.0f, y1 = 0.0f;
    float advance = 0.0f;
    int width = 0;  // texels; 0: it is seen by its advance only
    int height = 0;
    const std::uint8_t* texels = nullptr;  // coverage; of a coloured one red, green, blue, alpha
    bool is_colored = false;
};

#if IMGUI_VERSION_NUM >= 19200

// Before ImFontAtlas::Build: makes room, to be given to add_glyph.
inline int reserve(ImFontAtlas&, int, int) { return -1; }

// After it.
inline void add_glyph(ImFontAtlas& atlas, int, const AtlasGlyph& from) {
    ImFontGlyph glyph;
    glyph.Codepoint = from.code_point;
    glyph.AdvanceX = from.advance;
    glyph.X0 = from.x0;
    glyph.Y0 = from.y0;
    glyph.X1 = from.x1;
    glyph.Y1 = from.y1;
    glyph.Colored = from.is_colored;
    ImFontBaked* baked = from.font->GetFontBaked(from.font->LegacySize);
    if (from.width > 0) {
        glyph.PackId = ImFontAtlasPackAddRect(&atlas, from.width, from.height);
        if (glyph.PackId == ImFontAtlasRectId_Invalid) return;
        const ImTextureRect* rect = ImFontAtlasPackGetRect(&atlas, glyph.PackId);
        for (int y = 0; y < from.height; ++y)
            for (int x = 0; x < from.width; ++x) {
                const std::uint8_t* texel =
                    from.texels + (y * from.width + x) * (from.is_colored ? 4 : 1);
                auto* to = static_cast<std::uint8_t*>(
                    atlas.TexData->GetPixelsAt(rect->x + x, rect->y + y));
                const std::uint8_t alpha = from.is_colored ? texel[3] : texel[0];
                const int last = atlas.TexData->BytesPerPixel - 1;
                for (int i = 0; i < last; ++i) to[i] = from.is_colored ? texel[i] : 0xff;
                to[last] = alpha;
            }
        ImFontAtlasTextureBlockQueueUpload(&atlas, atlas.TexData, rect->x, rect->y, rect->w,
                                           rect->h);
        glyph.Visible = true;
        glyph.U0 = static_cast<float>(rect->x) * atlas.TexUvScale.x;
        glyph.V0 = static_cast<float>(rect->y) * atlas.TexUvScale.y;
        glyph.U1 = static_cast<float>(rect->x + rect->w) * atlas.TexUvScale.x;
        glyph.V1 = static_cast<float>(rect->y + rect->h) * atlas.TexUvScale.y;
    }
    ImFontAtlasBakedAddFontGlyph(&atlas, baked, nullptr, &glyph);
}

inline void finish_glyphs(ImFont*) {}

#else

inline int reserve(ImFontAtlas& atlas, int width, int height) {
    // One texel stays empty behind each: glyphs stand between pixels, and would show a neighbour's
    // edge.
    return width > 0 && height > 0 ? atlas.AddCustomRectRegular(width + 1, height + 1) : -1;
}

inline void write_texels(ImFontAtlas& atlas, const ImFontAtlasCustomRect& rect,
                         const AtlasGlyph& from) {
    std::uint8_t* pixels = nullptr;
    int width = 0;
    // Pictures in colours come last: the texture is white where the others are.
    if (from.is_colored)
        atlas.GetTexDataAsRGBA32(&pixels, &width, nullptr);
    else
        atlas.GetTexDataAsAlpha8(&pixels, &width, nullptr);
    const int bytes = from.is_colored ? 4 : 1;
    for (int y = 0; y < from.height; ++y)
        std::memcpy(pixels + ((rect.Y + y) * width + rect.X) * bytes,
                    from.texels + y * from.width * bytes,
                    static_cast<std::size_t>(from.width * bytes));
    if (from.is_colored) atlas.TexPixelsUseColors = true;
}

// All that have no colours first.
inline void add_glyph(ImFontAtlas& atlas, int reserved, const AtlasGlyph& from) {
    ImVec2 uv0;
    ImVec2 uv1;
    if (reserved >= 0) {
        const ImFontAtlasCustomRect& rect = *atlas.GetCustomRectByIndex(reserved);
        if (!rect.IsPacked()) return;
        write_texels(atlas, rect, from);
        uv0 = {static_cast<float>(rect.X) * atlas.TexUvScale.x,
               static_cast<float>(rect.Y) * atlas.TexUvScale.y};
        uv1 = {static_cast<float>(rect.X + from.width) * atlas.TexUvScale.x,
               static_cast<float>(rect.Y + from.height) * atlas.TexUvScale.y};
    }
    from.font->AddGlyph(nullptr, from.code_point, from.x0, from.y0, from.x1, from.y1, uv0.x, uv0.y,
                        uv1.x, uv1.y, from.advance);
    from.font->Glyphs.back().Colored = from.is_colored;
}

// After the last of a font's.
inline void finish_glyphs(ImFont* font) { font->BuildLookupTable(); }

#endif

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
