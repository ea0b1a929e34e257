// Builds an atlas beside the UI thread. UI thread, and one that ends with the building.
#include "app/first_fonts.hpp"

#include "view/kit/fonts.hpp"
#include "view/kit/glyphs.hpp"
#include "view/kit/imgui_compat.backend.hpp"

namespace redial::app {
namespace {

// Nothing is foreign yet: without messages the interface's own characters are all.
bool build(ImFontAtlas& atlas, view::Theme& theme) {
    view::Glyphs glyphs;
    if (!view::build_atlas(atlas, theme, glyphs)) return false;
    // The pixels as the renderer takes them, made here too.
    unsigned char* pixels = nullptr;
    int width = 0;
    int height = 0;
    atlas.GetTexDataAsRGBA32(&pixels, &width, &height);
    return true;
}

}  // namespace

// A renderer that asks for each glyph by itself wants none of them made before it is there.
FirstFonts::FirstFonts(ImFontAtlas& atlas, float scale) {
    built_.scale = scale;
    ImGui::SetCurrentContext(nullptr);
    if (!REDIAL_IMGUI_RENEWS_TEXTURES)
        thread_ = std::thread([this, &atlas] { is_built_ = build(atlas, built_); });
}

FirstFonts::~FirstFonts() { finish(); }

void FirstFonts::finish() {
    if (thread_.joinable()) thread_.join();
    ImGui::SetCurrentContext(context_);
}

bool FirstFonts::take(float scale, view::Theme& theme) {
    finish();
    if (!is_built_ || scale != built_.scale) return false;
    theme.scale = scale;
    theme.font = built_.font;
    view::use_fonts(theme);
    view::apply_to_style(theme);
    return true;
}

}  // namespace redial::app
