// Pictures of single glyphs of system fonts, by FreeType: of outlines the coverage, of emoji their
// colours. UI thread only.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "view/kit/shaper.hpp"

namespace redial::view {

// Lengths in pixels, y down; `left` and `top` from the pen on the baseline.
struct GlyphPicture {
    int width = 0;  // texels
    int height = 0;
    float left = 0.0f;
    float top = 0.0f;
    float drawn_width = 0.0f;  // narrower than its texels where it was drawn finer
    float drawn_height = 0.0f;
    float advance = 0.0f;
    bool is_colored = false;
    std::vector<std::uint8_t>
        texels;  // one byte each: coverage; four each: red, green, blue, alpha
};

// Pictures that were drawn, by size (pixels an em) and in the order of Shaper::glyphs().
struct GlyphPictures {
    std::map<float, std::vector<std::shared_ptr<const GlyphPicture>>> drawn;
};

class GlyphRaster {
public:
    explicit GlyphRaster(const std::vector<FontFile>& files);
    ~GlyphRaster();
    GlyphRaster(const GlyphRaster&) = delete;
    GlyphRaster& operator=(const GlyphRaster&) = delete;

    // At `em` pixels an em. A glyph that cannot be drawn is an empty picture as wide as it.
    GlyphPicture picture(const ShapedGlyph& glyph, float em);
    // Of a character by itself, with its font's own advance.
    GlyphPicture character(std::size_t face, char32_t code_point, float em);

private:
    struct Library;
    std::unique_ptr<Library> library_;
};

}  // namespace redial::view
