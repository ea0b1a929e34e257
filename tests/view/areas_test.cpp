// Where the areas of the window and the session windows are placed: pure layout.
#include "view/scene/areas.hpp"

#include "catch.hpp"
#include "view/kit/box.hpp"
#include "view/scene/preferences.hpp"

namespace redial::view {
namespace {

bool overlap(Box a, Box b) {
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

bool is_within(Box inner, Box outer) {
    return inner.x >= outer.x && inner.y >= outer.y &&
           inner.x + inner.width <= outer.x + outer.width &&
           inner.y + inner.height <= outer.y + outer.height;
}

TEST_CASE("tiles never overlap and stay within their area", "[areas]") {
    const Box area{270, 30, 1170, 700};
    for (int count = 1; count <= 30; ++count) {
        const std::vector<Box> boxes = layout_tiles(count, area, 10.0f, 420.0f);
        REQUIRE(boxes.size() == static_cast<std::size_t>(count));
        for (std::size_t i = 0; i < boxes.size(); ++i) {
            CHECK(is_within(boxes[i], area));
            CHECK(boxes[i].width > 0.0f);
            CHECK(boxes[i].height > 0.0f);
            for (std::size_t j = i + 1; j < boxes.size(); ++j) {
                CHECK_FALSE(overlap(boxes[i], boxes[j]));
            }
        }
    }
}

TEST_CASE("three tiles give the first a whole column", "[areas]") {
    const std::vector<Box> boxes = layout_tiles(3, {0, 0, 1000, 600}, 10.0f, 420.0f);
    CHECK(boxes[0].height == 580.0f);
    CHECK(boxes[1].x == boxes[2].x);
    CHECK(boxes[1].height == boxes[2].height);
    CHECK(boxes[1].y < boxes[2].y);
}

TEST_CASE("four tiles are read from left to right", "[areas]") {
    const std::vector<Box> boxes = layout_tiles(4, {0, 0, 1000, 600}, 10.0f, 420.0f);
    CHECK(boxes[0].y == boxes[1].y);
    CHECK(boxes[0].x < boxes[1].x);
    CHECK(boxes[2].x == boxes[0].x);
}

TEST_CASE("a narrow window gets one column of tiles", "[areas]") {
    const std::vector<Box> boxes = layout_tiles(3, {0, 0, 500, 900}, 10.0f, 420.0f);
    CHECK(boxes[0].x == boxes[1].x);
    CHECK(boxes[1].x == boxes[2].x);
}

TEST_CASE("tiles stand side by side where below each other they would be cut off", "[areas]") {
    const std::vector<Box> boxes = layout_tiles(4, {0, 0, 740, 500}, 10.0f, 420.0f);
    CHECK(boxes[0].y == boxes[1].y);
    CHECK(boxes[0].height > 230.0f);
    CHECK(boxes[0].width > 350.0f);
}

TEST_CASE("a stack shows every window's title row", "[areas]") {
    const Box area{0, 0, 1000, 700};
    const std::vector<Box> boxes = layout_stack(5, area, 40.0f);
    for (std::size_t i = 1; i < boxes.size(); ++i) {
        CHECK(boxes[i].y - boxes[i - 1].y == 40.0f);
        CHECK(is_within(boxes[i], area));
    }
}

TEST_CASE("areas fill the window without a gap", "[areas]") {
    Theme theme;
    Preferences preferences;
    const Areas areas = layout_areas({0, 0, 1440, 900}, theme, preferences);
    CHECK(areas.menu.height + areas.centre.height + areas.timeline.height + areas.status.height ==
          900.0f);
    CHECK(areas.sidebar.width + areas.centre.width == 1440.0f);
    CHECK(areas.timeline.width == 1440.0f);
}

TEST_CASE("a small window gives up the timeline and the sidebar before the sessions", "[areas]") {
    Theme theme;
    Preferences preferences;
    const Areas areas = layout_areas({0, 0, 400, 300}, theme, preferences);
    CHECK(areas.sidebar.width == 0.0f);
    CHECK(areas.timeline.height == 0.0f);
    CHECK(areas.centre.width == 400.0f);
}

TEST_CASE("a box keeps its place in proportion when its area changes", "[areas]") {
    const Box moved = scaled_into({100, 50, 200, 100}, {0, 0, 1000, 500}, {10, 20, 500, 250});
    CHECK(moved == Box{60, 45, 100, 50});
}

}  // namespace
}  // namespace redial::view
