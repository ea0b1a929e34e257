// Builds the font atlas from the embedded fonts at the theme's scale, with the glyphs that
// messages asked for. UI thread, between frames; afterwards the renderer's font texture must be
// made anew. An atlas that no context has yet may be built on any thread.
#pragma once

#include "view/kit/glyphs.hpp"
#include "view/kit/theme.hpp"

namespace redial::view {

// Clears `atlas`, builds it, points theme.font at the new fonts. False when a system font could
// not be read: then the embedded fonts alone are there. Never leaves the atlas empty.
bool build_fonts(ImFontAtlas& atlas, Theme& theme, Glyphs& glyphs);
// The first half of it, which needs no context of Dear ImGui.
bool build_atlas(ImFontAtlas& atlas, Theme& theme, Glyphs& glyphs);
// The second: the current context writes with these fonts.
void use_fonts(const Theme& theme);

}  // namespace redial::view
