// A rectangle on the screen, and rectangles laid out within another: side by side, one behind the
// other, or in proportion. Pure, any thread.
#pragma once

#include <vector>

#include <imgui.h>

namespace redial::view {

// Pixels on the screen.
struct Box {
    float x = 0, y = 0, width = 0, height = 0;
    ImVec2 min() const { return {x, y}; }
    ImVec2 max() const { return {x + width, y + height}; }
    ImVec2 size() const { return {width, height}; }
    bool operator==(const Box&) const = default;
};

// `count` windows side by side: full rows when they come out even, else columns, the
// last ones with one window more.
// `width_min` bounds the number of columns.
std::vector<Box> layout_tiles(int count, Box area, float gap, float width_min);
// One behind the other, each `step` further down and right, so that all title rows are seen.
std::vector<Box> layout_stack(int count, Box area, float step);
// A box that keeps its place in proportion while the area around it changes.
Box scaled_into(Box box, Box from, Box to);

}  // namespace redial::view
