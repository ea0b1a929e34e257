// Draws the glyphs of shaped lines at every size that the window has, and puts them into its fonts.
// UI thread.
#include "view/kit/fonts_shaped.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "view/kit/fonts_embedded.hpp"
#include "view/kit/imgui_compat.backend.hpp"
#include "view/kit/imgui_compat.hpp"

namespace redial::view {
namespace {

// JetBrains Mono's pictures are two or three letters in the room of one: larger, they can be read.
constexpr float control_picture_size = 1.8f;
// Their middle stands so high above the baseline, in ems: there they stay.
constexpr float control_picture_middle = 0.385f;

}  // namespace

ShapedFonts::ShapedFonts(ImFontAtlas& atlas, Shaper& shaper, const std::vector<Target>& targets)
    : atlas_(atlas) {
    draw_glyphs(shaper, targets);
    draw_control_pictures(targets);
    std::stable_partition(all_.begin(), all_.end(),
                          [](const One& one) { return !one.picture->is_colored; });
}

// What was drawn for the atlas before is not drawn again, and fonts of one size share it.
void ShapedFonts::draw_glyphs(Shaper& shaper, const std::vector<Target>& targets) {
    GlyphRaster raster(shaper.faces());
    const std::vector<ShapedGlyph>& glyphs = shaper.glyphs();
    GlyphPictures before = std::exchange(shaper.pictures(), {});
    std::map<float, std::vector<One>> by_size;
    all_.reserve(glyphs.size() * targets.size());
    for (const Target& target : targets) {
        std::vector<One>& ones = by_size[target.em];
        auto& pictures = shaper.pictures().drawn[target.em];
        if (pictures.empty()) pictures = std::move(before.drawn[target.em]);
        for (std::size_t i = pictures.size(); i < glyphs.size(); ++i)
            pictures.push_back(
                std::make_shared<const GlyphPicture>(raster.picture(glyphs[i], target.em)));
        for (std::size_t i = ones.size(); i < glyphs.size(); ++i) {
            const int reserved = compat::reserve(atlas_, pictures[i]->width, pictures[i]->height);
            const auto code = static_cast<ImWchar>(Shaper::code_of(i));
            ones.push_back({nullptr, code, reserved, pictures[i]});
        }
        for (One one : ones) {
            one.font = target.font;
            all_.push_back(std::move(one));
        }
    }
}

// Dear ImGui's rasteriser leaves them empty: their outlines are made of others. Inter has none.
void ShapedFonts::draw_control_pictures(const std::vector<Target>& targets) {
    const FontBytes mono = jetbrains_mono();
    const std::vector<FontFile> files = {
        {"JetBrains Mono", std::make_shared<const Bytes>(mono.data, mono.data + mono.size_bytes)}};
    GlyphRaster raster(files);
    for (const Target& target : targets)
        for (char32_t c = 0x2400; c <= 0x2421; ++c) {
            GlyphPicture picture = raster.character(0, c, target.em * control_picture_size);
            picture.top +=
                std::round(target.em * control_picture_middle * (control_picture_size - 1.0f));
            const int reserved = compat::reserve(atlas_, picture.width, picture.height);
            all_.push_back({target.font, static_cast<ImWchar>(c), reserved,
                            std::make_shared<const GlyphPicture>(std::move(picture))});
        }
}

void ShapedFonts::add() {
    std::set<ImFont*> fonts;
    for (const One& one : all_) {
        add(one);
        fonts.insert(one.font);
    }
    for (ImFont* font : fonts) compat::finish_glyphs(font);
}

void ShapedFonts::add(const One& one) {
    const GlyphPicture& picture = *one.picture;
    const float baseline = std::round(compat::ascent(one.font));
    compat::AtlasGlyph glyph;
    glyph.font = one.font;
    glyph.code_point = one.code_point;
    glyph.x0 = picture.left;
    glyph.y0 = baseline + picture.top;
    glyph.x1 = glyph.x0 + picture.drawn_width;
    glyph.y1 = glyph.y0 + picture.drawn_height;
    glyph.advance = picture.advance;
    glyph.width = picture.width;
    glyph.height = picture.height;
    glyph.texels = picture.texels.data();
    glyph.is_colored = picture.is_colored;
    compat::add_glyph(atlas_, one.reserved, glyph);
}

}  // namespace redial::view
