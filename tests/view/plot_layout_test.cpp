// What of a series stands in which pixel, and the axes around it. Test thread.
#include "view/plot/plot_layout.hpp"

#include <cmath>

#include "base/rng.hpp"
#include "catch.hpp"

using namespace redial;
using namespace redial::view;
using namespace std::chrono_literals;

namespace {

constexpr PlotArea area{100, 10, 500, 110};  // 400 pixels wide
constexpr TimeRange minute{Instant{0s}, Instant{60s}};

model::Pyramid steady(int count, Duration step) {
    model::Pyramid series;
    for (int i = 0; i < count; ++i) series.append(Instant{i * step}, i % 10);
    return series;
}

}  // namespace

TEST_CASE("more points than pixels become one point a pixel column", "[plot]") {
    const model::Pyramid series = steady(60'000, 1ms);
    Shape shape;
    layout_points(series, minute, area, Between::Line, Instant{60s}, shape);
    CHECK(shape.is_dense);
    CHECK(shape.count == 60'000);
    REQUIRE(shape.points.size() == 400);
    CHECK(shape.points.front().x == 100.5f);
    CHECK(shape.points.back().x == 499.5f);
    for (const ShapePoint& point : shape.points) {
        CHECK(point.low == 0.0f);
        CHECK(point.high == 9.0f);
    }
}

TEST_CASE("few points stand where they happened, with one more on either side", "[plot]") {
    const model::Pyramid series = steady(100, 1s);
    Shape shape;
    layout_points(series, {Instant{10s}, Instant{20s}}, area, Between::Line, Instant{99s}, shape);
    CHECK_FALSE(shape.is_dense);
    CHECK(shape.count == 11);
    REQUIRE(shape.points.size() == 13);
    CHECK(shape.points[1].x == area.left);
    CHECK(shape.points[11].x == area.right);
    CHECK(shape.points[0].x < area.left);
}

TEST_CASE("no line leads over a break, however many points there are", "[plot]") {
    for (const int each : {5, 20'000}) {
        model::Pyramid series;
        for (int i = 0; i < each; ++i) series.append(Instant{20s * i / each}, 1);
        series.append_break(Instant{20s});
        for (int i = 0; i < each; ++i) series.append(Instant{40s + 20s * i / each}, 2);
        Shape shape;
        layout_points(series, minute, area, Between::Line, Instant{60s}, shape);
        INFO(each << " points");
        int starts = 0;
        for (const ShapePoint& point : shape.points) starts += point.joins ? 0 : 1;
        CHECK(starts == 2);
    }
}

TEST_CASE("a step holds its value until the next one, and the last until now", "[plot]") {
    model::Pyramid series;
    series.append(Instant{10s}, 3);
    series.append(Instant{30s}, 7);
    Shape shape;
    layout_points(series, minute, area, Between::Step, Instant{45s}, shape);
    REQUIRE(shape.points.size() == 4);
    CHECK(shape.points[1].x == shape.points[2].x);
    CHECK(shape.points[1].high == 3.0f);
    CHECK(shape.points[2].high == 7.0f);
    CHECK(shape.points[3].x == Approx(400.0f));
    CHECK(shape.points[3].high == 7.0f);
}

TEST_CASE("a rate is what a cell holds over its length, and nothing where nothing went", "[plot]") {
    model::TrafficHistory traffic;
    for (int i = 0; i < 1000; ++i) traffic.add(Instant{20s + i * 10ms}, core::Direction::In, 100);
    Shape shape;
    layout_rate(traffic, Rate::MessagesIn, minute, area, Instant{60s}, shape);
    REQUIRE(shape.has_value());
    CHECK(shape.max == Approx(100.0f).epsilon(0.05));
    CHECK(shape.points.front().high == 0.0f);
    CHECK(shape.points.back().high == 0.0f);
    CHECK(shape.points.front().x == area.left);
    // The cell that runs at the end is left out.
    CHECK(shape.points.back().x < area.right);
    CHECK(shape.points.back().x > area.right - 20.0f);
    layout_rate(traffic, Rate::BytesIn, minute, area, Instant{60s}, shape);
    CHECK(shape.max == Approx(10'000.0f).epsilon(0.05));
    layout_rate(traffic, Rate::MessagesOut, minute, area, Instant{60s}, shape);
    CHECK(shape.max == 0.0f);
}

TEST_CASE("a value axis is round, holds all values and keeps its ticks apart", "[plot]") {
    Rng rng(5);
    for (int i = 0; i < 2000; ++i) {
        const double max = std::pow(10.0, rng.unit() * 18 - 6);
        const double min = rng.unit() < 0.3 ? -max * rng.unit() : max * rng.unit();
        const float height = 45.0f + static_cast<float>(rng.unit()) * 400.0f;
        const ValueAxis axis = layout_values(min, max, ValueScale::Linear, height, 20.0f);
        const PlotArea tall{0, 0, 100, height};
        INFO(min << " .. " << max << " over " << height);
        CHECK(axis.low <= min);
        CHECK(axis.high >= max * 0.999999);
        REQUIRE(axis.tick_count >= 2);
        CHECK(axis.ticks[0] == Approx(axis.low));
        CHECK(axis.shown_ticks().back() == Approx(axis.high));
        const float first = axis.y(static_cast<float>(axis.ticks[0]), tall);
        const float second = axis.y(static_cast<float>(axis.ticks[1]), tall);
        CHECK(first - second >= 19.0f);
    }
}

TEST_CASE("an axis of sizes has its ticks where a size is told with few digits", "[plot]") {
    for (double max = 1024; max < 1e13; max *= 1.37) {
        const ValueAxis axis = layout_values(0, max, ValueScale::Linear, 120, 20.0f, Rounds::Bytes);
        INFO("0 .. " << max);
        CHECK(axis.high >= max * 0.999999);
        REQUIRE(axis.tick_count >= 2);
        for (const double tick : axis.shown_ticks()) {
            double told = tick;
            while (told >= 1024) told /= 1024;
            CHECK(told * 2 == std::floor(told * 2));
        }
    }
    const ValueAxis log = layout_values(130, 48'000, ValueScale::Log, 200, 20, Rounds::Bytes);
    CHECK(log.low == Approx(16));
    CHECK(log.high == Approx(65'536));
}

TEST_CASE("a logarithmic axis covers whole decades and reads back what it places", "[plot]") {
    const ValueAxis axis = layout_values(130, 48'000, ValueScale::Log, 200, 20);
    CHECK(axis.low == Approx(100));
    CHECK(axis.high == Approx(100'000));
    CHECK(axis.tick_count == 4);
    for (const float value : {130.0f, 1000.0f, 47'000.0f})
        CHECK(axis.at_y(axis.y(value, area), area) == Approx(value).epsilon(0.001));
    CHECK(axis.y(0.0f, area) <= area.bottom + 3.0f);  // nothing that is not positive
    const ValueAxis none = layout_values(1, -1, ValueScale::Log, 200, 20);
    CHECK(none.tick_count >= 2);
}

TEST_CASE("a plot's CSV has every point, or a piece of time a row when there are too many",
          "[plot]") {
    const model::Pyramid series = steady(1000, 10ms);
    std::string text = csv_head;
    append_csv(text, "rtt", series, {Instant{1s}, Instant{2s}}, 100s);
    CHECK(std::count(text.begin(), text.end(), '\n') == 102);
    CHECK(text.find("101.000000,rtt,0,0,1\n") != std::string::npos);
    text.clear();
    append_csv(text, "rtt", series, {Instant{0s}, Instant{10s}}, 0s, 50);
    CHECK(std::count(text.begin(), text.end(), '\n') == 50);
    CHECK(text.find("0.000000,rtt,0,9,20\n") != std::string::npos);
}
