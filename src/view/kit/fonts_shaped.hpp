// Glyphs that FreeType draws, in the atlas: those of shaped lines, and the pictures of control
// characters. They are drawn before it is built, since it must know how much room they take, and
// given to each font after it. UI thread, between frames.
#pragma once

#include <memory>
#include <vector>

#include <imgui.h>

#include "view/kit/glyph_raster.hpp"
#include "view/kit/shaper.hpp"

namespace redial::view {

class ShapedFonts {
public:
    struct Target {
        ImFont* font;
        float em;  // pixels
    };
    ShapedFonts(ImFontAtlas& atlas, Shaper& shaper, const std::vector<Target>& targets);
    // After ImFontAtlas::Build.
    void add();

private:
    void draw_control_pictures(const std::vector<Target>& targets);
    struct One {
        ImFont* font;
        ImWchar code_point;
        int reserved;
        std::shared_ptr<const GlyphPicture> picture;
    };
    void draw_glyphs(Shaper& shaper, const std::vector<Target>& targets);
    void add(const One& one);

    ImFontAtlas& atlas_;
    std::vector<One> all_;
};

}  // namespace redial::view
