// The colours of pages and plots, light and dark, in one table: each a variable of the style sheet.
// They are those of the window's two themes. Pure data, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace redial::report {

struct Color {
    std::string_view name;  // "open": var(--open) in the style sheet, fill-open and stroke-open
    std::uint32_t light;    // 0xRRGGBB
    std::uint32_t dark;
};

std::span<const Color> colors();

}  // namespace redial::report
