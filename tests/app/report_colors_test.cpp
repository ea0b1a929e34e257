// A report's colours are the window's: the two tables are on different floors. Test's thread only.
#include "catch.hpp"
#include "report/colors.hpp"
#include "view/kit/theme.hpp"

using namespace redial;

namespace {

// 0xRRGGBB of Dear ImGui's colour.
std::uint32_t hex_of(ImU32 color) {
    const std::uint32_t red = (color >> IM_COL32_R_SHIFT) & 255;
    const std::uint32_t green = (color >> IM_COL32_G_SHIFT) & 255;
    return red << 16 | green << 8 | ((color >> IM_COL32_B_SHIFT) & 255);
}

ImU32 in_window(const view::Palette& palette, std::string_view name) {
    if (name == "canvas") return palette.canvas;
    if (name == "panel") return palette.panel;
    if (name == "raised") return palette.raised;
    if (name == "border") return palette.border;
    if (name == "grid") return palette.grid;
    if (name == "text") return palette.text;
    if (name == "dim") return palette.dim;
    if (name == "accent") return palette.accent;
    if (name == "open") return palette.open;
    if (name == "waiting") return palette.waiting;
    if (name == "closed") return palette.closed;
    if (name == "fault") return palette.fault;
    FAIL("the window has no colour " << name);
    return 0;
}

}  // namespace

TEST_CASE("a report has the colours of the window's light and dark theme", "[report]") {
    view::Theme light;
    view::Theme dark;
    view::set_palette(light, view::ThemeName::Light);
    view::set_palette(dark, view::ThemeName::Dark);
    for (const report::Color& color : report::colors()) {
        INFO(color.name);
        CHECK(color.light == hex_of(in_window(light.color, color.name)));
        CHECK(color.dark == hex_of(in_window(dark.color, color.name)));
    }
}
