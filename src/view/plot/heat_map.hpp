// Heat map: time by logarithm of latency, each cell as hot as it holds many. Its cells are pure
// data; who paints them is the host's choice: OpenGL by one texture and a fragment shader (gl/),
// anybody else by rectangles. Both show the same. UI thread only.
#pragma once

#include <cstdint>
#include <vector>

#include <imgui.h>

#include "base/time_range.hpp"
#include "model/series/latency.hpp"
#include "view/kit/theme.hpp"
#include "view/plot/plot_layout.hpp"

namespace redial::view {

struct HeatMap {
    std::uint32_t id = 0;  // of the plot, the same in every frame
    int columns = 0;
    int rows = 0;
    std::vector<std::uint32_t> counts;  // row by row, the longest latencies first
    std::uint32_t most = 0;             // of one cell
    // Where the cells lie: they may reach beyond the plot's area on both sides.
    TimeRange time{};
    Duration cell_time{};
    double low_us = 1;    // of the lowest row
    double high_us = 10;  // of the highest
    bool is_empty() const { return most == 0; }
    std::uint32_t at(int column, int row) const {
        return counts[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
                      static_cast<std::size_t>(column)];
    }
};

// Cells at least `cell_px` wide and high, whole decades up and down.
void layout_heat(const model::LatencyGrid& grid, TimeRange range, const PlotArea& area,
                 float cell_px, HeatMap& map);

// 0 for one, 1 for the most, logarithmic between.
float heat_share(std::uint32_t count, std::uint32_t most);
ImU32 heat_color(float share, const HeatColors& colors);

// Where and how the cells are painted.
struct HeatPlace {
    ImVec2 min;  // of all cells, screen pixels
    ImVec2 max;
    float gap = 0.0f;  // pixels left free at the right and lower edge of each cell
};

// What a host with shaders gives (PlotsUi::heat_painter). Called while drawing, for `list`.
class HeatPainter {
public:
    virtual ~HeatPainter() = default;
    virtual void paint(ImDrawList& list, const HeatMap& map, const HeatPlace& place,
                       const HeatColors& colors) = 0;
};
void paint_heat_rectangles(ImDrawList& list, const HeatMap& map, const HeatPlace& place,
                           const HeatColors& colors);

}  // namespace redial::view
