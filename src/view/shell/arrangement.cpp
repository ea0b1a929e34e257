// Lays session windows out, and decides when that is of no use any more. Pure, any thread.
#include "view/shell/arrangement.hpp"

#include <algorithm>

namespace redial::view {
namespace {

using core::Arrangement;

// Of more than these none could be read beside the others, and each costs Dear ImGui a megabyte.
constexpr int windows_max = 32;
constexpr int columns_max = 8;

float gap_of(const Theme& theme) { return theme.px(10); }

Box inner_of(Box centre, float gap) {
    return {centre.x + gap, centre.y + gap, std::max(centre.width - 2 * gap, 1.0f),
            std::max(centre.height - 2 * gap, 1.0f)};
}

bool are_useful(const std::vector<Box>& boxes, const Theme& theme) {
    return std::all_of(boxes.begin(), boxes.end(), [&theme](const Box& box) {
        return box.width >= theme.px(useful_width) && box.height >= theme.px(useful_height);
    });
}

// Empty: whatever the number of columns, some tile would be too small.
std::vector<Box> useful_tiles(int count, Box centre, const Theme& theme) {
    const float gap = gap_of(theme);
    std::vector<Box> boxes = layout_tiles(count, centre, gap, theme.px(useful_width));
    for (int columns = 1; columns <= columns_max && !are_useful(boxes, theme); ++columns)
        boxes =
            layout_tiles(count, centre, gap, centre.width / (static_cast<float>(columns) + 0.1f));
    return are_useful(boxes, theme) ? boxes : std::vector<Box>{};
}

std::vector<Box> useful_stack(int count, Box centre, const Theme& theme) {
    constexpr float step = 40.0f;  // at scale 1: a title row
    std::vector<Box> boxes = layout_stack(count, inner_of(centre, gap_of(theme)), theme.px(step));
    const bool shows_titles = count < 2 || boxes[1].y - boxes[0].y >= theme.px(step * 0.6f);
    return shows_titles && are_useful(boxes, theme) ? boxes : std::vector<Box>{};
}

}  // namespace

Arranged arrange(Arrangement wished, int count, Box centre, const Theme& theme) {
    Arranged arranged{wished, {}, {}};
    if (count > 1 && count <= windows_max && wished == Arrangement::Tile)
        arranged.boxes = useful_tiles(count, centre, theme);
    if (count > 1 && count <= windows_max && wished == Arrangement::Stack)
        arranged.boxes = useful_stack(count, centre, theme);
    if (!arranged.boxes.empty()) return arranged;
    Box page = inner_of(centre, gap_of(theme));
    if (count > 1) {
        arranged.as = Arrangement::Focus;
        arranged.bar = {centre.x, centre.y, centre.width, theme.px(38)};
        page.y += arranged.bar.height - theme.px(4);
        page.height = std::max(page.height - arranged.bar.height + theme.px(4), 1.0f);
    }
    arranged.boxes.assign(static_cast<std::size_t>(std::max(count, 0)), page);
    return arranged;
}

Box pushed_into(Box box, Box area) {
    box.width = std::min(box.width, area.width);
    box.height = std::min(box.height, area.height);
    box.x = std::clamp(box.x, area.x, area.x + area.width - box.width);
    box.y = std::clamp(box.y, area.y, area.y + area.height - box.height);
    return box;
}

bool is_inside(Box box, Box area) {
    return box.x >= area.x - 1 && box.y >= area.y - 1 &&
           box.x + box.width <= area.x + area.width + 1 &&
           box.y + box.height <= area.y + area.height + 1;
}

}  // namespace redial::view
