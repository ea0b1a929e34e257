// The heat map's shader against the same cells' colours on the CPU, and against the rectangles that
// hosts without it get. Needs a display. Test thread.
#include "gl/heat_painter.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <imgui.h>

#include "app/glfw_window.hpp"
#include "catch.hpp"
#include "gl/frame.hpp"

using namespace redial;

namespace {

constexpr int width = 320;
constexpr int height = 200;
constexpr std::uint32_t background = 0xff302010;  // in no palette

// 8 by 5 cells of 20 by 16 pixels; empty ones, single ones and up to thousands.
view::HeatMap sample_map() {
    view::HeatMap map;
    map.id = 7;
    map.columns = 8;
    map.rows = 5;
    for (std::uint32_t i = 0; i < 40; ++i)
        map.counts.push_back(i % 7 == 3 ? 0 : i % 5 == 0 ? 1 : i * i * 3);
    for (const std::uint32_t count : map.counts) map.most = std::max(map.most, count);
    return map;
}

const view::HeatPlace place{{40, 30}, {200, 110}, 1.0f};

// A window with its context, and what draws in it; gone in the order that OpenGL needs.
struct Canvas {
    Canvas() {
        ImGui::GetIO().IniFilename = nullptr;  // no file of windows where the test was started
        auto opened = app::GlfwWindow::open({width, height, false, false, "heat"});
        REQUIRE(opened);
        window = *std::move(opened);
        auto made = gl::HeatPainter::make(&app::GlfwWindow::find_gl_function);
        REQUIRE(made);
        painter = *std::move(made);
    }
    ~Canvas() {
        painter.reset();
        window.reset();
        ImGui::DestroyContext(context);
    }
    template <class Paint>
    gl::Pixels picture(const Paint& paint) {
        gl::Pixels pixels;
        painter->begin_frame();
        window->begin_frame();
        paint(*ImGui::GetBackgroundDrawList());
        window->end_frame(background, [&] { pixels = gl::read_pixels(width, height); });
        return pixels;
    }
    ImGuiContext* context = ImGui::CreateContext();
    std::unique_ptr<app::GlfwWindow> window;
    std::unique_ptr<gl::HeatPainter> painter;
};

const std::uint8_t* pixel(const gl::Pixels& pixels, int x, int y) {
    return &pixels.rgba[(static_cast<std::size_t>(y) * static_cast<std::size_t>(pixels.width) +
                         static_cast<std::size_t>(x)) *
                        4];
}

// Rounding may differ by one step of 255.
void check_color(const gl::Pixels& pixels, int x, int y, ImU32 wanted) {
    INFO("pixel " << x << ", " << y);
    const std::uint8_t* seen = pixel(pixels, x, y);
    for (int channel = 0; channel < 3; ++channel) {
        const int expected = static_cast<int>((wanted >> (8 * channel)) & 255u);
        CHECK(std::abs(expected - static_cast<int>(seen[channel])) <= 1);
    }
}

void check_cells(const gl::Pixels& pixels, const view::HeatMap& map,
                 const view::HeatColors& colors) {
    for (int row = 0; row < map.rows; ++row) {
        for (int column = 0; column < map.columns; ++column) {
            const std::uint32_t count = map.at(column, row);
            const ImU32 wanted = count == 0
                                     ? background
                                     : view::heat_color(view::heat_share(count, map.most), colors);
            const int left = 40 + column * 20;
            const int top = 30 + row * 16;
            INFO("cell " << column << ", " << row << " holds " << count);
            check_color(pixels, left + 1, top + 1, wanted);
            check_color(pixels, left + 10, top + 8, wanted);
            check_color(pixels, left + 19, top + 8, background);  // the gap
            check_color(pixels, left + 10, top + 15, background);
        }
    }
}

}  // namespace

TEST_CASE("the shader and the rectangles colour each cell as the arithmetic on the CPU does",
          "[gl]") {
    Canvas canvas;
    for (const view::ThemeName theme : {view::ThemeName::Dark, view::ThemeName::Light}) {
        for (int palette = 0; palette < view::heat_palettes; ++palette) {
            const auto colors = view::heat_colors(theme, static_cast<view::HeatPalette>(palette));
            const view::HeatMap map = sample_map();
            check_cells(canvas.picture([&](ImDrawList& list) {
                canvas.painter->paint(list, map, place, colors);
            }),
                        map, colors);
            check_cells(canvas.picture([&](ImDrawList& list) {
                view::paint_heat_rectangles(list, map, place, colors);
            }),
                        map, colors);
        }
    }
}

TEST_CASE("a heat map whose cells changed shows the new ones, and what is drawn after it is whole",
          "[gl]") {
    Canvas canvas;
    const auto colors = view::heat_colors(view::ThemeName::Dark, view::HeatPalette::Sea);
    view::HeatMap map = sample_map();
    for (int frame = 0; frame < 3; ++frame) {
        if (frame == 2) map.most = map.counts[0] = map.most * 2;
        const gl::Pixels seen = canvas.picture([&](ImDrawList& list) {
            canvas.painter->paint(list, map, place, colors);
            list.AddRectFilled({250, 30}, {300, 60}, colors[3]);
        });
        check_cells(seen, map, colors);
        check_color(seen, 275, 45, colors[3]);
    }
}

TEST_CASE("a picture is cut at the window's edges", "[gl]") {
    gl::Pixels whole{4, 3, {}};
    for (std::uint8_t i = 0; i < 12; ++i) whole.rgba.insert(whole.rgba.end(), {i, 0, 0, 255});
    const gl::Pixels part = gl::cut(whole, 2, 1, 10, 10);
    CHECK(part.width == 2);
    CHECK(part.height == 2);
    CHECK(part.rgba[0] == 6);
    CHECK(part.rgba[12] == 11);
    CHECK(gl::cut(whole, -5, -5, 6, 6).width == 1);
}
