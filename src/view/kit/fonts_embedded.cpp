// Names the font bytes that third_party/fonts.cmake put between two assembler labels each.
// Any thread: constant data.
#include "view/kit/fonts_embedded.hpp"

extern "C" {
extern const unsigned char redial_font_inter_regular[];
extern const unsigned char redial_font_inter_regular_end[];
extern const unsigned char redial_font_inter_semibold[];
extern const unsigned char redial_font_inter_semibold_end[];
extern const unsigned char redial_font_jetbrains_mono[];
extern const unsigned char redial_font_jetbrains_mono_end[];
extern const unsigned char redial_font_icons[];
extern const unsigned char redial_font_icons_end[];
}

namespace redial::view {
namespace {

FontBytes between(const unsigned char* begin, const unsigned char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

FontBytes inter_regular() {
    return between(redial_font_inter_regular, redial_font_inter_regular_end);
}

FontBytes inter_semibold() {
    return between(redial_font_inter_semibold, redial_font_inter_semibold_end);
}

FontBytes jetbrains_mono() {
    return between(redial_font_jetbrains_mono, redial_font_jetbrains_mono_end);
}

FontBytes icons() { return between(redial_font_icons, redial_font_icons_end); }

}  // namespace redial::view
