// Lays rectangles out within another one, in whole pixels. Pure, any thread.
#include "view/kit/box.hpp"

#include <algorithm>
#include <cmath>

namespace redial::view {
namespace {

int columns_for(int count, Box area, float width_min) {
    const int wanted = count <= 1 ? 1 : count <= 4 ? 2 : count <= 9 ? 3 : 4;
    const auto fitting = [&](float width) {
        return std::max(1, static_cast<int>(area.width / width));
    };
    int columns = std::min({wanted, fitting(width_min), std::max(count, 1)});
    // A window that is cut off below its tabs is of less use than a narrow one.
    const int columns_max = std::min({wanted, fitting(width_min * 0.72f), std::max(count, 1)});
    const auto height = [&] {
        return area.height / static_cast<float>((count + columns - 1) / columns);
    };
    while (columns < columns_max && height() < width_min * 0.6f) ++columns;
    return columns;
}

// Full rows are read like text: from left to right, then down.
std::vector<Box> layout_grid(int columns, int rows, Box area, float gap) {
    const float width =
        (area.width - gap * static_cast<float>(columns + 1)) / static_cast<float>(columns);
    const float height =
        (area.height - gap * static_cast<float>(rows + 1)) / static_cast<float>(rows);
    std::vector<Box> boxes;
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            boxes.push_back({std::round(area.x + gap + static_cast<float>(column) * (width + gap)),
                             std::round(area.y + gap + static_cast<float>(row) * (height + gap)),
                             std::round(width), std::round(height)});
        }
    }
    return boxes;
}

}  // namespace

std::vector<Box> layout_tiles(int count, Box area, float gap, float width_min) {
    std::vector<Box> boxes;
    if (count <= 0) return boxes;
    const int columns = columns_for(count, area, width_min);
    const int rows = count / columns;
    const int columns_with_more = count % columns;
    const float width =
        (area.width - gap * static_cast<float>(columns + 1)) / static_cast<float>(columns);
    if (columns_with_more == 0) return layout_grid(columns, rows, area, gap);
    for (int column = 0; column < columns; ++column) {
        const int in_column = rows + (column >= columns - columns_with_more ? 1 : 0);
        const float height =
            (area.height - gap * static_cast<float>(in_column + 1)) / static_cast<float>(in_column);
        const float x = area.x + gap + static_cast<float>(column) * (width + gap);
        for (int row = 0; row < in_column; ++row) {
            const float y = area.y + gap + static_cast<float>(row) * (height + gap);
            boxes.push_back({std::round(x), std::round(y), std::round(width), std::round(height)});
        }
    }
    return boxes;
}

std::vector<Box> layout_stack(int count, Box area, float step) {
    std::vector<Box> boxes;
    const float room = std::min(area.width, area.height) * 0.4f;
    const float all = std::min(step * static_cast<float>(std::max(count - 1, 0)), room);
    const float each = count > 1 ? all / static_cast<float>(count - 1) : 0.0f;
    for (int i = 0; i < count; ++i) {
        const float shift = std::round(each * static_cast<float>(i));
        boxes.push_back({area.x + shift, area.y + shift, area.width - all, area.height - all});
    }
    return boxes;
}

Box scaled_into(Box box, Box from, Box to) {
    if (from.width <= 0.0f || from.height <= 0.0f) return box;
    const float sx = to.width / from.width;
    const float sy = to.height / from.height;
    return {std::round(to.x + (box.x - from.x) * sx), std::round(to.y + (box.y - from.y) * sy),
            std::round(box.width * sx), std::round(box.height * sy)};
}

}  // namespace redial::view
