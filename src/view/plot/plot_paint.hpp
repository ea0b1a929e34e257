// Writes a shape into a draw list: a dense one as a band of four vertices a column, with soft
// edges, others as lines with dots. UI thread only.
#pragma once

#include <imgui.h>

#include "view/plot/plot_layout.hpp"

namespace redial::view {

struct LineLook {
    ImU32 color = 0;
    float thickness = 1.25f;
    float dot_radius = 2.0f;  // drawn where points are at least `dot_gap` apart on the average
    float dot_gap = 6.0f;
};
void paint_shape(ImDrawList& list, const Shape& shape, const ValueAxis& axis, const PlotArea& area,
                 const LineLook& look);

}  // namespace redial::view
