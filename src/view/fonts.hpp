// Builds the font atlas from the embedded fonts at the theme's scale, with the glyphs that
// messages asked for. UI thread, between frames; afterwards the renderer's font texture must be
// made anew.
#pragma once

#include "view/glyphs.hpp"
#include "view/theme.hpp"

namespace redial::view {

// Clears `atlas`, builds it, points theme.font at the new fonts. False when a system font could
// not be read: then the embedded fonts alone are there. Never leaves the atlas empty.
bool build_fonts(ImFontAtlas& atlas, Theme& theme, Glyphs& glyphs);

}  // namespace redial::view
