// Paints the icon from its shapes, each pixel from sixteen samples. Any thread.
#include "app/window_icon.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "view/kit/theme.hpp"

namespace redial::app {
namespace {

// All lengths are in the 128 units of the drawing.
constexpr float units = 128.0f;
constexpr int samples = 4;  // in each direction

struct Point {
    float x = 0, y = 0;
};
struct Bar {
    float x, y, width, height, corner;
};
constexpr Bar ground{0, 0, 128, 128, 24};
constexpr Bar waits[] = {{20, 84, 8, 20, 3}, {34, 70, 14, 34, 3}, {54, 46, 22, 58, 3}};
constexpr Point policy[] = {{20, 78}, {34, 64}, {54, 38}, {82, 24}};
constexpr float policy_width = 5.0f;
constexpr Point open_at{98, 64};
constexpr float open_radius = 14.0f;

bool is_in(const Bar& bar, Point at) {
    const float x =
        std::max({bar.x + bar.corner - at.x, at.x - bar.x - bar.width + bar.corner, 0.0f});
    const float y =
        std::max({bar.y + bar.corner - at.y, at.y - bar.y - bar.height + bar.corner, 0.0f});
    return std::hypot(x, y) <= bar.corner;
}

bool is_on_line(Point from, Point to, Point at) {
    const Point along{to.x - from.x, to.y - from.y};
    const float length = along.x * along.x + along.y * along.y;
    const float share =
        std::clamp(((at.x - from.x) * along.x + (at.y - from.y) * along.y) / length, 0.0f, 1.0f);
    return std::hypot(at.x - from.x - share * along.x, at.y - from.y - share * along.y) <=
           policy_width * 0.5f;
}

// 0: nothing is there. As ImGui packs it: red in the lowest byte.
std::uint32_t color_at(const view::Palette& palette, Point at) {
    if (!is_in(ground, at)) return 0;
    if (std::hypot(at.x - open_at.x, at.y - open_at.y) <= open_radius) return palette.open;
    for (std::size_t i = 0; i + 1 < std::size(policy); ++i)
        if (is_on_line(policy[i], policy[i + 1], at)) return palette.accent;
    for (const Bar& wait : waits)
        if (is_in(wait, at)) return palette.waiting;
    return palette.panel;
}

}  // namespace

std::vector<std::uint8_t> icon_pixels(int size_pixels) {
    view::Theme theme;
    view::set_palette(theme, view::ThemeName::Dark);
    const float step = units / static_cast<float>(size_pixels * samples);
    std::vector<std::uint8_t> pixels;
    pixels.reserve(static_cast<std::size_t>(size_pixels) * static_cast<std::size_t>(size_pixels) *
                   4);
    for (int pixel = 0; pixel < size_pixels * size_pixels; ++pixel) {
        std::array<unsigned, 4> sum{};  // of red, green, blue where something is, and how often
        for (int sample = 0; sample < samples * samples; ++sample) {
            const int column = pixel % size_pixels * samples + sample % samples;
            const int row = pixel / size_pixels * samples + sample / samples;
            const std::uint32_t color =
                color_at(theme.color, {(static_cast<float>(column) + 0.5f) * step,
                                       (static_cast<float>(row) + 0.5f) * step});
            if (color == 0) continue;
            for (unsigned part = 0; part < 3; ++part) sum[part] += color >> (part * 8) & 0xff;
            ++sum[3];
        }
        const unsigned seen = std::max(sum[3], 1u);
        for (unsigned part = 0; part < 3; ++part)
            pixels.push_back(static_cast<std::uint8_t>(sum[part] / seen));
        pixels.push_back(static_cast<std::uint8_t>(sum[3] * 255 / (samples * samples)));
    }
    return pixels;
}

}  // namespace redial::app
