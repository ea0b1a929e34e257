// Where things are: the window cut into menu bar, sidebar, centre, timeline and status bar, and
// the places of session windows within the centre. The layout is pure; UI thread for the rest.
#pragma once

#include <vector>

#include <imgui.h>

#include "view/scene.hpp"

namespace redial::view {

// Pixels on the screen.
struct Box {
    float x = 0, y = 0, width = 0, height = 0;
    ImVec2 min() const { return {x, y}; }
    ImVec2 max() const { return {x + width, y + height}; }
    ImVec2 size() const { return {width, height}; }
    bool operator==(const Box&) const = default;
};

struct Areas {
    Box menu, sidebar, centre, timeline, status;  // empty when hidden
};

Areas layout_areas(Box whole, const Theme& theme, const Preferences& preferences);

// `count` windows side by side: full rows when they come out even, else columns, the
// last ones with one window more.
// `width_min` bounds the number of columns.
std::vector<Box> layout_tiles(int count, Box area, float gap, float width_min);
// One behind the other, each `step` further down and right, so that all title rows are seen.
std::vector<Box> layout_stack(int count, Box area, float step);
// A box that keeps its place in proportion while the area around it changes.
Box scaled_into(Box box, Box from, Box to);

// An area is a fixed window of its own, or a pane of the host's window. Balanced: end always.
bool begin_area(const Scene& scene, const char* id, Box box, ImGuiWindowFlags flags = 0,
                bool is_padded = true);
void end_area(const Scene& scene);

// The raised strip behind a session window's title row, from its upper edge.
float title_strip_height(const Theme& theme);

// Draws all session windows in `centre`, placing them where they have no place yet.
void draw_session_windows(const Scene& scene, Box centre);

}  // namespace redial::view
