// Finds system fonts for code points that the built-in ones lack, through fontconfig. UI thread,
// between frames; fontconfig's first question reads its caches and may take a moment.
#pragma once

#include "view/kit/glyphs.hpp"

namespace redial::app {

view::FontFinder system_fonts();

}  // namespace redial::app
